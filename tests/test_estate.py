from pathlib import Path

import pytest
from checkout import ROOT, SPA
from realm import WITHOUT_PLACE, Realm, text

from tenancy import estate
from tenancy.problem import Refused


@pytest.fixture
def realm(tmp_path: Path) -> Realm:
    made = Realm(tmp_path)
    made.stack("dev")
    made.stack("prod")
    made.place("dev/acme")
    made.place("prod/zebra")
    return made


def test_the_shipped_estate_is_fine():
    found = estate.load(ROOT)

    assert {fleet.name: [entry.id for entry in fleet.entries] for fleet in found.fleets} == {
        "dev": ["one-barn", "one-spa", "one-wealth"],
        "eu": ["alpenhof", "maison-lavande"],
        "platform-us": [],
        "prod": ["harbour-stables", "luxury-spa-chain", "meridian-wealth", "one-management"],
        "staging": ["demo-property", "one-spa-next"],
    }
    assert (found.unplaced, found.graves) == ((), ())


def test_an_estate_holds_every_stack_and_everybody_in_order(realm: Realm):
    realm.stack("alpha", builds=["platform"])
    realm.place("dev/aaa")
    realm.bury("dev/gone")
    realm.bury("prod/zoo")
    realm.wait("later")
    realm.wait("early")
    found = realm.estate()

    assert [fleet.name for fleet in found.fleets] == ["alpha", "dev", "prod"]
    assert [(fleet.name, entry.id) for fleet, entry in found.tenants()] == [
        ("dev", "aaa"),
        ("dev", "acme"),
        ("prod", "zebra"),
    ]
    assert [entry.id for entry in found.unplaced] == ["early", "later"]
    assert [grave.id for grave in found.graves] == ["gone", "zoo"]
    assert [fleet.services for fleet in found.fleets] == [None, None, None]
    assert [fleet.document.file for fleet in found.fleets] == [
        "Pulumi.alpha.yaml",
        "Pulumi.dev.yaml",
        "Pulumi.prod.yaml",
    ]


def test_no_connection_service_has_to_be_known(realm: Realm):
    """Whoever edits a file on a desk has no PGSERVICEFILE."""
    assert realm.said() == []


def test_everything_that_is_wrong_anywhere_is_told_at_once(realm: Realm):
    realm.stack("broken")
    realm.write("Pulumi.broken.yaml", "config: [\n")
    realm.place("broken/here", "plan: gold", like=SPA.replace("plan: basic\n", ""))
    realm.stack("odd", region=None)
    realm.place("odd/fine")
    realm.edit("catalog/compliance/sox.yaml", "title:", "titel:")
    realm.place("dev/zebra")
    realm.place("prod/acme", "hosts: [a.example]")
    realm.wait("later", "plan: gold")
    realm.place("nowhere/x")

    assert [line for line in realm.said() if not line.startswith("catalog/")] == [
        "Pulumi.broken.yaml:1: a bracket is opened and never closed",
        'Pulumi.odd.yaml: "odoo-saas:region" is missing',
        'tenants/broken/here.yaml:8: here: "plan" says gold, which is not one of the words allowed there',
        "tenants/nowhere: no stack builds this folder: there is no Pulumi.nowhere.yaml",
        "tenants/prod/acme.yaml: the id acme is also that of tenants/dev/acme.yaml",
        "tenants/prod/acme.yaml:9: acme: the address a.example is not one word and one of: prod.test",
        "tenants/prod/zebra.yaml: the id zebra is also that of tenants/dev/zebra.yaml",
        'tenants/unplaced/later.yaml:6: later: "plan" is written twice; the first time on line 3',
    ]
    assert [line for line in realm.said() if line.startswith("catalog/")]


def test_what_a_stack_is_refused_for_alone_it_is_refused_for_here(realm: Realm):
    realm.place("dev/acme", "state: archived")
    realm.edit("tenants/prod/zebra.yaml", "shared-1", "shared-9")

    assert realm.said() == [
        "tenants/dev/acme.yaml:9: acme: state says archived, and no line says until when the data is kept",
        'tenants/prod/zebra.yaml:8: zebra: placement names the server "shared-9", which this stack does not have',
    ]


