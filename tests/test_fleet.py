from collections.abc import Mapping
from pathlib import Path

import pytest
from checkout import DEDICATED, FACTS, ROOT, SERVICES, SHARED, SPA, WEALTH, Checkout, service

from tenancy import document, fleet
from tenancy.problem import Refused
from tenancy.reader import Value

STORED = """\
config:
  odoo-saas:region: us-east-1
  odoo-saas:servers:
    shared-1:
      service: shared-1
      tenants: 50
      connections: 400
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def with_server(name: str, **facts: object) -> Mapping[str, object]:
    """The facts with one server changed or added."""
    servers: dict[str, object] = {"shared-1": SHARED, "dedicated-1": DEDICATED}
    servers[name] = {**(DEDICATED if name.startswith("dedicated") else SHARED), **facts}
    return {**FACTS, "servers": servers}


def said(checkout: Checkout, facts: Mapping[str, object] = FACTS) -> list[str]:
    return [str(problem).partition("\n")[0] for problem in checkout.problems(facts)]


def shipped(stack: str) -> Mapping[str, object]:
    """The facts in the stack's own file, as Pulumi hands them out."""
    stored = document.read(ROOT / f"Pulumi.{stack}.yaml", file=stack).value
    assert isinstance(stored, dict)
    config = stored["config"]
    assert isinstance(config, dict)
    return {key.removeprefix("odoo-saas:"): value for key, value in config.items()}


@pytest.mark.parametrize(
    ("stack", "ids"),
    [
        ("dev", ("one-barn", "one-spa", "one-wealth")),
        ("prod", ("harbour-stables", "luxury-spa-chain", "meridian-wealth", "one-management")),
    ],
)
def test_every_shipped_stack_loads(stack: str, ids: tuple[str, ...]):
    services = {**SERVICES, "dedicated-2": service()}

    assert tuple(entry.id for entry in fleet.load(ROOT, stack, shipped(stack), services).entries) == ids


def test_no_shipped_id_is_used_twice():
    """An id is never reused, not in another stack either: restored backups and old logs would speak of two customers."""
    ids = [path.stem for path in ROOT.glob("tenants/*/*.yaml")]

    assert sorted(ids) == sorted(set(ids))


def test_no_shipped_tenant_is_longer_than_a_screen():
    assert [path.name for path in ROOT.glob("tenants/*/*.yaml") if len(path.read_text().splitlines()) > 25] == []


def test_a_fleet_holds_the_tenants_in_order_and_the_facts(checkout: Checkout):
    checkout.tenant("zebra")
    checkout.tenant("acme")
    found = checkout.load()

    assert found.name == "dev"
    assert found.stack.domain == "odoo.test"
    assert [entry.id for entry in found.entries] == ["acme", "zebra"]


def test_a_stack_that_builds_no_tenants_reads_none(checkout: Checkout):
    checkout.folder.rmdir()

    assert checkout.load({**FACTS, "builds": ["platform"]}).entries == ()


def test_two_tenants_with_one_address_are_refused(checkout: Checkout):
    checkout.tenant("acme", SPA + "hosts: [a.example, www.example]\n")
    checkout.tenant("zebra", SPA + "hosts:\n  - b.example\n  - a.example\n")

    assert [str(problem) for problem in checkout.problems()] == [
        (
            "tenants/dev/zebra.yaml:11: zebra: the address a.example is also asked for in tenants/dev/acme.yaml\n"
            "  why: one address leads to one customer; the other would be shut out, or see a stranger's Odoo\n"
            "  do: give one of the two another address under hosts"
        )
    ]


def test_an_address_that_follows_from_an_id_is_taken_as_well(checkout: Checkout):
    checkout.tenant("acme", SPA + "hosts: [zebra.odoo.test]\n")
    checkout.tenant("zebra")

    assert said(checkout) == [
        "tenants/dev/zebra.yaml: zebra: the address zebra.odoo.test is also asked for in tenants/dev/acme.yaml"
    ]


def always_the_same(tenant: str) -> str:
    return "t_0123456789abcdef"


