from pathlib import Path

import pytest

from tenancy.problem import Problem, Refused
from tenancy.service import Service, absent, parse, read
from tenancy.words import Sslmode

TEXT = """\
# the fleet's servers
[shared-1]
host=127.0.0.1
port=5433
dbname=postgres
user=fleet_admin
password=a=b;c#d%e
sslmode=verify-full
sslrootcert=/etc/ssl/fleet.pem

[dedicated-1]
  host=/run/postgresql
  user=fleet_admin
"""


def refused(text: str) -> tuple[Problem, ...]:
    with pytest.raises(Refused) as caught:
        parse(text, file="pg_service.conf")
    assert "hidden" not in str(caught.value)
    return caught.value.problems


def test_services_are_read_as_libpq_reads_them():
    assert parse(TEXT, file="pg_service.conf") == {
        "shared-1": Service(
            host="127.0.0.1",
            port=5433,
            dbname="postgres",
            user="fleet_admin",
            password="a=b;c#d%e",
            sslmode=Sslmode.VERIFY_FULL,
            sslrootcert="/etc/ssl/fleet.pem",
        ),
        "dedicated-1": Service(
            host="/run/postgresql",
            port=5432,
            dbname="fleet_admin",
            user="fleet_admin",
            password="",
            sslmode=Sslmode.DISABLE,
        ),
    }


def test_a_password_is_never_shown():
    assert "a=b" not in repr(parse(TEXT, file="pg_service.conf"))


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("[a]\nhost=x\nuser=y\npassword=hidden\n[a]\nhost=z\n", 5, "the service a is there twice"),
        ("[a]\nhost=x\npassword=hidden\npassword=hidden2\n", 4, "the service a has two lines for password"),
        ("password=hidden\n[a]\nhost=x\n", 1, "a line stands before the first service"),
        ("[a]\nhost=x\nhidden\n", 3, "this line is not of the form key=value"),
    ],
)
def test_a_file_that_cannot_be_taken_apart_is_refused_without_repeating_it(text: str, line: int, what: str):
    (problem,) = refused(text)

    assert (problem.line, problem.what) == (line, what)


def test_all_entries_that_cannot_be_used_are_told_at_once():
    text = "[a]\npassword=hidden\nport=x\n[b]\nhost=x\nuser=y\nport=70000\nsslmode=strong\n[c]\nhost=\nuser=y\nport=0\n"

    assert [problem.what for problem in refused(text)] == [
        "the port of the service a is no number from 1 to 65535",
        "the port of the service b is no number from 1 to 65535",
        "the port of the service c is no number from 1 to 65535",
        "the service a has no host",
        "the service a has no user",
        "the service c has no host",
        "the sslmode of the service b is no word that libpq knows",
    ]


@pytest.mark.parametrize("port", ["1", "65535", "05432"])
def test_every_port_there_is_may_be_named(port: str):
    assert parse(f"[a]\nhost=x\nuser=y\nport={port}\n", file="f")["a"].port == int(port)


@pytest.mark.parametrize("port", ["0", "65536", "-1", "\uff15", "054320", ""])
def test_no_other_port_may_be_named(port: str):
    (problem,) = refused(f"[a]\nhost=x\nuser=y\nport={port}\n")

    assert problem.what == "the port of the service a is no number from 1 to 65535"


def test_a_service_that_is_not_there_says_where_to_put_it():
    assert str(absent("shared-2", ["b", "a"], file="Pulumi.dev.yaml", line=17)) == (
        'Pulumi.dev.yaml:17: there is no connection service "shared-2"; there are: a, b\n'
        "  why: without it the fleet's admin cannot reach the database server\n"
        "  do: set PGSERVICEFILE to the file of connection services, and see that it has an entry such as\n"
        "      [shared-2]\n"
        "      host=db.example.com\n"
        "      port=5432\n"
        "      dbname=postgres\n"
        "      user=fleet_admin\n"
        "      password=(the admin's)\n"
        "      sslmode=verify-full\n"
        "      sslrootcert=system"
    )


@pytest.mark.parametrize(
    ("lines", "sslmode"),
    [
        ("host=db.example.com", Sslmode.REQUIRE),
        ("host=10.1.2.3", Sslmode.REQUIRE),
        ("host=127.0.0.2", Sslmode.DISABLE),
        ("host=::1", Sslmode.DISABLE),
        ("host=localhost", Sslmode.DISABLE),
        ("host=/run/postgresql", Sslmode.DISABLE),
        ("host=db.example.com\nsslrootcert=system", Sslmode.VERIFY_FULL),
        ("host=127.0.0.1\nsslrootcert=/etc/ssl/fleet.pem", Sslmode.VERIFY_FULL),
        ("host=127.0.0.1\nsslmode=require", Sslmode.REQUIRE),
    ],
)
def test_a_line_without_sslmode_is_encrypted_unless_it_never_leaves_the_machine(lines: str, sslmode: Sslmode):
    assert parse(f"[a]\nuser=y\n{lines}\n", file="f")["a"].sslmode == sslmode


@pytest.mark.parametrize("sslmode", ["allow", "prefer"])
def test_what_the_provider_does_not_take_is_refused(sslmode: str):
    (problem,) = refused(f"[a]\nhost=x\nuser=y\nsslmode={sslmode}\n")

    assert str(problem) == (
        f"pg_service.conf: the sslmode of the service a is {sslmode}\n"
        "  why: whoever stands between could have all of it sent in clear, and Pulumi's provider for PostgreSQL refuses the "
        "word\n"
        "  do: write one of: disable, require, verify-ca, verify-full; disable is for servers on the same machine"
    )


@pytest.mark.parametrize("path", ["fleet.pem", "~/fleet.pem", "keys/fleet.pem"])
def test_an_authority_is_named_by_its_whole_path(path: str):
    (problem,) = refused(f"[a]\nhost=x\nuser=y\nsslrootcert={path}\n")

    assert problem.what == f"the sslrootcert of the service a is {path}, which is no whole path"


def test_no_file_means_no_services():
    assert read(None) == {}


def test_a_file_is_read_from_where_it_is(tmp_path: Path):
    path = tmp_path / "pg_service.conf"
    path.write_text(TEXT)

    assert set(read(str(path))) == {"shared-1", "dedicated-1"}


def test_a_file_that_cannot_be_read_is_a_problem_and_no_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "latin").write_bytes(b"[caf\xe9]\n")
    for name, reason in (("none", "No such file or directory"), ("latin", "it is not UTF-8 text")):
        with pytest.raises(Refused) as caught:
            read(name)
        (problem,) = caught.value.problems
        assert problem.file == name
        assert problem.what == f"the file that PGSERVICEFILE names cannot be read: {reason}"
    with pytest.raises(Refused, match="cannot be read"):
        read("a\0b")
