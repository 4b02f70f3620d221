"""`fleet tenant add` where nobody can be asked; `test_questions` has the conversation."""

from pathlib import Path

import pytest
from checkout import CLUSTER
from office import TEXT, Office

from fleet import stacktemplate

NEW = "tenants/unplaced/blue-lagoon.yaml"
NAMED = ("--name", "Blue Lagoon", "--owner", "it@lagoon.example")
SIMPLE = (*NAMED, "--plan", "basic", "--release", "18.0", "--industry", "spa")
LINES = """\
name: Blue Lagoon
owner: it@lagoon.example
plan: basic
release: "18.0"
industry: spa
"""
HOME = "placement:\n  strategy: shared\n  server: shared-1\n"
EXAMPLE = """\
# For those who copy: not for the customer.
name: One Example
owner: it@example.example
customer: one-group
plan: standard
release: "19.0"
industry: spa
hosts: [example.odoo.test]
features: [member-management]
without: [gift-cards]
branding:
  primary: "#112233"
backup:
  daily: 5   # less than the plan has
notes: An example.
"""


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    made = Office(tmp_path, monkeypatch)
    (made.root / "tenants/examples").mkdir()
    made.write("tenants/examples/standard.yaml", EXAMPLE)
    made.stack("base", builds=["platform"], cluster={**CLUSTER, "name": "base"})
    (made.root / "tenants/base").rmdir()
    return made


def test_a_simple_tenant_waits_for_its_home(office: Office) -> None:
    said = office.done("add", "blue-lagoon", *SIMPLE)

    assert office.text(NEW) == LINES
    assert said.endswith(f"Written: {NEW}\nWhat comes next: fleet place blue-lagoon\n")


def test_a_simple_tenant_of_a_stack_has_eight_lines(office: Office) -> None:
    said = office.done("add", "blue-lagoon", *SIMPLE, "--stack", "dev")

    assert office.text("tenants/dev/blue-lagoon.yaml") == LINES + HOME
    assert said.endswith("Written: tenants/dev/blue-lagoon.yaml\n")


def test_everything_there_is_a_flag_for_is_written_in_the_forms_order(office: Office) -> None:
    office.done(
        *("add", "blue-lagoon", *SIMPLE, "--compliance", "gdpr", "--domain", "spa.example", "--domain", "b.example"),
        *("--feature", "member-management", "--region", "eu-central-1", "--trial", "2027-01-31"),
    )

    assert office.text(NEW) == (
        LINES + "region: eu-central-1\ntrial: 2027-01-31\ndomains: [spa.example, b.example]\ncompliance: [gdpr]\n"
        "features: [member-management]\n"
    )


def test_the_first_tenant_of_a_new_stack_brings_its_folder(office: Office) -> None:
    office.stack("prod", builds=["tenants"], domain="odoo.example.com")
    (office.root / "tenants/prod").rmdir()
    office.done("add", "blue-lagoon", *SIMPLE, "--stack", "prod", "--server", "shared-1")

    assert office.text("tenants/prod/blue-lagoon.yaml") == LINES + HOME


def test_the_planner_chooses_among_the_stacks_servers(office: Office) -> None:
    office.done("add", "blue-lagoon", *SIMPLE, "--stack", "dev", "--plan", "premium")

    assert office.text("tenants/dev/blue-lagoon.yaml") == LINES.replace("basic", "premium") + (
        "placement:\n  strategy: dedicated\n  server: dedicated-1\n"
    )


def test_a_stack_without_room_is_refused(office: Office) -> None:
    office.done("add", "blue-lagoon", *SIMPLE, "--stack", "dev", "--plan", "premium")

    (problem,) = office.heads("add", "red-lagoon", *SIMPLE, "--stack", "dev", "--plan", "premium")
    assert problem.startswith("tenants/dev/red-lagoon.yaml: red-lagoon: no server of stack dev has room")


def test_an_example_gives_what_is_not_the_customers_own(office: Office) -> None:
    office.done("add", "blue-lagoon", *NAMED, "--from-example", "standard", "--release", "18.0")

    assert office.text(NEW) == (
        'name: Blue Lagoon\nowner: it@lagoon.example\nplan: standard\nrelease: "18.0"\nindustry: spa\n'
        "features: [member-management]\nwithout: [gift-cards]\nbackup:\n  daily: 5\n"
    )