def test_two_ids_that_come_out_as_one_database_are_refused(checkout: Checkout, monkeypatch: pytest.MonkeyPatch):
    """64 bits of a hash will not collide among thousands; if they ever do, it must not be found out by mixing data."""
    monkeypatch.setattr("tenancy.names.database", always_the_same)
    checkout.tenant("acme")
    checkout.tenant("zebra")

    assert said(checkout) == [
        (
            "tenants/dev/zebra.yaml: zebra: this id and that of tenants/dev/acme.yaml come out as the same name for the "
            "database"
        )
    ]


def test_an_unknown_server_is_answered_with_those_there_are(checkout: Checkout):
    checkout.tenant("acme", SPA.replace("shared-1", "shared-9"))
    (problem,) = checkout.problems()

    assert (problem.line, problem.what) == (
        8,
        'placement names the server "shared-9", which this stack does not have',
    )
    assert problem.do == "write one of: dedicated-1, shared-1"


def test_placement_has_to_agree_with_its_server(checkout: Checkout):
    checkout.tenant("acme", SPA.replace("strategy: shared", "strategy: dedicated"))
    (problem,) = checkout.problems()

    assert (problem.line, problem.what) == (7, "placement says dedicated, and the server shared-1 is shared")
    assert problem.do == ("write strategy: shared if the data is on shared-1; servers that are dedicated: dedicated-1")


def test_a_small_plan_may_ask_for_a_dedicated_database(checkout: Checkout):
    checkout.tenant("acme", WEALTH.replace("plan: premium", "plan: basic"))

    assert said(checkout) == []


@pytest.mark.parametrize("plan", ["premium", "enterprise"])
def test_a_plan_that_demands_a_dedicated_database_needs_a_move(checkout: Checkout, plan: str):
    checkout.tenant("acme", SPA.replace("plan: basic", f"plan: {plan}"))

    assert [str(problem) for problem in checkout.problems()] == [
        (
            f"tenants/dev/acme.yaml:3: acme: a dedicated database is demanded by plan {plan}, and placement says shared\n"
            "  why: placement says where the data is; a changed line moves no data, and the tenant would begin again with "
            "none\n"
            "  do: this tenant needs a move: keep the plan and compliance it had until an operator has moved its data\n"
            "      if it has no data yet, write strategy: dedicated and one of the servers: dedicated-1"
        )
    ]


@pytest.mark.parametrize("standard", ["hipaa", "sox", "pci"])
def test_a_standard_that_demands_a_dedicated_database_needs_a_move(checkout: Checkout, standard: str):
    checkout.tenant("acme", SPA + f"compliance: [gdpr, {standard}]\n")

    assert said(checkout, with_server("shared-1", sslmode="verify-full")) == [
        f"tenants/dev/acme.yaml:9: acme: a dedicated database is demanded by compliance {standard}, and placement says shared"
    ]


def test_all_that_demands_a_move_is_named_at_the_first_line(checkout: Checkout):
    checkout.tenant("acme", SPA.replace("plan: basic", "plan: premium") + "compliance: [sox, pci]\n")

    assert said(checkout, with_server("shared-1", sslmode="verify-full")) == [
        (
            "tenants/dev/acme.yaml:3: acme: a dedicated database is demanded by plan premium, compliance sox and compliance "
            "pci, and placement says shared"
        )
    ]


def test_personal_data_alone_may_share_a_server_that_is_well_protected(checkout: Checkout):
    checkout.tenant("acme", SPA + "compliance: [gdpr]\n")

    assert said(checkout, with_server("shared-1", sslmode="verify-full")) == []


@pytest.mark.parametrize("sslmode", ["disable", "prefer", "require", "verify-ca"])
def test_compliance_refuses_a_server_that_is_protected_less(checkout: Checkout, sslmode: str):
    checkout.tenant("acme", SPA + "compliance: [gdpr]\n")

    assert said(checkout, with_server("shared-1", sslmode=sslmode)) == [
        (
            "tenants/dev/acme.yaml:9: acme: compliance gdpr demands connections with sslmode verify-full, and the server "
            f"shared-1 has {sslmode}"
        )
    ]


def test_a_region_that_is_not_the_stacks_is_refused(checkout: Checkout):
    checkout.tenant("acme", SPA + "region: eu-west-1\n")
    checkout.tenant("zebra", SPA + "region: us-east-1\n")

    assert said(checkout) == [
        "tenants/dev/acme.yaml:9: acme: region says eu-west-1, and this stack keeps its data in us-east-1"
    ]


