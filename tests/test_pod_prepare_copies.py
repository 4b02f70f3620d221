"""A copy of another tenant's database is neutralised before anything else of Odoo runs on it, or left alone."""

import json
from collections.abc import Generator
from pathlib import Path

import pytest
from preparing import Preparing, preparing
from yard import Yard

pytestmark = pytest.mark.engine

SOURCE = "t_0123456789abcdef"
WITHOUT_THE_OLD = "neutralize --no-http"


@pytest.fixture
def copy(standing: Yard, ground: Path) -> Generator[Preparing]:
    """A tenant whose database came from another: with its record, mail server, jobs and identity."""
    with preparing(standing, "one-spa", ground / "copies") as made:
        assert made.prepare().code == 0
        record = json.dumps({**made.recorded(), "database": SOURCE})
        made.ask(f"UPDATE ir_config_parameter SET value = '{record}' WHERE key = 'odoo_saas.prepared' RETURNING 1")
        made.ask("INSERT INTO ir_mail_server (smtp_host, active) VALUES ('smtp.source.example', true) RETURNING 1")
        made.ask("INSERT INTO ir_cron (active) VALUES (true) RETURNING 1")
        made.ask("UPDATE res_users SET password = 'the source knows it' WHERE login = 'admin' RETURNING 1")
        made.runs()
        yield made


def test_it_is_neutralised_first_and_has_an_identity_and_a_secret_of_its_own(copy: Preparing) -> None:
    copy.deploy("registry.example/another:1")
    ended = copy.prepare()

    assert ended.code == 0, ended.said
    assert copy.runs() == [WITHOUT_THE_OLD, "--no-http --update all --stop-after-init"]
    known = copy.parameters()
    assert known["database.is_neutralized"] == "true"
    assert "c0ffee" not in (known["database.uuid"], known["database.secret"])
    assert len(known["database.secret"]) == 64
    assert copy.ask("SELECT smtp_host FROM ir_mail_server WHERE active") == [("invalid",)]
    assert copy.ask("SELECT count(*)::int FROM ir_cron WHERE active") == [(0,)]
    assert copy.ask("SELECT count(*)::int FROM res_users WHERE password = 'the source knows it'") == [(0,)]
    assert f"neutralised a copy of {SOURCE}" in ended.said


def test_one_that_was_neutralised_before_and_then_touched_is_neutralised_again(copy: Preparing) -> None:
    """A copy of a copy, in which a tester has switched a job and a mail server on; the mark came with it."""
    copy.ask("INSERT INTO ir_config_parameter (key, value) VALUES ('database.is_neutralized', 'true') RETURNING 1")
    ended = copy.prepare()

    assert ended.code == 0, ended.said
    assert copy.runs() == [WITHOUT_THE_OLD]
    assert copy.ask("SELECT smtp_host FROM ir_mail_server WHERE active") == [("invalid",)]
    assert copy.ask("SELECT count(*)::int FROM ir_cron WHERE active") == [(0,)]


def test_one_that_was_neutralised_before_and_is_harmless_still_is_left_as_it_is(copy: Preparing) -> None:
    """Each run of `neutralize` would leave one mail server more."""
    copy.ask("INSERT INTO ir_config_parameter (key, value) VALUES ('database.is_neutralized', 'true') RETURNING 1")
    copy.ask("UPDATE ir_mail_server SET active = false RETURNING 1")
    copy.ask("UPDATE ir_cron SET active = false RETURNING 1")
    ended = copy.prepare()

    assert (ended.code, copy.runs()) == (0, [])
    assert f"neutralised a copy of {SOURCE}" in ended.said


def test_the_second_time_it_is_the_tenants_own(copy: Preparing) -> None:
    assert copy.prepare().code == 0
    copy.runs()
    before = copy.rows()

    assert copy.prepare().said == "prepare: nothing to do\n"
    assert (copy.runs(), copy.rows()) == ([], before)


def test_in_production_it_is_left_alone(copy: Preparing) -> None:
    copy.want(neutralises=False)
    before = copy.rows()
    ended = copy.prepare()

    assert (ended.code, copy.runs()) == (1, [])
    assert copy.rows() == before
    assert ended.said.startswith(f"prepare: the database is a copy of {SOURCE}, which is another tenant's.")


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ("failed neutralize", "odoo neutralize ended with 1, so the copy may still act on the outside."),
        ("half neutralized", "odoo neutralize ended well, and there are still active mail servers."),
    ],
)
def test_one_that_is_not_harmless_is_not_served_and_not_taken_for_the_tenants_own(
    copy: Preparing, ends: str, said: str
) -> None:
    copy.let_odoo(ends=ends)
    ended = copy.prepare()

    assert ended.code == 1
    assert said in ended.said
    assert copy.recorded()["database"] == SOURCE
    assert copy.parameters()["database.uuid"] == "c0ffee"