def test_an_example_of_another_industry_gives_none_of_its_features(office: Office) -> None:
    office.done("add", "blue-lagoon", *NAMED, "--from-example", "standard", "--industry", "property")

    assert office.text(NEW) == (
        'name: Blue Lagoon\nowner: it@lagoon.example\nplan: standard\nrelease: "19.0"\nindustry: property\n'
        "backup:\n  daily: 5\n"
    )


@pytest.mark.parametrize(
    ("arguments", "problem", "do"),
    [
        (("add",), "tenants: the id of the new tenant is missing", "such as: fleet tenant add one-spa"),
        (("add", *SIMPLE), "tenants: the id of the new tenant is missing", "such as: fleet tenant add blue-lagoon"),
        (("add", "one-spa", *SIMPLE), 'tenants: the id "one-spa" is taken: tenants/dev/one-spa.yaml', "another id"),
        (("add", "odoo-x", *SIMPLE), 'tenants: the id "odoo-x" is reserved for the platform itself', "customer-odoo-x"),
        (
            ("add", "x", *SIMPLE, "--stack", "devv"),
            'tenants: there is no stack of tenants called "devv"',
            'write "dev" instead',
        ),
        (
            ("add", "x", *SIMPLE, "--stack", "base"),
            'tenants: there is no stack of tenants called "base"',
            "write one of: dev",
        ),
        (("add", "x", *SIMPLE, "--server", "s"), "tenants: --server is written without --stack", "add --stack"),
        (
            ("add", "x", *SIMPLE, "--stack", "dev", "--server", "s"),
            'tenants: the stack dev has no server called "s"',
            "write one of: dedicated-1, shared-1",
        ),
        (
            ("add", "x", *SIMPLE, "--from-example", "huge"),
            'tenants/examples: there is no example called "huge"',
            "write one of: standard",
        ),
        (
            ("add", "x", *SIMPLE, "--plan", "premum", "--stack", "dev"),
            'tenants/dev/x.yaml:3: x: "plan" says premum, which is not one of the words allowed there',
            'write "premium"',
        ),
        (
            ("add", "x", *SIMPLE, "--domain", "one-spa.odoo.test,spa.odoo.test"),
            "tenants/unplaced/x.yaml:6: x: the address spa.odoo.test is also asked for in tenants/dev/one-spa.yaml",
            "another address",
        ),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    office: Office, arguments: tuple[str, ...], problem: str, do: str
) -> None:
    said = office.refused(*arguments)

    assert problem in [one.split("\n")[0] for one in said]
    assert any(do in one for one in said)


def test_everything_that_is_missing_is_named(office: Office) -> None:
    assert office.heads("add", "x", "--plan", "basic") == [
        "tenants/unplaced/x.yaml: --industry is missing",
        "tenants/unplaced/x.yaml: --name is missing",
        "tenants/unplaced/x.yaml: --owner is missing",
        "tenants/unplaced/x.yaml: --release is missing",
    ]


def test_a_dry_run_writes_nothing(office: Office) -> None:
    assert office.done("add", "blue-lagoon", *SIMPLE, "--dry-run").endswith("Nothing was written.\n")

    assert not (office.root / NEW).exists()
    assert office.text() == TEXT


def test_the_first_tenant_of_a_stack_whose_file_was_just_begun_can_be_added(office: Office) -> None:
    """Until then, whoever judges the registry is told to do just that."""
    office.write("Pulumi.prod-2.yaml", stacktemplate.text("prod-2"))

    (problem,) = office.refused("set", "one-spa", "users=3")
    assert problem == (
        "tenants/prod-2: the folder of this stack's tenants is not there\n"
        "  why: reading no tenants is never taken to mean that all of them are to be removed\n"
        "  do: bring it back with: git restore tenants/prod-2\n"
        "      a new stack begins with its first tenant: fleet tenant add --stack prod-2"
    )
    office.done("add", "blue-lagoon", *SIMPLE, "--stack", "prod-2")
    assert office.text("tenants/prod-2/blue-lagoon.yaml") == LINES + HOME


def test_a_file_of_a_stack_that_cannot_be_is_named_as_it_is(office: Office) -> None:
    office.write("Pulumi.a.b.yaml", (office.root / "Pulumi.dev.yaml").read_text())

    assert "tenants/a.b: a stack's name is made of small letters, digits and hyphens" in office.heads(
        "add", "blue-lagoon", *SIMPLE, "--stack", "dev"
    )
