"""The way in through Traefik on the real engine and API server, held against upstream's own definitions."""

from collections.abc import Generator, Mapping
from typing import cast

import definitions
import pytest
from yard import Yard

from local.plugins.kubernetes.cluster import Cluster

pytestmark = pytest.mark.engine

OWN = "spa.example.org"


@pytest.fixture(scope="module")
def yard(standing: Yard) -> Generator[Yard]:
    """The shipped stack, whose controller has become Traefik, and one tenant with something to say about its way in.

    A cluster has one platform, so no stack beside it could try this; afterwards it is as it was.
    """
    definitions.install(Cluster(standing.platform.home / "kubeconfig", "odoo-local"), "traefik", "cert-manager")
    standing.configure(ingress={"controller": "traefik", "issuer": "letsencrypt"}, addons=["cert-manager"])
    standing.edit("one-spa", domains=[OWN], allow=["192.0.2.0/24"])
    done = standing.up()
    assert done.code == 0, done.output
    assert "warning" not in done.output, done.output
    yield standing
    standing.configure(ingress=None, addons=None)
    standing.edit("one-spa", domains=None, allow=None, state=None)
    back = standing.up()
    assert back.code == 0, back.output


def look(yard: Yard, kind: str, namespace: str, name: str) -> Mapping[str, Mapping[str, object]]:
    return cast("Mapping[str, Mapping[str, object]]", yard.look_at(kind, namespace, name))


def test_another_controller_replaces_the_way_in_and_nothing_else(yard: Yard) -> None:
    for tenant in ("one-spa", "one-barn", "one-wealth"):
        assert yard.kubectl("get", "ingresses", "--namespace", f"odoo-{tenant}", "--output", "name") == ""
    routes = yard.kubectl("get", "ingressroutes", "--namespace", "odoo-one-spa", "--output", "name").split()
    assert routes == ["ingressroute.traefik.io/odoo", f"ingressroute.traefik.io/{OWN}"]


def test_what_was_taken_is_not_changed_by_a_second_run(yard: Yard) -> None:
    again = yard.up("--expect-no-changes")

    assert (again.code, again.changes) == (0, {})


def test_every_middleware_that_a_route_names_is_there(yard: Yard) -> None:
    there = {
        (namespace, name.partition("/")[2])
        for namespace in ("odoo-one-spa", "odoo-one-barn", "odoo-one-wealth", "odoo-platform")
        for name in yard.kubectl("get", "middlewares", "--namespace", namespace, "--output", "name").split()
    }
    for namespace, name in (
        ("odoo-one-spa", "odoo"),
        ("odoo-one-spa", OWN),
        ("odoo-one-barn", "odoo"),
        ("odoo-platform", "front"),
        ("odoo-platform", "to-https"),
    ):
        routes = cast("list[Mapping[str, object]]", look(yard, "ingressroute", namespace, name)["spec"]["routes"])
        for route in routes:
            for one in cast("list[Mapping[str, str]]", route.get("middlewares", [])):
                assert (one.get("namespace", namespace), one["name"]) in there


def test_a_suspended_tenant_loses_its_route_and_keeps_its_certificate(yard: Yard) -> None:
    yard.edit("one-spa", state="suspended")
    done = yard.up()

    assert (done.code, done.steps()) == (0, {"one-spa-ingress": "delete", "one-spa-odoo-web": "update"})
    assert yard.kubectl("get", "certificates", "--namespace", "odoo-one-spa", "--output", "name").split() == [
        f"certificate.cert-manager.io/{OWN}"
    ]
    available = look(yard, "deployment", "odoo-platform", "maintenance")["status"]["availableReplicas"]
    assert available == 2


def test_a_middleware_that_somebody_changed_is_seen_and_set_back(yard: Yard) -> None:
    patch = '{"spec": {"rateLimit": {"average": 1000000}}}'
    yard.kubectl(
        "patch", "middleware", "rate-login-basic", "--namespace", "odoo-platform", "--type", "merge", "--patch", patch
    )

    seen = yard.refresh()
    assert seen.steps() == {"platform-front-guard-middleware-rate-login-basic": "update"}
    assert yard.up().code == 0
    limit = look(yard, "middleware", "odoo-platform", "rate-login-basic")["spec"]
    assert limit["rateLimit"] == {"average": 10, "burst": 10, "period": "1m"}