@pytest.mark.parametrize(
    ("said", "line"), [("config: all\n", 1), ("config:\n", 1), ("# soon\nconfigs: {}\n", None), ("[]\n", None)]
)
def test_a_stacks_file_without_facts_is_refused(realm: Realm, said: str, line: int | None):
    realm.write("Pulumi.dev.yaml", said)
    (problem,) = realm.faults()

    assert (problem.file, problem.line, problem.what) == ("Pulumi.dev.yaml", line, "config is no group of lines")
    assert problem.do == ("write config: and below it, two spaces inwards, lines such as odoo-saas:region: us-east-1")


def test_what_is_not_ours_in_a_stacks_file_is_left_to_pulumi(realm: Realm):
    """Its own settings, and those of providers."""
    said = (realm.root / "Pulumi.dev.yaml").read_text()
    realm.write("Pulumi.dev.yaml", said + "  kubernetes:context: x\nencryptionsalt: v1:a:b\n")

    assert realm.said() == []


def test_a_misspelt_fact_is_found(realm: Realm):
    said = (realm.root / "Pulumi.dev.yaml").read_text()
    realm.write("Pulumi.dev.yaml", said + "  odoo-saas:regoin: x\n")

    assert ['a line called "odoo-saas:regoin" is not known here' in line for line in realm.said()] == [True]


def test_a_folder_without_any_stack_is_not_a_whole_that_is_fine(tmp_path: Path):
    with pytest.raises(Refused) as caught:
        estate.load(tmp_path)

    assert [str(problem) for problem in caught.value.problems if problem.file == "Pulumi.yaml"] == [
        (
            "Pulumi.yaml: there is no stack's file here, no Pulumi.<stack>.yaml\n"
            "  why: reading nothing is never taken to mean that all is well\n"
            "  do: go to the folder that holds Pulumi.yaml and tenants, and run the same command again"
        )
    ]


def test_the_projects_own_file_is_no_stacks(realm: Realm):
    realm.write("Pulumi.yaml", "name: odoo-saas\n")

    assert [fleet.name for fleet in realm.estate().fleets] == ["dev", "prod"]


def test_edits_are_judged_before_they_are_written(realm: Realm):
    files = {path: path.read_bytes() for path in realm.root.rglob("*.yaml")}
    plans = (realm.root / "catalog/plans.yaml").read_text()
    stack = (realm.root / "Pulumi.dev.yaml").read_text()

    assert realm.said({"tenants/dev/acme.yaml": text("plan: gold")}) == [
        'tenants/dev/acme.yaml:9: acme: "plan" is written twice; the first time on line 3'
    ]
    assert realm.said({"tenants/prod/acme.yaml": SPA}) == [
        "tenants/prod/acme.yaml: the id acme is also that of tenants/dev/acme.yaml"
    ]
    assert realm.said({"tenants/dev/acme.yaml": None, "tenants/dev/new.yaml": SPA}) == []
    assert realm.said({"catalog/plans.yaml": plans.replace("workers: 2", "workers: two")})[0].startswith(
        "catalog/plans.yaml:"
    )
    assert realm.said({"Pulumi.dev.yaml": stack.replace("tenants: 50", "tenants: 60")})[0].startswith(
        "Pulumi.dev.yaml:"
    )
    assert realm.said({"Pulumi.dev.yaml": None}) == [
        "tenants/dev: no stack builds this folder: there is no Pulumi.dev.yaml"
    ]
    assert realm.said({"tenants/unplaced/later.yaml": WITHOUT_PLACE, "tenants/later.yaml": SPA}) == [
        "tenants/later.yaml: this is no folder of tenants"
    ]
    assert {path: path.read_bytes() for path in realm.root.rglob("*.yaml")} == files


def test_a_new_stack_is_judged_before_there_is_one(realm: Realm):
    stack = (realm.root / "Pulumi.dev.yaml").read_text()
    stack = stack.replace("dev.test", "new.test").replace("dev-", "new-").replace("name: dev", "name: new")
    found = realm.estate({"Pulumi.new.yaml": stack, "tenants/new/first.yaml": SPA})

    assert [fleet.name for fleet in found.fleets] == ["dev", "new", "prod"]


def test_the_order_in_which_files_came_does_not_matter(tmp_path: Path, realm: Realm):
    other = Realm(tmp_path / "other")
    for stack in ("prod", "dev"):
        other.stack(stack)
    for path in ("prod/zebra", "dev/acme"):
        other.place(path)

    assert other.estate() == realm.estate()
