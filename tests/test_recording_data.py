"""What holds a customer's data is kept whatever happens, as long as the customer is one; nothing else stands in the way."""

from collections import Counter
from collections.abc import Mapping
from typing import cast

import pytest
from copied import STACKS, copy, edit
from recording import Recording, record, shipped

KEPT = ("namespace", "database", "database-role", "filestore", "backup-key")
"""The ends of the names, after the tenant's id, of what cannot be made a second time."""
KEPT_WITH_SERVER = ("namespace", "database", "database-archive", "filestore", "backup-key")
"""The same where the server was built with the tenant: the database is in the Cluster, and so is the role."""
AIM = 40
"""How many resources a tenant should have at most."""


@pytest.fixture(scope="module")
def lives(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """The shipped dev stack, with one tenant suspended, one archived and one released."""
    root = copy(tmp_path_factory.mktemp("lives") / "checkout")
    edit(root, "dev", "one-barn", state="suspended")
    edit(root, "dev", "one-spa", state="archived", until="2027-03-31")
    edit(root, "dev", "one-wealth", state="released", until="2027-03-31")
    # Nobody begins released: the state has heard of that one.
    known = "urn:pulumi:dev::odoo-saas::odoo:saas:Tenant::one-wealth"
    return record("dev", root=root, held={known: {"type": "odoo:saas:Tenant", "outputs": {}}})


def kept(tenant: str, ends: tuple[str, ...] = KEPT) -> dict[str, tuple[bool, bool]]:
    return {f"{tenant}-{end}": (True, True) for end in ends}


def keeping(recording: Recording, tenant: str) -> dict[str, tuple[bool, bool]]:
    """Protection and retention of each resource of a tenant that has either; a component has none of its own."""
    owned = [made for made, owner in recording.owned() if owner == tenant]
    return {made.name: (made.protect, made.retain) for made in owned if made.protect or made.retain}


def replicas(recording: Recording, tenant: str) -> object:
    spec = cast("Mapping[str, object]", recording.named(f"{tenant}-odoo-web").inputs["spec"])
    return spec["replicas"]


@pytest.mark.parametrize("stack", STACKS)
def test_what_holds_data_is_protected_and_retained_and_nothing_else_is(stack: str) -> None:
    """The passwords of database and Odoo are not among them: they must be free to rotate."""
    recording = shipped(stack)
    for tenant in {owner for _, owner in recording.owned()}:
        ends = KEPT_WITH_SERVER if (stack, tenant) in SERVERS else KEPT
        assert keeping(recording, tenant) == kept(tenant, ends)


def test_the_argument_of_unaccent_has_a_name_and_is_never_changed() -> None:
    """Read back, one without a name has lost its type, and the function would be made anew below the indexes with it."""
    made = shipped("dev").named("one-spa-database-unaccent-immutable")

    assert made.inputs["args"] == [{"name": "value", "type": "text"}]
    assert made.ignored == ("args",)


def test_the_operator_takes_nothing_from_the_admin_of_a_server_that_tenants_share() -> None:
    """A managed role loses every membership that is not listed; the admin belongs to each role that it makes."""
    eu = {made.name: made for made in shipped("eu").registrations}
    shared, own = (cast("Mapping[str, object]", eu[name].inputs["spec"]) for name in SERVERS_BUILT)

    assert "managed" not in shared
    managed = cast("Mapping[str, list[Mapping[str, object]]]", own["managed"])["roles"]
    assert [(role["createdb"], role["createrole"]) for role in managed] == [(False, False)]


SERVERS_BUILT = ("shared-1-server", "maison-lavande-database")
SERVERS = {("eu", "maison-lavande")}


@pytest.mark.parametrize("stack", STACKS)
def test_a_tenant_is_made_of_no_more_resources_than_a_state_bears(stack: str) -> None:
    counts = Counter(owner for _, owner in shipped(stack).owned())
    print(f"resources per tenant of stack {stack}: {dict(counts)}")

    assert max(counts.values(), default=0) <= AIM, f"the aim is at most {AIM} resources per tenant: {dict(counts)}"


@pytest.mark.parametrize("tenant", ["one-barn", "one-spa", "one-wealth"])
def test_a_tenant_that_is_not_active_runs_nothing(lives: Recording, tenant: str) -> None:
    assert (replicas(shipped("dev"), tenant), replicas(lives, tenant)) == (1, 0)


def test_no_update_waits_for_an_odoo_that_does_not_run(lives: Recording) -> None:
    """Built anew on another cluster, say: its volume is bound by the first pod, and there is none."""
    assert {waits(lives, f"{tenant}-odoo-web") for tenant in ("one-barn", "one-spa", "one-wealth")} == {False}
    assert {waits(shipped("dev"), f"{tenant}-odoo-web") for tenant in ("one-barn", "one-spa", "one-wealth")} == {True}


def waits(recording: Recording, name: str) -> bool:
    metadata = cast("Mapping[str, Mapping[str, str]]", recording.named(name).inputs["metadata"])
    return "pulumi.com/skipAwait" not in metadata.get("annotations", {})


@pytest.mark.parametrize("tenant", ["one-barn", "one-spa"])
def test_a_suspended_or_archived_tenant_keeps_its_data(lives: Recording, tenant: str) -> None:
    assert keeping(lives, tenant) == kept(tenant)


def test_a_released_tenant_may_lose_its_data_but_has_it_still(lives: Recording) -> None:
    """Release lifts the protection in one run; what it protected goes in a later one, with the file."""
    assert keeping(lives, "one-wealth") == {}
    assert kept("one-wealth").keys() <= {made.name for made, _ in lives.owned()}


def test_a_tenants_state_is_told_to_the_next_run(lives: Recording) -> None:
    told = {urn.rpartition("::")[2]: said["state"] for urn, said in lives.outputs.items() if ":Tenant::" in urn}

    assert told == {"one-barn": "suspended", "one-spa": "archived", "one-wealth": "released"}


def test_the_suspended_tenants_backups_go_on(lives: Recording) -> None:
    assert lives.named("one-barn-backup-job").wire == shipped("dev").named("one-barn-backup-job").wire
