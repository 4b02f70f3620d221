"""What `prepare` makes of the secrets that people supply: the mail server's, and that of whoever vouches for people."""

import base64
import json
import stat
from collections.abc import Callable, Generator, Mapping
from pathlib import Path

import pytest
from preparing import Preparing, preparing
from sandbox import until
from yard import Yard

pytestmark = pytest.mark.engine

MAIL = {"user": "acme@relay.example", "password": "pa%ss #word"}
SIGN_IN = {"client_id": "acme-at-google", "client_secret": "never needed"}
GOOGLE = "https://accounts.google.com/o/oauth2/auth"
ISSUER = "http://127.0.0.1:8999/realms/acme"
UNUSABLE = (
    "prepare: the key password of the supplied secret for mail is empty, or has spaces around it or a line end in it; "
)
"""Spaces within are none of these: the password above has one."""
PUBLISHED = {"authorization_endpoint": f"{ISSUER}/auth", "userinfo_endpoint": f"{ISSUER}/userinfo"}


@pytest.fixture(scope="module")
def yard(yards: Callable[..., Yard]) -> Yard:
    """A tenant whose file names both."""
    made = yards()
    made.configure(environment="production")
    made.add(
        "lender",
        mail={"host": "smtp.example", "port": 587, "cidr": "10.1.2.3/32", "secret": "smtp-acme"},
        signin={"provider": "google", "secret": "sso-acme", "cidr": "203.0.113.10/32"},
    )
    done = made.up()
    assert done.code == 0, done.output
    supply(made, "smtp-acme", MAIL)
    supply(made, "sso-acme", SIGN_IN)
    return made


def supply(yard: Yard, name: str, words: Mapping[str, str]) -> None:
    data = {key: base64.b64encode(f"{word}\n".encode()).decode() for key, word in words.items()}
    file = yard.backend / f"{name}.json"
    file.write_text(json.dumps({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}, "data": data}))
    yard.kubectl("apply", "--filename", str(file), "--namespace", "odoo-lender")


@pytest.fixture
def acme(yard: Yard, ground: Path) -> Generator[Preparing]:
    with preparing(yard, "lender", ground / "supplied") as one:
        yield one


def providers(acme: Preparing) -> dict[str, tuple[str, str]]:
    """Name and client of the providers that people may choose, by the address where they sign in."""
    rows = acme.ask("SELECT auth_endpoint, name, client_id FROM auth_oauth_provider WHERE enabled")
    return {address: (name, client) for address, name, client in rows}


def test_odoo_reads_the_mail_servers_password_from_a_file_in_memory(acme: Preparing, yard: Yard) -> None:
    assert acme.prepare().code == 0
    rendered = acme.pod.volume("config") / "odoo.conf"
    assembled = acme.pod.volume("assembled") / "odoo.conf"
    pod = yard.look_at("deployment", "odoo-lender", "web")

    assert (
        assembled.read_text() == rendered.read_text() + "smtp_user = acme@relay.example\nsmtp_password = pa%ss #word\n"
    )
    assert stat.S_IMODE(assembled.stat().st_mode) == 0o440
    assert '"command": ["odoo", "--config", "/run/odoo/odoo.conf"]' in json.dumps(pod)
    assert '{"emptyDir": {"medium": "Memory", "sizeLimit": "1Mi"}, "name": "assembled"}' in json.dumps(pod)


def test_neither_database_nor_log_nor_volume_has_it(acme: Preparing) -> None:
    ended = acme.prepare()

    for place in (ended.said, acme.rows(), (acme.volume / "stand-in.log").read_text()):
        assert MAIL["password"] not in place
        assert SIGN_IN["client_secret"] not in place


@pytest.mark.parametrize(
    ("word", "complaint"),
    [
        (None, "prepare: the supplied secret for mail has no key password, so Odoo could send nothing."),
        ("two\nlines", UNUSABLE),
        ("", UNUSABLE),
        (" around ", UNUSABLE),
    ],
)
def test_a_secret_that_odoo_could_not_use_is_named_before_anything_starts(
    acme: Preparing, word: str | None, complaint: str
) -> None:
    key = acme.pod.volume("mail") / "password"
    key.unlink() if word is None else key.write_text(word)

    ended = acme.prepare()

    assert (ended.code, acme.runs()) == (1, [])
    assert ended.said.startswith(complaint)
    assert len(ended.said.splitlines()) == 1


def test_the_named_provider_is_the_only_one_that_people_may_choose(acme: Preparing) -> None:
    """Odoo's own accounts are allowed by default as soon as the module is there."""
    assert acme.prepare().code == 0

    assert providers(acme) == {GOOGLE: ("Google OAuth2", "acme-at-google")}
    assert acme.prepare().said == "prepare: nothing to do\n"


def test_a_secret_without_a_client_id_is_named(acme: Preparing) -> None:
    (acme.pod.volume("signin") / "client_id").unlink()

    ended = acme.prepare()

    assert ended.code == 1
    assert ended.said.splitlines()[-1].startswith(
        "prepare: the supplied secret for signing in with Google has no key client_id, and the provider answers nobody"
    )


def test_a_new_client_id_reaches_odoo(acme: Preparing) -> None:
    assert acme.prepare().code == 0
    (acme.pod.volume("signin") / "client_id").write_text("another")

    assert acme.prepare().said.splitlines()[-1] == "prepare: done: wrote that Google vouches for people"
    assert providers(acme) == {GOOGLE: ("Google OAuth2", "another")}


def test_whoever_is_not_wanted_any_more_vouches_for_nobody(acme: Preparing) -> None:
    assert acme.prepare().code == 0
    acme.want(signin=None)

    assert acme.prepare().said.splitlines()[-1] == "prepare: done: wrote that nobody vouches for people any more"
    assert providers(acme) == {}
    assert acme.prepare().said == "prepare: nothing to do\n"


def openid(acme: Preparing) -> dict[str, object]:
    told: dict[str, object] = acme.wanted["signin"]
    return {**told, "name": "OpenID", "issuer": ISSUER, "authorization": None, "userinfo": None}


def test_an_issuer_is_asked_once_where_people_sign_in(acme: Preparing) -> None:
    page = acme.volume / "issuer/realms/acme/.well-known/openid-configuration"
    page.parent.mkdir(parents=True)
    page.write_text(json.dumps(PUBLISHED))
    serve = ("python3", "-u", "-m", "http.server", "8999", "--bind", "127.0.0.1", "--directory", "/var/lib/odoo/issuer")
    issuer = acme.pod.beside("prepare", *serve)
    until(lambda: "Serving HTTP" in issuer.said, "the issuer")
    acme.want(signin=openid(acme))

    assert acme.prepare().code == 0
    assert providers(acme) == {f"{ISSUER}/auth": ("OpenID", "acme-at-google")}
    assert issuer.said.count("GET ") == 1

    issuer.process.kill()
    assert acme.prepare().said == "prepare: nothing to do\n"


def test_an_issuer_that_does_not_answer_keeps_nobody_from_a_password(acme: Preparing) -> None:
    acme.want(signin=openid(acme))

    ended = acme.prepare()

    assert ended.code == 0
    assert (
        f"prepare: {ISSUER} does not say where people sign in (<urlopen error [Errno 111] Connection refused>); until"
        in (ended.said)
    )
    assert providers(acme) == {"https://accounts.odoo.com/oauth2/auth": ("Odoo.com Accounts", None)}
