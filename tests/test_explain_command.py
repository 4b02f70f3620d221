import json
from pathlib import Path
from typing import TypedDict

import pytest
import typer
from checkout import DEDICATED, SHARED, SPA, WEALTH
from desk import Desk, run

from fleet import explanation
from fleet.commands.explain import explain
from tenancy.problem import Refused

app = typer.Typer()
app.command()(explain)

SERVICE = "[{name}]\nhost=10.0.0.{number}\nport=543{number}\nuser=fleet_admin\npassword=planted\n"


class Told(TypedDict):
    path: str
    value: object
    origin: str
    file: str | None
    line: int | None


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.delenv("PGSERVICEFILE", raising=False)
    made = Desk(tmp_path, monkeypatch)
    made.tenant("one-spa")
    made.tenant("one-wealth", WEALTH)
    return made


def told(*arguments: str) -> dict[str, Told]:
    done = run(app, *arguments, "--json")
    assert done.exit_code == 0, done.exception
    decisions: list[Told] = json.loads(done.stdout)
    return {one["path"]: one for one in decisions}


def test_a_value_that_the_customer_chose_points_at_its_line(desk: Desk) -> None:
    assert told("one-spa")["plan"] == {
        "path": "plan",
        "value": "basic",
        "origin": "the tenant's file",
        "file": "tenants/dev/one-spa.yaml",
        "line": 3,
    }


def test_a_value_of_the_plan_points_into_the_catalog(desk: Desk) -> None:
    limit = told("one-wealth")["database.connection_limit"]
    line = (desk.root / "catalog/plans.yaml").read_text().splitlines()[int(str(limit["line"])) - 1]

    assert (limit["value"], limit["origin"], limit["file"]) == (45, "plan premium", "catalog/plans.yaml")
    assert line == "    connections: 45"


def test_a_value_that_follows_from_a_rule_says_the_rule(desk: Desk) -> None:
    namespace = told("one-spa")["namespace"]

    assert namespace["value"] == "odoo-one-spa"
    assert (namespace["origin"], namespace["file"]) == ("made from the tenant's id, for good", None)


def test_a_field_leaves_itself_and_what_is_below_it(desk: Desk) -> None:
    everything, options = told("one-spa"), told("one-spa", "odoo.options")
    modules = told("one-spa", "odoo.modules")

    assert [key for key in everything if key.startswith("odoo.options.")] == list(options)
    assert list(modules)[:2] == ["odoo.modules[1]", "odoo.modules[2]"]
    assert list(told("one-spa", "plan")) == ["plan"]
    assert set(told("one-spa", "database")) == {key for key in everything if key.startswith("database.")}
    assert "password_version" not in told("one-spa", "database")


def test_the_beginning_of_a_word_is_no_field(desk: Desk) -> None:
    done = run(app, "one-spa", "odoo.opt")

    assert isinstance(done.exception, Refused)
    assert "nothing that is decided for a tenant is called odoo.opt" in str(done.exception)
    assert "do: write one of these, or what stands below it: id, name, owner, plan," in str(done.exception)


def test_a_person_gets_a_table_with_place_and_rule(desk: Desk) -> None:
    lines = [line.split() for line in run(app, "one-spa", "database.strategy").stdout.splitlines()]

    assert lines == [
        ["field", "value", "because", "of", "where"],
        ["database.strategy", "shared", "the", "tenant's", "file", "tenants/dev/one-spa.yaml:7"],
    ]


def test_what_only_the_connection_services_know_is_known_where_they_are(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = told("one-spa", "database.server")
    services = [SERVICE.format(name=name, number=number) for number, name in enumerate(("shared-1", "dedicated-1"))]
    desk.write("services.conf", "".join(services))
    monkeypatch.setenv("PGSERVICEFILE", str(desk.root / "services.conf"))
    known = told("one-spa", "database.server")
    keys = [f"database.server.{key}" for key in ("host", "port", "admin")]

    assert [without[key]["value"] for key in keys] == ["not known here"] * 3
    assert without[keys[0]]["origin"] == ("the connection service shared-1, not known here: PGSERVICEFILE is not set")
    assert [known[key]["value"] for key in keys] == ["10.0.0.0", 5430, "fleet_admin"]
    assert {key: one for key, one in without.items() if key not in keys} == {
        key: one for key, one in known.items() if key not in keys
    }


def test_a_host_that_the_stack_names_is_told_without_any_service(desk: Desk) -> None:
    desk.stack("dev", servers={"shared-1": {**SHARED, "host": "10.1.2.3"}, "dedicated-1": DEDICATED})

    assert told("one-spa", "database.server.host")["database.server.host"]["value"] == "10.1.2.3"


def test_no_password_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write("services.conf", "".join(SERVICE.format(name=name, number=1) for name in ("shared-1", "dedicated-1")))
    monkeypatch.setenv("PGSERVICEFILE", str(desk.root / "services.conf"))

    assert "planted" not in run(app, "one-spa", "--json").stdout


def test_an_unknown_tenant_is_told_who_was_probably_meant(desk: Desk) -> None:
    done = run(app, "one_spa")

    assert isinstance(done.exception, Refused)
    assert "there is no tenant one_spa" in str(done.exception)
    assert "do: was one-spa meant? if not, look it up with: fleet list" in str(done.exception)


@pytest.mark.parametrize("id", ["../dev/one-spa", "dev/one-spa", "", "*"])
def test_a_path_is_no_tenant(desk: Desk, id: str) -> None:
    with pytest.raises(Refused, match="there is no tenant"):
        explanation.explain(desk.root, id, None)


def test_a_customer_without_a_stack_is_told_what_to_do_first(desk: Desk) -> None:
    (desk.root / "tenants/unplaced").mkdir()
    desk.write("tenants/unplaced/two-spa.yaml", SPA.partition("placement")[0])
    done = run(app, "two-spa")

    assert isinstance(done.exception, Refused)
    assert "fleet place two-spa" in str(done.exception)


def test_a_customer_who_is_gone_is_said_to_be_gone(desk: Desk) -> None:
    desk.write("tenants/dev/old-spa.yaml", "tombstone: 2026-04-01\nname: Old Spa\n")
    done = run(app, "old-spa")

    assert isinstance(done.exception, Refused)
    assert "the customer is gone since 2026-04-01" in str(done.exception)


def test_a_fault_in_another_stack_keeps_nobody_from_an_answer(desk: Desk) -> None:
    desk.stack("prod", builds=["tenants"], domain="odoo.example.com")
    desk.add("prod/three-spa", "colour: red")

    assert told("one-spa", "plan")["plan"]["value"] == "basic"
    assert isinstance(run(app, "three-spa").exception, Refused)


def test_a_folder_without_a_stack_is_said_to_be_one(desk: Desk) -> None:
    (desk.root / "tenants/lost").mkdir()
    desk.add("lost/two-spa")

    assert isinstance(run(app, "two-spa").exception, Refused)
