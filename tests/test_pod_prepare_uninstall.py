"""What `prepare` does where the tenant's file wishes that modules go for good, and their tables with them."""

import json
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from preparing import Preparing, preparing
from yard import Yard

from tenancy import names

pytestmark = pytest.mark.engine

WISH: dict[str, Any] = {"modules": ["hr_attendance"], "day": "2026-01-31", "because": "left it, ticket 4711"}
MODULES = ("hr_attendance", "loyalty", "pos_loyalty")
NEEDS = {"pos_loyalty": ["point_of_sale", "loyalty"]}


@pytest.fixture
def spa(standing: Yard, ground: Path) -> Generator[Preparing]:
    """Prepared once, with data in three modules, and backed up."""
    with preparing(standing, "one-spa", ground / "uninstall") as one:
        one.let_odoo(needs=NEEDS)
        assert one.prepare().code == 0
        for module in MODULES:
            one.ask(f"CREATE TABLE {module}_data AS SELECT 'a customer''s' AS row")
            one.ask(f'ALTER TABLE {module}_data OWNER TO "{names.role("one-spa")}"')
        (one.volume / ".odoo-saas-backed-up").touch()
        one.runs()
        yield one
        for module in MODULES:
            one.ask(f"DROP TABLE IF EXISTS {module}_data")


def without(spa: Preparing, *gone: str) -> list[str]:
    return [module for module in spa.wanted["modules"] if module not in gone]


def tables(spa: Preparing) -> list[str]:
    """Of those with data, which are there still."""
    found = spa.ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    return [name for (name,) in found if name.removesuffix("_data") in MODULES]


def comes_back(spa: Preparing, module: str) -> None:
    """Installed again under Apps, or with a database from before."""
    spa.ask(f"UPDATE ir_module_module SET state = 'installed' WHERE name = '{module}' RETURNING 1")
    spa.ask(f"CREATE TABLE {module}_data AS SELECT 'a customer''s, of today' AS row")
    spa.ask(f'ALTER TABLE {module}_data OWNER TO "{names.role("one-spa")}"')


def there(spa: Preparing) -> int:
    return spa.states()["installed"]


def test_a_module_that_the_file_wishes_away_goes_with_its_table_and_no_other_goes(spa: Preparing) -> None:
    spa.want(modules=without(spa, "hr_attendance"), uninstall=WISH)
    done = spa.prepare()

    assert done.said.splitlines()[0] == "prepare: uninstalling hr_attendance, because: left it, ticket 4711"
    assert done.said.splitlines()[-1] == "prepare: done: uninstalled hr_attendance"
    assert spa.runs() == ["shell --no-http"]
    assert (tables(spa), there(spa)) == (["loyalty_data", "pos_loyalty_data"], 10)
    assert spa.recorded()["hidden"] == []


def test_the_second_time_there_is_nothing_to_do(spa: Preparing) -> None:
    spa.want(modules=without(spa, "hr_attendance"), uninstall=WISH)
    assert spa.prepare().code == 0
    rows = spa.rows()
    spa.runs()

    assert spa.prepare().said == "prepare: nothing to do\n"
    assert (spa.runs(), spa.rows() == rows) == ([], True)


def test_a_customer_who_installs_it_again_keeps_it_though_the_line_is_still_there(spa: Preparing) -> None:
    """Under Apps, weeks later; then a node is drained, and the pod starts anew."""
    spa.want(modules=without(spa, "hr_attendance"), uninstall=WISH)
    assert spa.prepare().code == 0
    comes_back(spa, "hr_attendance")
    rows = spa.rows()
    kept = spa.prepare()

    assert kept.said == (
        "prepare: hr_attendance was uninstalled once and is there again; nothing of it is touched. If it is to go again, "
        "write a day after 2026-01-31 into uninstall in the tenant's file.\n"
        "prepare: nothing to do\n"
    )
    assert (spa.runs()[1:], tables(spa), spa.rows() == rows) == ([], sorted(f"{one}_data" for one in MODULES), True)


def test_a_later_day_is_a_wish_of_its_own(spa: Preparing) -> None:
    spa.want(modules=without(spa, "hr_attendance"), uninstall=WISH)
    assert spa.prepare().code == 0
    comes_back(spa, "hr_attendance")
    spa.want(uninstall={**WISH, "day": "2026-02-01"})

    assert spa.prepare().said.splitlines()[-1] == "prepare: done: uninstalled hr_attendance"


