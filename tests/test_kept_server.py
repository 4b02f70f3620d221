"""A database server that the platform builds is not lost by a line that is gone, nor by a state that forgot it."""

from collections.abc import Mapping

import pytest
from checkout import CLUSTER, FACTS, SHARED, Checkout

from tenancy.kept_server import refuse_losses
from tenancy.platform_server import PlatformServerSpec, servers
from tenancy.problem import Refused

PLATFORM = "urn:pulumi:dev::odoo-saas::odoo:saas:Platform"
BUILD: Mapping[str, object] = {
    "instances": 2,
    "cpu": {"request": "1", "limit": "2"},
    "memory": {"request": "4Gi", "limit": "4Gi"},
    "storage": "100G",
    "admins": ["10.1.2.8/32"],
}
BUILT: Mapping[str, object] = {
    "strategy": "shared",
    "built": "with-platform",
    "sslmode": "prefer",
    "tenants": 50,
    "connections": 400,
    "build": BUILD,
}
ITS_CLUSTER: Mapping[str, object] = {**CLUSTER, "api": {"cidr": "10.1.2.7/32"}}
BUILT_FACTS: Mapping[str, object] = {
    **FACTS,
    "cluster": ITS_CLUSTER,
    "servers": {"shared-1": SHARED, "built-1": BUILT},
    "addons": ["cloudnative-pg"],
}


@pytest.fixture
def asked(tmp_path_factory: pytest.TempPathFactory) -> tuple[PlatformServerSpec, ...]:
    checkout = Checkout(tmp_path_factory.mktemp("checkout"))
    checkout.tenant("one-spa")
    return tuple(servers(checkout.load(BUILT_FACTS)))


def state(*, born: bool = True, released: bool = False, there: bool = True) -> Mapping[str, Mapping[str, object]]:
    own = f"{PLATFORM}$odoo:saas:PlatformServer"
    outputs: dict[str, object] = {"released": released, **({"born": True} if born else {})}
    held: dict[str, Mapping[str, object]] = {f"{PLATFORM}::platform": {}, f"{own}::built-1-server": outputs}
    if there:
        held[f"{own}$odoo:saas:PgCluster$kubernetes:postgresql.cnpg.io/v1:Cluster::built-1-server"] = {}
    return held


def refusal(held: Mapping[str, Mapping[str, object]], asked: tuple[PlatformServerSpec, ...]) -> str:
    with pytest.raises(Refused) as caught:
        refuse_losses("dev", held, asked)
    return str(caught.value)


def test_a_server_that_is_new_or_that_stays_is_no_loss(asked: tuple[PlatformServerSpec, ...]):
    refuse_losses("dev", {}, asked)
    refuse_losses("dev", state(), asked)


def test_a_server_whose_lines_are_gone_is_kept():
    said = refusal(state(), ())

    assert said.startswith(
        "Pulumi.dev.yaml: the server built-1 is there, and nothing in this file asks for it any more"
    )
    assert "the databases of all tenants on it" in said
    assert "write released: true below its build" in said


def test_one_that_was_begun_and_never_stood_is_kept_all_the_same():
    assert "the server built-1 is there" in refusal(state(born=False), ())


def test_a_released_one_may_go():
    refuse_losses("dev", state(released=True), ())


def test_one_that_the_state_forgot_is_not_made_anew(asked: tuple[PlatformServerSpec, ...]):
    said = refusal(state(there=False), asked)

    assert said.startswith("Pulumi.dev.yaml: the server built-1 was there once, and the state no longer knows it")


def test_one_that_a_killed_run_never_finished_is_made(asked: tuple[PlatformServerSpec, ...]):
    refuse_losses("dev", state(born=False, there=False), asked)
