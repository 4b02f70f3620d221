from pathlib import Path

import pytest
from checkout import CLUSTER, DEDICATED, OWN, SHARED
from realm import WEALTH, WITHOUT_PLACE, Realm, text

from tenancy import lifecycle
from tenancy.document import Instead

ACME = "tenants/dev/acme.yaml"


@pytest.fixture
def realm(tmp_path: Path) -> Realm:
    made = Realm(tmp_path)
    servers = {
        "shared-1": {**SHARED, "service": "one", "sslmode": "verify-full"},
        "shared-2": {**SHARED, "service": "two", "sslmode": "verify-full"},
        "dedicated-1": {**DEDICATED, "service": "three", "sslmode": "verify-full"},
        "dedicated-2": {**DEDICATED, "service": "four", "sslmode": "verify-full"},
    }
    made.stack("dev", servers=servers, region="eu-central-1")
    made.place("dev/acme")
    made.place("dev/neighbour")
    return made


def after(realm: Realm, instead: Instead) -> list[str]:
    return [str(problem) for problem in lifecycle.problems(realm.estate(), realm.estate(instead))]


def changed(realm: Realm, old: str, new: str) -> list[str]:
    """What may not follow where one line of the tenant's file becomes another."""
    said = (realm.root / ACME).read_text()
    assert old in said
    return after(realm, {ACME: said.replace(old, new)})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("One Spa", "Two Spa"),
        ("plan: basic", "plan: standard"),
        ('"18.0"', '"19.0"'),
        ("placement:", "password_version: 2\nplacement:"),
        ("placement:", "hosts: [spa.dev.test]\nplacement:"),
        ("industry: spa", "industry: property"),
    ],
)
def test_what_only_grows_or_is_a_name_may_change(realm: Realm, old: str, new: str):
    assert changed(realm, old, new) == []


def test_data_does_not_move_because_a_line_changed(realm: Realm):
    assert changed(realm, "server: shared-1", "server: shared-2") == [
        (
            "tenants/dev/acme.yaml:6: acme: this tenant is to be on the shared server shared-2 of stack dev, and its data is "
            "on the shared server shared-1 of stack dev\n"
            "  why: a changed line moves no data, and the tenant would begin again with none\n"
            "  do: put the file and its placement back to the shared server shared-1 of stack dev; to be on the shared "
            "server shared-2 of stack dev, it needs a move by an operator"
        )
    ]


def test_a_larger_plan_that_wants_a_server_of_its_own_needs_a_move(realm: Realm):
    found = after(realm, {ACME: text(like=WEALTH.replace('"17.0"', '"18.0"').replace("financial", "spa"))})

    assert [problem.partition("\n")[0] for problem in found] == [
        (
            "tenants/dev/acme.yaml:6: acme: this tenant is to be on the dedicated server dedicated-1 of stack dev, and its "
            "data is on the shared server shared-1 of stack dev"
        )
    ]


@pytest.mark.parametrize("there", ["prod", "unplaced"])
def test_data_does_not_move_with_the_file(realm: Realm, there: str):
    realm.stack("prod")
    realm.place("prod/zebra")
    new = WITHOUT_PLACE if there == "unplaced" else text()
    place = "no stack" if there == "unplaced" else "the shared server shared-1 of stack prod"
    (said,) = after(realm, {ACME: None, f"tenants/{there}/acme.yaml": new})

    assert said.startswith(f"tenants/{there}/acme.yaml")
    assert f"acme: this tenant is to be on {place}, and its data is on the shared server shared-1 of stack dev" in said


def test_who_has_no_place_yet_may_ask_for_anything_else(realm: Realm):
    realm.wait("later", "password_version: 3")
    new = WITHOUT_PLACE.replace("18.0", "17.0").replace("basic", "premium")

    assert after(realm, {"tenants/unplaced/later.yaml": new}) == []


def test_no_release_goes_back(realm: Realm):
    assert changed(realm, '"18.0"', '"17.0"') == [
        (
            "tenants/dev/acme.yaml:4: acme: release goes back from 18.0 to 17.0\n"
            "  why: Odoo has rewritten the database for 18.0, and an older one cannot read it\n"
            '  do: write release: "18.0"; the way back is a restore of a backup from before the upgrade, by an operator'
        )
    ]


