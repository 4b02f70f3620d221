"""What `prepare` settles inside an Odoo: parameters, the first password, companies."""

import json
from collections.abc import Generator
from pathlib import Path

import pytest
import yaml
from passlib.context import CryptContext
from preparing import Preparing, preparing
from yard import Yard

pytestmark = pytest.mark.engine

ODOOS = CryptContext(["pbkdf2_sha512", "plaintext"], deprecated=["plaintext"])
"""What Odoo checks passwords with."""


@pytest.fixture
def spa(standing: Yard, ground: Path) -> Generator[Preparing]:
    """Prepared once."""
    with preparing(standing, "one-spa", ground / "settings") as one:
        assert one.prepare().code == 0
        one.runs()
        yield one


def password(spa: Preparing) -> str:
    return spa.ask("SELECT password FROM res_users WHERE login = 'admin'")[0][0]


def opens(word: str, hashed: str) -> bool:
    return ODOOS.verify(word, hashed) is True  # pyright: ignore[reportUnknownMemberType]


def company(spa: Preparing, *fields: str) -> tuple[object, ...]:
    return spa.ask(f"SELECT {', '.join(fields)} FROM res_company WHERE id = 1")[0]


def test_the_address_is_settled_and_frozen_and_documents_are_printed_inside(spa: Preparing, standing: Yard) -> None:
    """The address is whatever the tenant's file says by now: other tests share the stack."""
    found = spa.parameters()
    asked = yaml.safe_load((standing.tenants / "one-spa.yaml").read_text())
    host = (asked.get("hosts") or ["one-spa.odoo.test"])[0]

    assert {key: found[key] for key in ("web.base.url", "web.base.url.freeze", "report.url")} == {
        "web.base.url": f"https://{host}",
        "web.base.url.freeze": "True",
        "report.url": "http://127.0.0.1:8069",
    }
    assert found["database.uuid"] == "c0ffee"


def test_odoos_own_password_opens_nothing_and_the_generated_one_does(spa: Preparing, standing: Yard) -> None:
    hashed = password(spa)

    assert hashed.startswith("$pbkdf2-sha512$600000$")
    assert not opens("admin", hashed)
    assert opens(standing.secrets()["one-spa-odoo-admin-password"], hashed)


def test_the_customers_own_password_is_left_alone(spa: Preparing) -> None:
    spa.ask("UPDATE res_users SET password = 'of the customer' WHERE login = 'admin'")

    assert spa.prepare().said == "prepare: nothing to do\n"
    assert password(spa) == "of the customer"


def test_a_new_version_sets_the_new_password_once(spa: Preparing) -> None:
    spa.ask("UPDATE res_users SET password = 'forgotten', login = 'anna@one-spa.example' WHERE login = 'admin'")
    (spa.pod.volume("config") / "admin-password").write_text("made anew")
    spa.want(admin={**spa.wanted["admin"], "version": 2})

    assert spa.prepare().said == "prepare: done: set the administrator's password\n"
    hashed = spa.ask("SELECT password FROM res_users WHERE login = 'anna@one-spa.example'")[0][0]
    assert opens("made anew", hashed)
    assert spa.prepare().said == "prepare: nothing to do\n"


def test_the_default_password_never_lasts(spa: Preparing) -> None:
    spa.ask("UPDATE res_users SET password = 'admin' WHERE login = 'admin'")

    assert spa.prepare().said == "prepare: done: set the administrator's password\n"
    assert not opens("admin", password(spa))


def test_a_parameter_that_somebody_changed_is_put_right(spa: Preparing) -> None:
    spa.ask("UPDATE ir_config_parameter SET value = 'http://elsewhere' WHERE key = 'web.base.url'")

    assert spa.prepare().said == "prepare: done: set web.base.url\n"


def test_a_parameter_that_is_not_wanted_any_more_is_odoos_own_again(spa: Preparing) -> None:
    wanted = spa.wanted["parameters"]
    spa.want(parameters={**wanted, "auth_totp.policy": "all_required"})
    assert spa.prepare().said == "prepare: done: set auth_totp.policy\n"
    spa.want(parameters=wanted)

    assert spa.prepare().said == "prepare: done: dropped auth_totp.policy\n"
    assert "auth_totp.policy" not in spa.parameters()
    assert spa.parameters()["database.uuid"] == "c0ffee"


