"""`prepare` with the real Odoo: what no stand-in can tell. ODOO_HOME names a source tree of it.

Its Python is the tree's `.venv`, if it has one, or else that of this run, with what Odoo's requirements.txt asks for.
"""

import os
import re
from collections.abc import Generator
from pathlib import Path
from typing import Final

import pytest
from preparing import Preparing, preparing
from yard import Yard

HOME: Final = os.environ.get("ODOO_HOME")
TENANTS: Final = {
    "17": ("one-wealth", "dedicated-1-owner"),
    "18": ("one-spa", "shared-1-owner"),
    "19": ("one-barn", "shared-1-owner"),
}
"""Whose release it is, by its major, and how the database's owner is reached."""
FEW: Final = ["base", "web", "contacts"]

pytestmark = [pytest.mark.engine, pytest.mark.skipif(HOME is None, reason="needs live Odoo: ODOO_HOME is not set")]


@pytest.fixture
def live(standing: Yard, ground: Path) -> Generator[Preparing]:
    """Prepared once, with few modules."""
    source = Path(HOME or "")
    version = re.search(r"version_info = \((\d+)", (source / "odoo/release.py").read_text())
    assert version is not None
    tenant, service = TENANTS[version[1]]
    with preparing(standing, tenant, ground / "live", service, source) as one:
        one.want(modules=FEW)
        ended = one.prepare()
        assert ended.code == 0, ended.said
        yield one


def test_the_second_time_nothing_is_done_and_no_module_is_touched(live: Preparing) -> None:
    before = live.ask("SELECT xmin, * FROM ir_module_module ORDER BY id")

    assert live.prepare().said == "prepare: nothing to do\n"
    assert live.ask("SELECT xmin, * FROM ir_module_module ORDER BY id") == before


def test_nothing_is_unfinished_and_nothing_is_a_demonstration(live: Preparing) -> None:
    assert live.ask("SELECT name FROM ir_module_module WHERE state LIKE 'to %' OR demo") == []


def test_the_address_is_settled_and_the_company_has_its_name(live: Preparing) -> None:
    found = live.parameters()

    assert {key: found[key] for key in live.wanted["parameters"]} == live.wanted["parameters"]
    assert live.ask(
        "SELECT c.name, p.name FROM res_company c JOIN res_partner p ON p.id = c.partner_id ORDER BY c.id"
    ) == [(live.wanted["company"]["name"],) * 2]


def test_a_module_that_does_not_exist_is_found_out(live: Preparing) -> None:
    live.want(modules=[*FEW, "no_such_module"])

    ended = live.prepare()

    assert ended.code == 1
    assert "not in order, though odoo ended well: no_such_module (unknown)" in ended.said


def test_a_module_that_is_wanted_no_more_goes_out_of_sight_and_comes_back(live: Preparing) -> None:
    live.want(modules=FEW[:2])
    assert live.prepare().said == "prepare: done: hid contacts, whose tables and data stay\n"
    live.want(modules=FEW)

    assert live.prepare().said == "prepare: done: brought back contacts\n"


def test_another_image_updates_everything_and_what_is_hidden_stays_so(live: Preparing) -> None:
    live.want(modules=FEW[:2])
    assert live.prepare().code == 0
    live.deploy("another")

    assert live.prepare().said.splitlines()[-1].startswith("prepare: done: updated all")
    assert live.prepare().said == "prepare: nothing to do\n"


def test_further_companies_are_made(live: Preparing) -> None:
    live.want(companies=["North"])

    assert live.prepare().said.splitlines()[-1] == "prepare: done: wrote the company North"
    assert live.prepare().said == "prepare: nothing to do\n"