def test_a_release_is_not_leapt_over(realm: Realm):
    realm.edit(ACME, '"18.0"', '"17.0"')

    assert changed(realm, '"17.0"', '"18.0"') == []
    assert changed(realm, '"17.0"', '"19.0"') == [
        (
            "tenants/dev/acme.yaml:4: acme: release goes from 17.0 to 19.0\n"
            "  why: a database is upgraded one major at a time, each looked at before the next\n"
            '  do: write release: "18.0"; once the tenant runs it well, 19.0 is a change of its own'
        )
    ]


@pytest.mark.parametrize(("new", "line", "now"), [("password_version: 2\n", ":9", 2), ("", "", 1)])
def test_old_passwords_do_not_come_back(realm: Realm, new: str, line: str, now: int):
    realm.place("dev/acme", "password_version: 3")

    assert changed(realm, "password_version: 3\n", new) == [
        (
            f"tenants/dev/acme.yaml{line}: acme: password_version falls from 3 to {now}\n"
            "  why: passwords that were replaced may have been replaced for a reason, and must not come back\n"
            "  do: write 3, or one more for new passwords"
        )
    ]


def test_a_smaller_plan_does_not_shrink_the_filestore(realm: Realm):
    """A spa has 5G more than its plan gives."""
    realm.edit(ACME, "plan: basic", "plan: standard")

    assert changed(realm, "plan: standard", "plan: basic") == [
        (
            "tenants/dev/acme.yaml:3: acme: the filestore would shrink from 25G to 15G\n"
            "  why: a volume can only grow; files that no longer fit would be lost\n"
            "  do: keep the plan and industry that it had; a smaller one needs a move of the filestore by an operator"
        )
    ]


def test_an_industry_that_needs_less_does_not_shrink_it_either(realm: Realm):
    (said,) = changed(realm, "industry: spa", "industry: generic")

    assert "acme: the filestore would shrink from 15G to 10G" in said


def test_a_plan_that_becomes_smaller_in_the_catalog_shrinks_what_is_there(realm: Realm):
    plans = (realm.root / "catalog/plans.yaml").read_text()
    assert plans.count("filestore: 10G") == 1
    found = after(realm, {"catalog/plans.yaml": plans.replace("filestore: 10G", "filestore: 9G")})

    assert [problem.partition("\n")[0] for problem in found] == [
        f"tenants/dev/{id}.yaml:3: {id}: the filestore would shrink from 15G to 14G" for id in ("acme", "neighbour")
    ]


def test_a_standard_that_wants_another_storage_class_needs_a_move(realm: Realm):
    assert changed(realm, "placement:", "compliance: [gdpr]\nplacement:") == [
        (
            "tenants/dev/acme.yaml:6: acme: the filestore would change its storage class from standard to encrypted\n"
            "  why: files stay where they were written; a changed line copies none of them to the other class\n"
            "  do: keep the compliance that it had; a standard that demands encrypted needs a move of the filestore by an "
            "operator"
        )
    ]


def test_a_second_standard_changes_nothing_about_the_class(realm: Realm):
    realm.place("dev/acme", "compliance: [gdpr]", like=WEALTH)

    assert changed(realm, "[gdpr]", "[gdpr, sox]") == []


def test_a_server_that_was_built_with_its_tenant_neither_shrinks_nor_changes_its_class(realm: Realm):
    servers = {"dedicated-1": {**OWN, "sslmode": "verify-full"}}
    cluster = {**CLUSTER, "name": "dev", "api": {"cidr": "10.1.2.7/32"}, "authority": "odoo-internal"}
    addons = ["cloudnative-pg", "cert-manager"]
    realm.stack("dev", servers=servers, region="eu-central-1", cluster=cluster, addons=addons)
    own = WITHOUT_PLACE.replace("basic", "enterprise") + "placement: {strategy: dedicated, server: dedicated-1}\n"
    realm.write(ACME, own)
    (realm.root / "tenants/dev/neighbour.yaml").unlink()

    (shrinks, _filestore) = after(realm, {ACME: own.replace("enterprise", "premium")})[::-1]
    assert shrinks.startswith(
        "tenants/dev/acme.yaml:3: acme: the tenant's own database server would shrink from 100G to 50G"
    )
    (_, other) = after(realm, {ACME: own + "compliance: [gdpr]\n"})
    assert "the tenant's own database server would change its storage class from standard to encrypted" in other
    assert after(realm, {ACME: own.replace("One Spa", "Two Spa")}) == []
