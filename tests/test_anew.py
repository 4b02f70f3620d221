import json
from dataclasses import replace
from pathlib import Path

import pytest
from checkout import Checkout
from recording import shipped
from test_kept_server import BUILT_FACTS

from tenancy.anew import Born, guarded, lived, refuse_anew
from tenancy.guarded import CLUSTER
from tenancy.platform_server import servers
from tenancy.problem import Refused
from tenancy.resolve import resolve_tenants

DATABASE = "postgresql:index/database:Database"
INSIDE = "urn:pulumi:dev::odoo-saas::odoo:saas:Tenant"


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_a_database_is_not_made_a_second_time():
    with pytest.raises(Refused) as caught:
        refuse_anew("dev", DATABASE, "acme-database", {"acme"})

    assert str(caught.value) == (
        "tenants/dev/acme.yaml: acme: this tenant has lived in the stack dev, and its database is not where it was\n"
        "  why: the run would make it anew, and greet the customer with an empty Odoo; it was stopped before it was made\n"
        "  do: find out whether the server that was asked is the right one and is complete, and restore it if it is not\n"
        "      then bring the state back, which may have forgotten it: pulumi stack import with the last good export"
    )


@pytest.mark.parametrize(
    ("type", "name"),
    [
        (DATABASE, "zebra-database"),
        (DATABASE, "acme-2-database"),
        ("postgresql:index/role:Role", "acme-database-role"),
        ("kubernetes:barmancloud.cnpg.io/v1:ObjectStore", "acme-database-archive"),
        ("random:index/randomPassword:RandomPassword", "acme-database-password"),
    ],
)
def test_what_is_somebody_elses_or_no_data_may_be_made(type: str, name: str):
    refuse_anew("dev", type, name, {"acme"})


def test_only_who_had_everything_once_and_stays_has_lived(checkout: Checkout):
    for id in ("acme", "beta", "gone"):
        checkout.tenant(id)
    checkout.edit("tenants/dev/gone.yaml", "plan: basic", "plan: basic\nstate: released\nuntil: 2027-03-31")
    state = {
        f"{INSIDE}::acme": {"born": True},
        f"{INSIDE}::beta": {},
        f"{INSIDE}::gone": {"born": True},
        f"{INSIDE}$odoo:saas:Database::zebra": {"born": True},
    }

    assert lived(Born.of(state), resolve_tenants(checkout.load())) == {"acme"}


def test_the_engine_is_to_ask_before_it_creates_what_holds_data_and_nothing_else():
    told = {made.urn: json.loads(made.wire).get("hooks", {}) for made in shipped("dev").registrations}
    inside = {made.urn for made, _ in shipped("dev").owned()}

    bound = {urn for urn, hooks in told.items() if hooks.get("beforeCreate") == ["once"]}
    assert bound == {urn for urn in inside if guarded(urn.split("$")[-1].partition("::")[0], urn.rpartition("::")[2])}
    assert len(bound) == 3 * 4
    assert sum(bool(hooks) for hooks in told.values()) == len(bound)


def test_a_server_of_many_is_not_made_a_second_time(checkout: Checkout):
    checkout.tenant("acme")
    (server,) = servers(checkout.load(BUILT_FACTS))
    there = {"urn:pulumi:dev::odoo-saas::odoo:saas:Platform$odoo:saas:PlatformServer::built-1-server": {"born": True}}

    assert lived(Born.of(there), (), (server,)) == {"server built-1"}
    assert lived(Born.of(there), (), (replace(server, keep=False),)) == frozenset()
    assert lived(Born.of({}), (), (server,)) == frozenset()
    with pytest.raises(Refused) as caught:
        refuse_anew("dev", CLUSTER, "built-1-server", {"server built-1"})
    assert str(caught.value) == (
        "Pulumi.dev.yaml: the server built-1 was built by the stack dev once, and is not where it was\n"
        "  why: the run would make it anew, with none of the databases of those who live on it; it was stopped before it was "
        "made\n"
        "  do: find out whether the cluster that was asked is the right one, and bring the server back if it is gone\n"
        "      then bring the state back, which may have forgotten it: pulumi stack import with the last good export"
    )


def test_it_asks_of_the_platforms_servers_as_well():
    told = {
        made.name: json.loads(made.wire).get("hooks", {})
        for made in shipped("eu").registrations
        if made.type == CLUSTER
    }

    assert told["shared-1-server"]["beforeCreate"] == ["once"]