def test_a_module_that_is_added_to_a_wish_goes_and_the_one_that_came_back_stays(spa: Preparing) -> None:
    spa.want(modules=without(spa, "hr_attendance", "pos_loyalty"), uninstall=WISH)
    assert spa.prepare().code == 0
    comes_back(spa, "hr_attendance")
    spa.want(uninstall={**WISH, "modules": ["hr_attendance", "pos_loyalty"]})

    assert spa.prepare().said.splitlines()[-1] == "prepare: done: uninstalled pos_loyalty"
    assert tables(spa) == ["hr_attendance_data", "loyalty_data"]


def test_a_database_from_before_the_uninstall_keeps_its_modules(spa: Preparing) -> None:
    """The record in it knows of no uninstall; the volume does."""
    spa.want(modules=without(spa, "hr_attendance"))
    assert spa.prepare().code == 0
    before = spa.recorded()
    spa.want(uninstall=WISH)
    assert spa.prepare().code == 0
    comes_back(spa, "hr_attendance")
    spa.ask(
        f"UPDATE ir_config_parameter SET value = '{json.dumps(before)}' WHERE key = 'odoo_saas.prepared' RETURNING 1"
    )

    assert "hr_attendance was uninstalled once" in spa.prepare().said
    assert "hr_attendance_data" in tables(spa)


def test_one_that_was_gone_when_its_day_came_is_the_customers_when_it_comes(spa: Preparing) -> None:
    """Also where a killed run has uninstalled it, and could not say so any more."""
    spa.want(uninstall={**WISH, "modules": ["survey"]})
    assert spa.prepare().said == "prepare: nothing to do\n"
    spa.ask("INSERT INTO ir_module_module (name, state) VALUES ('survey', 'installed')")

    assert "survey was uninstalled once" in spa.prepare().said
    assert spa.states()["installed"] == 12


def test_one_that_is_gone_before_its_day_goes_when_it_comes_back_and_the_day_has_come(spa: Preparing) -> None:
    spa.want(uninstall={**WISH, "modules": ["survey"], "day": "2099-01-31"})
    assert spa.prepare().said == "prepare: nothing to do\n"
    spa.ask("INSERT INTO ir_module_module (name, state) VALUES ('survey', 'installed')")
    spa.want(uninstall={**WISH, "modules": ["survey"]})

    assert spa.prepare().said.splitlines()[-1] == "prepare: done: uninstalled survey"


def test_one_that_was_hidden_before_can_go_later(spa: Preparing) -> None:
    spa.want(modules=without(spa, "hr_attendance"))
    assert spa.prepare().said == "prepare: done: hid hr_attendance, whose tables and data stay\n"
    spa.want(uninstall=WISH)

    assert spa.prepare().said.splitlines()[-1] == "prepare: done: uninstalled hr_attendance"
    assert spa.recorded()["hidden"] == []


def test_before_its_day_nothing_is_touched_and_odoo_serves(spa: Preparing) -> None:
    spa.want(modules=without(spa, "hr_attendance"), uninstall={**WISH, "day": "2099-01-31"})
    done = spa.prepare()

    assert done.code == 0
    assert done.said.splitlines() == [
        "prepare: hr_attendance may be uninstalled from 2099-01-31 on; nothing of them is touched before",
        "prepare: done: hid hr_attendance, whose tables and data stay",
    ]
    assert "hr_attendance_data" in tables(spa)


def test_what_the_tenant_has_or_needs_does_not_go(spa: Preparing) -> None:
    spa.want(modules=without(spa, "loyalty"), uninstall={**WISH, "modules": ["loyalty"]})
    done = spa.prepare()

    assert done.code == 1
    assert (
        "prepare: loyalty would be uninstalled, and what this tenant has needs it. Nothing was uninstalled."
        in done.said
    )
    assert (spa.runs(), there(spa), len(tables(spa))) == ([], 11, 3)


