"""What `prepare` does when the tenant's file, or the image, has changed since it ran last."""

from collections.abc import Generator
from pathlib import Path

import pytest
from preparing import Preparing, preparing
from yard import Yard

pytestmark = pytest.mark.engine


@pytest.fixture
def spa(standing: Yard, ground: Path) -> Generator[Preparing]:
    """Prepared once."""
    with preparing(standing, "one-spa", ground / "changes") as one:
        one.let_odoo(needs={"pos_loyalty": ["point_of_sale", "loyalty"]})
        assert one.prepare().code == 0
        one.runs()
        yield one


def menus(spa: Preparing) -> set[str]:
    """Whose menus people see."""
    return {
        module
        for (module,) in spa.ask(
            "SELECT d.module FROM ir_ui_menu m JOIN ir_model_data d ON d.model = 'ir.ui.menu' AND d.res_id = m.id "
            "WHERE m.active"
        )
    }


def without(spa: Preparing, *gone: str) -> list[str]:
    return [module for module in spa.wanted["modules"] if module not in gone]


def test_a_module_that_is_added_is_installed_and_nothing_else_is_run(spa: Preparing) -> None:
    spa.want(modules=[*spa.wanted["modules"], "membership"])

    assert spa.prepare().said.splitlines()[-1] == "prepare: done: installed membership"
    assert spa.runs() == ["--no-http --init membership --without-demo=all --stop-after-init"]
    assert spa.prepare().said == "prepare: nothing to do\n"


def test_an_installation_that_was_killed_is_ended(spa: Preparing) -> None:
    """Also of a module that nobody wants: cron does not run while one is to be installed."""
    spa.ask("INSERT INTO ir_module_module (name, state) VALUES ('crm', 'to install')")

    assert spa.prepare().said.splitlines()[-1] == "prepare: done: installed crm"
    assert spa.runs() == ["--no-http --init crm --without-demo=all --stop-after-init"]
    assert spa.states() == {"installed": 12}


def test_an_update_that_was_killed_is_ended(spa: Preparing) -> None:
    spa.ask("UPDATE ir_module_module SET state = 'to upgrade' WHERE name IN ('stock', 'website')")

    assert spa.prepare().said.splitlines()[-1] == "prepare: done: updated stock, website"
    assert spa.runs() == ["--no-http --update stock,website --stop-after-init"]
    assert spa.states() == {"installed": 11}


def test_a_removal_that_was_killed_is_called_off_before_odoo_could_end_it(spa: Preparing) -> None:
    """With its next run of any kind Odoo would drop the module's tables."""
    spa.ask("CREATE TABLE stock_data AS SELECT 'a customer''s' AS row")
    spa.ask("UPDATE ir_module_module SET state = 'to remove' WHERE name = 'stock'")
    spa.deploy("odoo:18.0-another")

    assert spa.prepare().said.splitlines()[-1] == "prepare: done: called off the removal of stock; updated all"
    assert spa.ask("SELECT row FROM stock_data") == [("a customer's",)]
    spa.ask("DROP TABLE stock_data")


def test_another_image_updates_everything_once(spa: Preparing) -> None:
    spa.deploy("odoo:18.0-another")

    assert spa.prepare().said.splitlines()[-1] == "prepare: done: updated all"
    assert spa.runs() == ["--no-http --update all --stop-after-init"]
    assert spa.recorded()["image"] == "odoo:18.0-another"
    assert spa.prepare().said == "prepare: nothing to do\n"


def test_an_update_and_a_new_module_are_one_run(spa: Preparing) -> None:
    spa.deploy("odoo:18.0-another")
    spa.want(modules=[*spa.wanted["modules"], "membership"])

    assert spa.prepare().code == 0
    assert spa.runs() == ["--no-http --init membership --without-demo=all --update all --stop-after-init"]


def test_an_update_that_fails_is_tried_again(spa: Preparing) -> None:
    spa.deploy("odoo:18.0-another")
    spa.let_odoo(ends="failed load", module="stock")
    assert spa.prepare().code == 1
    spa.let_odoo()
    spa.runs()

    assert spa.prepare().code == 0
    assert spa.runs() == ["--no-http --update all --stop-after-init"]


def test_a_module_that_is_not_wanted_any_more_goes_out_of_sight_and_stays_installed(spa: Preparing) -> None:
    spa.want(modules=without(spa, "hr_attendance", "website"))

    assert spa.prepare().said == "prepare: done: hid hr_attendance, website, whose tables and data stay\n"
    assert spa.runs() == []
    assert spa.states() == {"installed": 11}
    assert {"hr_attendance", "website"} & menus(spa) == set()
    assert spa.prepare().said == "prepare: nothing to do\n"


def test_it_stays_out_of_sight_after_an_update_which_shows_all_menus(spa: Preparing) -> None:
    spa.want(modules=without(spa, "hr_attendance"))
    assert spa.prepare().code == 0
    spa.deploy("odoo:18.0-another")

    assert spa.prepare().code == 0
    assert "hr_attendance" not in menus(spa)


def test_it_comes_back_when_it_is_wanted_again(spa: Preparing) -> None:
    everything = spa.wanted["modules"]
    spa.want(modules=without(spa, "hr_attendance"))
    assert spa.prepare().code == 0
    spa.want(modules=everything)

    assert spa.prepare().said == "prepare: done: brought back hr_attendance\n"
    assert set(everything) <= menus(spa)


def test_what_another_module_needs_stays_in_sight(spa: Preparing) -> None:
    spa.want(modules=without(spa, "loyalty"))

    assert spa.prepare().said == "prepare: nothing to do\n"
    assert "loyalty" in menus(spa)


def test_a_module_that_the_customer_installed_is_left_alone(spa: Preparing) -> None:
    spa.ask("INSERT INTO ir_module_module (name, state) VALUES ('survey', 'installed')")
    spa.ask("INSERT INTO ir_ui_menu (id, name, active) VALUES (99, '{}', true)")
    spa.ask("INSERT INTO ir_model_data (module, name, model, res_id) VALUES ('survey', 'root', 'ir.ui.menu', 99)")

    assert spa.prepare().said == "prepare: nothing to do\n"
    assert "survey" in menus(spa)


def test_a_database_without_our_record_is_updated_and_keeps_what_is_the_customers(spa: Preparing) -> None:
    spa.ask("DELETE FROM ir_config_parameter WHERE key = 'odoo_saas.prepared'")
    spa.ask("UPDATE res_users SET password = 'of the customer' WHERE login = 'admin'")

    assert spa.prepare().said.splitlines()[-1] == "prepare: done: updated all"
    assert spa.ask("SELECT password FROM res_users WHERE login = 'admin'") == [("of the customer",)]
