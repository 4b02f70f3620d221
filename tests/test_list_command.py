import json
from pathlib import Path

import pytest
import typer
from checkout import DEDICATED, SHARED, SPA, WEALTH
from desk import Desk, run

from fleet.commands.listing import listing
from tenancy.problem import Refused

app = typer.Typer()
app.command()(listing)

ISSUER = {"issuer": "letsencrypt"}
OTHERS = {"shared-2": {**SHARED, "service": "shared-2"}, "dedicated-2": {**DEDICATED, "service": "dedicated-2"}}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Five tenants, of whom each differs from the others in something."""
    made = Desk(tmp_path, monkeypatch)
    made.tenant("one-spa")
    made.tenant("one-wealth", WEALTH)
    made.add("dev/two-spa", "state: suspended", "customer: one-group", "compliance: [gdpr]", "ring: canary")
    made.edit("tenants/dev/two-spa.yaml", "compliance: [gdpr]\n", "")
    made.stack("prod", builds=["tenants"], domain="odoo.example.com", servers=OTHERS, ring="early", ingress=ISSUER)
    made.write(
        "tenants/prod/three-spa.yaml",
        SPA.replace("One Spa", "Three [red] Spa").replace("shared-1", "shared-2")
        + "hosts: [three.odoo.example.com]\ndomains: [spa.example.org]\n",
    )
    (made.root / "tenants/unplaced").mkdir()
    made.write("tenants/unplaced/four-spa.yaml", SPA.partition("placement")[0].replace("basic", "standard"))
    return made


def ids(*arguments: str) -> list[str]:
    done = run(app, *arguments, "--json")
    assert done.exit_code == 0, done.exception
    return [line["id"] for line in json.loads(done.stdout)]


def test_every_tenant_is_listed_stack_by_stack_and_those_without_one_last(desk: Desk) -> None:
    assert ids() == ["one-spa", "one-wealth", "two-spa", "three-spa", "four-spa"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("--stack", "prod"), ["three-spa"]),
        (("--plan", "premium"), ["one-wealth"]),
        (("--plan", "standard"), ["four-spa"]),
        (("--release", "17.0"), ["one-wealth"]),
        (("--industry", "financial"), ["one-wealth"]),
        (("--state", "suspended"), ["two-spa"]),
        (("--server", "shared-2"), ["three-spa"]),
        (("--customer", "one-group"), ["two-spa"]),
        (("--ring", "canary"), ["two-spa"]),
        (("--ring", "early"), ["three-spa"]),
        (("--compliance", "hipaa"), []),
        (("--industry", "spa", "--stack", "dev"), ["one-spa", "two-spa"]),
        (("--industry", "spa", "--stack", "dev", "--state", "active"), ["one-spa"]),
        (("--customer", "nobody"), []),
    ],
)
def test_filters_leave_those_to_whom_all_of_them_apply(
    desk: Desk, arguments: tuple[str, ...], expected: list[str]
) -> None:
    assert ids(*arguments) == expected


def test_a_tenant_of_several_standards_is_found_by_each(desk: Desk) -> None:
    facts = {"builds": ["tenants"], "domain": "odoo.example.com", "region": "eu-central-1", "ingress": ISSUER}
    desk.stack("prod", servers=careful(), **facts)
    desk.edit("tenants/prod/three-spa.yaml", "hosts:", "compliance: [gdpr, sox]\nhosts:")
    desk.edit(
        "tenants/prod/three-spa.yaml", "strategy: shared\n  server: shared-2", "strategy: dedicated\n  server: d-2"
    )

    assert ids("--compliance", "gdpr") == ids("--compliance", "sox") == ["three-spa"]
    assert ids("--compliance", "pci") == []


def test_a_machine_gets_every_column_and_what_people_are_spared(desk: Desk) -> None:
    placed, waiting = json.loads(run(app, "--stack", "prod", "--json").stdout), run(app, "--plan", "standard", "--json")

    assert placed == [
        {
            "id": "three-spa",
            "stack": "prod",
            "name": "Three [red] Spa",
            "customer": None,
            "plan": "basic",
            "release": "18.0",
            "industry": "spa",
            "compliance": [],
            "server": "shared-2",
            "ring": "early",
            "state": "active",
            "hosts": ["three.odoo.example.com", "spa.example.org"],
        }
    ]
    assert [json.loads(waiting.stdout)[0][key] for key in ("stack", "server", "ring", "hosts")] == [
        None,
        None,
        None,
        [],
    ]


def test_a_person_gets_a_table_in_which_no_name_turns_into_a_colour(desk: Desk) -> None:
    lines = run(app, "--stack", "prod").stdout.splitlines()

    assert lines[0].split() == [
        "id", "stack", "name", "plan", "release", "industry", "compliance", "server", "state", "hosts",
    ]  # fmt: skip
    assert "three-spa  prod   Three [red] Spa  basic  18.0" in lines[1]
    assert lines[1].rstrip().endswith("shared-2  active  three.odoo.example.com")
    assert lines[2].split() == ["spa.example.org"]
    assert lines[3] == "1 tenant."


def test_nobody_is_a_list_as_well(desk: Desk) -> None:
    assert run(app, "--customer", "nobody").stdout == "0 tenants.\n"


def test_a_word_that_is_none_of_the_vocabulary_is_refused_with_the_words_there_are(desk: Desk) -> None:
    done = run(app, "--plan", "gold")

    assert done.exit_code == 2
    assert "premium" in done.stderr


def test_a_registry_that_is_wrong_is_not_listed_as_if_it_were_right(desk: Desk) -> None:
    desk.edit("tenants/dev/one-spa.yaml", "basic", "gold")

    assert isinstance(run(app).exception, Refused)


def careful() -> dict[str, object]:
    """Servers on which standards may live."""
    kept = {**DEDICATED, "service": "dedicated-3", "sslmode": "verify-full", "profile": ["gdpr", "sox"]}
    return {**OTHERS, "d-2": kept}


@pytest.mark.parametrize(
    ("filter", "problem"),
    [
        (("--stack", "nope"), ("--stack: there is no stack called nope\n  why: a list of nobody would look like an answer\n"
         "  do: write one of: dev, prod")),
        (("--server", "nope"), ("--server: there is no server called nope\n  why: a list of nobody would look like an "
         "answer\n  do: write one of: dedicated-1, shared-1, dedicated-2, shared-2")),
    ],
)  # fmt: skip
def test_what_there_is_not_has_no_list(desk: Desk, filter: tuple[str, ...], problem: str) -> None:
    done = run(app, *filter)

    assert isinstance(done.exception, Refused)
    assert str(done.exception) == problem