def test_what_depends_on_it_goes_only_where_it_is_named_too(spa: Preparing) -> None:
    both = without(spa, "loyalty", "pos_loyalty")
    spa.want(modules=both, uninstall={**WISH, "modules": ["loyalty"]})
    refused = spa.prepare()
    assert refused.code == 1
    assert "with loyalty Odoo would uninstall pos_loyalty, which need it. Nothing was uninstalled." in refused.said
    assert (spa.runs(), len(tables(spa))) == ([], 3)

    spa.want(uninstall={**WISH, "modules": ["loyalty", "pos_loyalty"]})
    assert spa.prepare().said.splitlines()[-1] == "prepare: done: uninstalled loyalty, pos_loyalty"
    assert tables(spa) == ["hr_attendance_data"]


def test_without_any_backup_nothing_goes(spa: Preparing) -> None:
    (spa.volume / ".odoo-saas-backed-up").unlink()
    spa.want(modules=without(spa, "hr_attendance"), uninstall=WISH)
    done = spa.prepare()

    assert done.code == 1
    assert "no good backup was ever made of this tenant. Nothing was uninstalled." in done.said
    assert (spa.runs(), len(tables(spa))) == ([], 3)


def test_beside_pods_that_serve_nothing_goes(spa: Preparing) -> None:
    spa.want(modules=without(spa, "hr_attendance"), uninstall=WISH, alone=False)
    done = spa.prepare()

    assert done.code == 1
    assert "this pod would uninstall hr_attendance, while other pods of this Odoo serve" in done.said
    assert len(tables(spa)) == 3


@pytest.mark.parametrize("ends", ["killed uninstall", "failed uninstall", "failed shell"])
def test_one_that_did_not_end_well_is_seen_and_ended_by_the_next_run(spa: Preparing, ends: str) -> None:
    spa.want(modules=without(spa, "hr_attendance"), uninstall=WISH)
    spa.let_odoo(needs=NEEDS, ends=ends)
    broken = spa.prepare()
    assert broken.code == 1
    assert "of what was to be uninstalled there is still: hr_attendance." in broken.said
    assert len(tables(spa)) == 3

    spa.let_odoo(needs=NEEDS)
    assert spa.prepare().said.splitlines()[-1].endswith("uninstalled hr_attendance")
    assert (tables(spa), spa.states()) == (["loyalty_data", "pos_loyalty_data"], {"installed": 10, "uninstalled": 1})


def test_what_the_new_code_needs_does_not_go_though_the_old_code_did_not_need_it(spa: Preparing) -> None:
    """An update rewrites what depends on what; the module is one that the customer installed."""
    spa.ask("INSERT INTO ir_module_module (name, state) VALUES ('crm', 'installed')")
    spa.want(modules=without(spa, "hr_attendance"), uninstall=WISH)
    spa.deploy("odoo:18.0-another")
    spa.let_odoo(needs={**NEEDS, "crm": ["hr_attendance"]})
    refused = spa.prepare()

    assert refused.code == 1
    assert "with hr_attendance Odoo would uninstall crm, which need it. Nothing was uninstalled." in refused.said
    assert (spa.runs(), len(tables(spa))) == (["--no-http --update all --stop-after-init"], 3)
    # And the next start knows it before it updates anything again.
    assert (spa.prepare().code, spa.runs()) == (1, [])


def test_what_odoo_took_beyond_the_wish_is_said_and_keeps_the_pod_from_serving(spa: Preparing) -> None:
    """Nothing is known that could bring it about, since what depends on the modules is asked right before."""
    spa.want(modules=without(spa, "hr_attendance"), uninstall=WISH)
    spa.let_odoo(needs=NEEDS, takes=["mass_mailing"])
    done = spa.prepare()

    assert done.code == 1
    assert "with hr_attendance Odoo uninstalled mass_mailing as well, which nobody wished." in done.said


def test_an_update_comes_first_and_one_that_nobody_knows_is_no_matter(spa: Preparing) -> None:
    spa.deploy("odoo:18.0-another")
    spa.want(modules=without(spa, "hr_attendance"), uninstall={**WISH, "modules": ["hr_attendance", "lunch"]})

    assert spa.prepare().said.splitlines()[-1] == "prepare: done: updated all; uninstalled hr_attendance"
    assert spa.runs() == ["--no-http --update all --stop-after-init", "shell --no-http"]
