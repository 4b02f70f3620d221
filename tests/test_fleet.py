from collections.abc import Mapping
from pathlib import Path

import pytest
from checkout import DEDICATED, FACTS, ROOT, SERVICES, SHARED, SPA, Checkout

from tenancy import document, fleet
from tenancy.problem import Refused
from tenancy.reader import Value


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


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
        ("eu", ("alpenhof", "maison-lavande")),
        ("platform-us", ()),
        ("prod", ("harbour-stables", "luxury-spa-chain", "meridian-wealth", "one-management")),
        ("staging", ("demo-property", "one-spa-next")),
    ],
)
def test_every_shipped_stack_loads(stack: str, ids: tuple[str, ...]):
    assert tuple(entry.id for entry in fleet.load(ROOT, stack, shipped(stack), None).entries) == ids


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
    checkout.tenant("acme", SPA + "hosts: [a.odoo.test, spa.odoo.test]\n")
    checkout.tenant("zebra", SPA + "hosts:\n  - b.odoo.test\n  - a.odoo.test\n")

    assert [str(problem) for problem in checkout.problems()] == [
        (
            "tenants/dev/zebra.yaml:11: zebra: the address a.odoo.test is also asked for in tenants/dev/acme.yaml\n"
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
    checkout.edit("catalog/compliance/sox.yaml", "dedicated:\n  value: true", "dedicated:\n  value: yes")
    checkout.tenant("acme", "")

    assert said(checkout, {**FACTS, "region": None}) == [
        'Pulumi.dev.yaml: "odoo-saas:region" is missing',
        'catalog/compliance/sox.yaml:6: "dedicated.value" should be true or false, and yes stands there',
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


def test_tombstones_are_kept_and_nothing_is_asked_for_them(checkout: Checkout):
    checkout.tenant("acme")
    checkout.tenant("gone", "tombstone: 2027-04-01\nname: One Spa\n")
    found = checkout.load()

    assert [entry.id for entry in found.entries] == ["acme"]
    assert [grave.id for grave in found.graves] == ["gone"]


def test_a_tenants_dates_have_to_go_with_its_state(checkout: Checkout):
    checkout.tenant("acme", SPA + "state: archived\n")

    assert said(checkout) == [
        "tenants/dev/acme.yaml:9: acme: state says archived, and no line says until when the data is kept"
    ]


def test_where_no_services_are_known_none_is_missing(checkout: Checkout):
    checkout.tenant("acme")
    found = fleet.load(checkout.root, "dev", FACTS, None)

    assert found.services is None
    assert found.document.file == "Pulumi.dev.yaml"


def test_a_stack_does_not_look_into_the_folders_of_others(checkout: Checkout):
    """A mistake there blocks only that stack."""
    checkout.tenant("acme")
    (checkout.root / "tenants/prod").mkdir()
    checkout.write("tenants/prod/acme.yaml", "nothing")

    assert said(checkout) == []