def test_a_server_takes_tenants_up_to_its_budget_and_no_more(checkout: Checkout):
    checkout.write("Pulumi.dev.yaml", STORED)
    for number in range(3):
        checkout.tenant(f"acme-{number}")

    assert said(checkout, with_server("shared-1", tenants=3)) == []
    assert [str(problem) for problem in checkout.problems(with_server("shared-1", tenants=2))] == [
        (
            "Pulumi.dev.yaml:6: 3 tenants are placed on the server shared-1, which bears 2\n"
            "  why: a server over its budget becomes slow for every customer on it\n"
            "  do: place the newest tenant on another server: acme-0, acme-1, acme-2\n"
            "      raise the number only if the server really bears more"
        )
    ]


def test_a_server_takes_connections_up_to_its_budget_and_no_more(checkout: Checkout):
    """A basic tenant may hold 12, a standard one 18."""
    checkout.write("Pulumi.dev.yaml", STORED)
    checkout.tenant("acme")
    checkout.tenant("zebra", SPA.replace("plan: basic", "plan: standard"))

    assert said(checkout, with_server("shared-1", connections=30)) == []
    assert said(checkout, with_server("shared-1", connections=29)) == [
        "Pulumi.dev.yaml:7: the tenants on the server shared-1 may hold 30 connections, and it bears 29"
    ]


def test_a_second_tenant_on_a_dedicated_server_is_one_too_many(checkout: Checkout):
    checkout.tenant("acme", WEALTH)
    checkout.tenant("zebra", WEALTH)

    assert said(checkout, with_server("dedicated-1", connections=400)) == [
        "Pulumi.dev.yaml: 2 tenants are placed on the server dedicated-1, which bears 1"
    ]


def test_a_service_that_is_not_there_is_named_at_its_line(checkout: Checkout):
    checkout.write("Pulumi.dev.yaml", STORED)
    checkout.tenant("acme")
    problems = checkout.problems(services={"dedicated-1": service()})

    assert [(problem.file, problem.line, problem.what) for problem in problems] == [
        ("Pulumi.dev.yaml", 5, 'there is no connection service "shared-1"; there are: dedicated-1')
    ]
    assert "PGSERVICEFILE" in problems[0].do


def test_everything_that_is_wrong_is_told_at_once(checkout: Checkout):
    checkout.tenant("acme", SPA + "region: eu-west-1\n")
    checkout.tenant("zebra", SPA.replace("plan: basic", "plan: gold"))
    checkout.tenant("Bad_Id")
    checkout.write("tenants/dev/old.yml", SPA)

    assert said(checkout) == [
        (
            'tenants/dev/Bad_Id.yaml: the id "Bad_Id" is not made of small letters, digits and hyphens, with a letter '
            "first and no hyphen last"
        ),
        "tenants/dev/acme.yaml:9: acme: region says eu-west-1, and this stack keeps its data in us-east-1",
        'tenants/dev/old.yml: tenant files end in ".yaml", this one in ".yml"',
        'tenants/dev/zebra.yaml:3: zebra: "plan" says gold, which is not one of the words allowed there',
    ]


def test_faults_of_stack_catalog_and_tenants_are_told_together(checkout: Checkout):
    checkout.edit("catalog/compliance/sox.yaml", "dedicated: true", "dedicated: yes")
    checkout.tenant("acme", "")

    assert said(checkout, {**FACTS, "region": None}) == [
        'Pulumi.dev.yaml: "odoo-saas:region" is missing',
        'catalog/compliance/sox.yaml:3: "dedicated" should be true or false, and yes stands there',
        "tenants/dev/acme.yaml: acme: the file is empty",
    ]


def test_the_facts_may_have_come_from_another_file(checkout: Checkout):
    checkout.tenant("acme")
    with pytest.raises(Refused, match=r"^stacks/dev\.yaml: "):
        fleet.load(checkout.root, "dev", {}, SERVICES, facts_file="stacks/dev.yaml")


def test_nothing_depends_on_the_order_of_files_or_servers(checkout: Checkout):
    for id in ("b", "a", "c"):
        checkout.tenant(id)
    servers: dict[str, Value | object] = {"dedicated-1": DEDICATED, "shared-1": SHARED}

    assert checkout.load() == checkout.load({**FACTS, "servers": servers})
