import ast
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from checkout import FACTS, PRODUCTION, SPA, WEALTH, Checkout
from trial import safe, spec

from components.configuration import wanted
from components.odoo import JOBS, PODS, PREPARE
from tenancy import keepalive
from tenancy.words import Release

MAIL = "mail: {host: smtp.example, port: 587, cidr: 10.1.2.3/32, secret: smtp-acme}\n"


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def told(checkout: Checkout, text: str, facts: Mapping[str, object] = FACTS) -> dict[str, object]:
    found = spec(checkout, text, facts)
    return json.loads(wanted(found.odoo, release=found.release))


def test_prepare_is_told_everything_that_it_brings_about(checkout: Checkout) -> None:
    found = told(checkout, SPA + "branding: {name: The Spa, mail_from: hello@spa.example}\npassword_version: 3\n")

    assert found == {
        "release": "18.0",
        "alone": True,
        "neutralises": True,
        "modules": [
            *("base", "web", "calendar", "point_of_sale", "stock", "product_expiry", "hr_attendance", "website"),
            *("mass_mailing", "loyalty", "pos_loyalty"),
        ],
        "parameters": {
            "web.base.url": "https://acme.odoo.test",
            "web.base.url.freeze": "True",
            "report.url": "http://127.0.0.1:8069",
        },
        "company": {
            "name": "The Spa",
            "email": "hello@spa.example",
            "primary_color": "#5B7F77",
            "secondary_color": "#D9CBB6",
        },
        "companies": [],
        "admin": {"password_file": "/etc/odoo/admin-password", "version": 3},
        "signin": None,
        "mail": None,
    }


def test_what_a_standard_demands_reaches_odoo(checkout: Checkout) -> None:
    found = spec(checkout, WEALTH.replace("17.0", "19.0") + "compliance: [pci, sox]\n", safe())
    said = json.loads(wanted(found.odoo, release=Release.V19))

    assert said["parameters"]["auth_totp.policy"] == "all_required"
    assert said["parameters"]["auth_password_policy.minlength"] == "12"
    assert said["every_company"] == {"restrictive_audit_trail": "True"}


def test_of_a_supplied_secret_only_the_place_is_told(checkout: Checkout) -> None:
    found = told(checkout, SPA + MAIL + "signin: {provider: google, secret: sso-acme}\n", PRODUCTION)

    assert found["mail"] == "/supplied/mail"
    assert found["signin"] == {
        "name": "Google",
        "issuer": None,
        "authorization": "https://accounts.google.com/o/oauth2/auth",
        "userinfo": "https://www.googleapis.com/oauth2/v3/userinfo",
        "scope": "openid profile email",
        "credentials": "/supplied/signin",
    }


def test_of_modules_that_are_to_go_day_and_reason_are_told(checkout: Checkout) -> None:
    wish = "uninstall: {modules: [lunch, survey], day: 2027-01-31, because: left it}\n"

    assert told(checkout, SPA + wish)["uninstall"] == {
        "modules": ["lunch", "survey"],
        "day": "2027-01-31",
        "because": "left it",
    }


@pytest.mark.parametrize("provider", ["openid", "microsoft"])
def test_an_issuer_of_the_customers_own_is_asked_for_its_addresses(checkout: Checkout, provider: str) -> None:
    text = f"signin: {{provider: {provider}, secret: sso-acme, issuer: 'https://login.example/realms/acme'}}\n"
    signin = spec(checkout, SPA + text).odoo.settings.signin

    assert signin is not None
    assert (signin.issuer, signin.authorization, signin.userinfo) == ("https://login.example/realms/acme", None, None)


def test_a_mail_server_that_wants_no_password_needs_no_secret(checkout: Checkout) -> None:
    assert told(checkout, SPA + MAIL.replace(", secret: smtp-acme", ""), PRODUCTION)["mail"] is None


def test_every_program_that_prepare_needs_is_mounted_beside_it() -> None:
    # One of them is no module of its: it is loaded into Odoo (pods/process.py).
    assert needed("prepare") | {"patience"} == set(PREPARE)


def test_what_runs_scheduled_jobs_needs_no_more_than_itself_beside_them() -> None:
    assert needed(JOBS) - {JOBS} <= set(PREPARE)


def needed(program: str) -> set[str]:
    """What *program* imports of ours, itself included."""
    there = {path.stem for path in PODS.glob("*.py")}
    found, new = {program}, {program}
    while new:
        new = {name for one in new for name in imports(PODS / f"{one}.py") if name in there} - found
        found |= new
    return found


def test_the_programs_need_nothing_that_the_image_does_not_hold() -> None:
    """The Python of 17's image is 3.10."""
    held = {"psycopg2", "passlib", JOBS, *PREPARE}
    standard = {
        *(
            "argparse",
            "base64",
            "collections",
            "configparser",
            "contextlib",
            "dataclasses",
            "http",
            "json",
            "os",
            "pathlib",
            "secrets",
        ),
        *("shutil", "signal", "subprocess", "tempfile", "sys", "time", "typing", "urllib", "uuid"),
    }
    for program in (*PREPARE, JOBS):
        ast.parse((PODS / f"{program}.py").read_text(), feature_version=(3, 10))
        assert imports(PODS / f"{program}.py") <= held | standard, program


def imports(path: Path) -> set[str]:
    """The first part of every module that a program imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            found.add(node.module.split(".")[0])
    return found


def test_whoever_holds_a_lock_is_asked_after_as_the_servers_are_told_to() -> None:
    """A program of a pod can import nothing of the law, so it says the three once more."""
    body = ast.parse((PODS / "conf.py").read_text()).body
    (said,) = (one.value for one in body if isinstance(one, ast.AnnAssign) and ast.unparse(one.target) == "ALIVE")

    assert said is not None
    assert tuple((key, f"{value}") for key, value in ast.literal_eval(said)) == keepalive.PARAMETERS