def test_the_company_is_written_through_odoo_because_its_partner_follows(spa: Preparing) -> None:
    assert company(spa, "name", "primary_color") == ("One Spa", "#5B7F77")
    spa.want(company={**spa.wanted["company"], "name": "Spa 'One'", "email": "hello@one-spa.example"})

    assert spa.prepare().said.splitlines()[-1] == "prepare: done: wrote the company's name, the company's email"
    assert company(spa, "name", "email") == ("Spa 'One'", "hello@one-spa.example")
    assert spa.ask("SELECT name, complete_name, email FROM res_partner WHERE id = 1") == [
        ("Spa 'One'", "Spa 'One'", "hello@one-spa.example")
    ]
    assert spa.runs() == ["shell --no-http"]
    assert spa.prepare().said == "prepare: nothing to do\n"
    assert spa.runs() == []


def test_an_audit_of_the_accounts_is_switched_on_as_a_truth_and_not_as_a_word(spa: Preparing) -> None:
    spa.want(
        modules=[*spa.wanted["modules"], "account"],
        every_company={"check_account_audit_trail": "True"},
    )

    assert spa.prepare().code == 0
    assert company(spa, "check_account_audit_trail") == (True,)
    assert spa.prepare().said == "prepare: nothing to do\n"


def test_every_company_is_audited_also_those_that_people_have_added(spa: Preparing) -> None:
    spa.want(modules=[*spa.wanted["modules"], "account"], companies=["North"])
    assert spa.prepare().code == 0
    spa.ask("INSERT INTO res_company (name, partner_id) VALUES ('Of the customer', 1) RETURNING 1")
    spa.want(every_company={"check_account_audit_trail": "True"}, companies=["North", "South"])

    said = spa.prepare().said.splitlines()[-1]
    assert said == "prepare: done: wrote the company South, every company's check_account_audit_trail"
    assert spa.ask("SELECT name, check_account_audit_trail FROM res_company ORDER BY id") == [
        ("One Spa", True),
        ("North", True),
        ("Of the customer", True),
        ("South", True),
    ]
    spa.ask("UPDATE res_company SET check_account_audit_trail = false WHERE name = 'North' RETURNING 1")
    assert spa.prepare().said.splitlines()[-1] == "prepare: done: wrote every company's check_account_audit_trail"
    assert spa.prepare().said == "prepare: nothing to do\n"


def test_a_field_that_this_odoo_does_not_have_is_named(spa: Preparing) -> None:
    spa.want(company={**spa.wanted["company"], "restrictive_audit_trail": "True"})

    ended = spa.prepare()

    assert (ended.code, spa.runs()) == (1, [])
    assert ended.said.startswith(
        "prepare: this Odoo's companies have no field restrictive_audit_trail, so it cannot be"
    )


def test_further_companies_are_made_once_and_never_taken_away(spa: Preparing) -> None:
    spa.want(companies=["North", 'The "South"'])

    assert spa.prepare().said.splitlines()[-1] == 'prepare: done: wrote the company North, the company The "South"'
    spa.want(companies=["North"])
    assert spa.prepare().said == "prepare: nothing to do\n"
    assert spa.ask("SELECT name FROM res_company ORDER BY id") == [("One Spa",), ("North",), ('The "South"',)]


def test_a_further_company_that_the_customer_renames_is_not_made_again(spa: Preparing) -> None:
    spa.want(companies=["North"])
    assert spa.prepare().code == 0
    spa.ask("UPDATE res_company SET name = 'North and East' WHERE name = 'North' RETURNING 1")

    assert spa.prepare().said == "prepare: nothing to do\n"
    spa.want(companies=["North", "South"])
    assert spa.prepare().said.splitlines()[-1] == "prepare: done: wrote the company South"
    assert spa.ask("SELECT name FROM res_company ORDER BY id") == [("One Spa",), ("North and East",), ("South",)]


def test_a_record_from_before_companies_were_noted_is_read(spa: Preparing) -> None:
    before = json.dumps({key: value for key, value in spa.recorded().items() if key != "companies"})
    spa.ask(f"UPDATE ir_config_parameter SET value = '{before}' WHERE key = 'odoo_saas.prepared' RETURNING 1")

    assert spa.prepare().said == "prepare: nothing to do\n"
    assert spa.recorded()["companies"] == []


def test_a_shell_that_fails_keeps_the_pod_from_serving_and_nothing_of_it(spa: Preparing) -> None:
    spa.let_odoo(ends="failed shell")
    spa.want(companies=["North"])

    ended = spa.prepare()

    assert ended.code == 1
    assert ended.said.splitlines()[-1] == (
        "prepare: Odoo's shell ended with 1 while it wrote the company North; nothing of it was kept. What Odoo said is "
        "above. The pod starts again by itself."
    )
