"""What a database server comes out as that the platform builds, and what the law says of one."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from checkout import SHARED, SPA, Checkout
from test_kept_server import BUILD, BUILT, BUILT_FACTS, ITS_CLUSTER

from tenancy import bootstrap
from tenancy.pgcluster import CertificateSpec, PgClusterSpec, SharedSpec
from tenancy.platform_server import PlatformServerSpec
from tenancy.resolve import resolve_platform, resolve_tenants
from tenancy.resources import Resources
from tenancy.spec import NodePoolSpec, ServerSpec
from tenancy.trust import EXAMPLE

LODGER = SPA.replace("shared-1", "built-1")


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    made = Checkout(tmp_path)
    made.tenant("one-spa")
    return made


def facts(*, build: Mapping[str, object] | None = None, **server: object) -> Mapping[str, object]:
    """The stack's, with its server told otherwise."""
    more = {"build": {**BUILD, **build}} if build else {}
    known = {key: value for key, value in {**BUILT, **more, **server}.items() if value is not None}
    return {**BUILT_FACTS, "servers": {"shared-1": SHARED, "built-1": known}}


def vouched(facts: Mapping[str, object]) -> Mapping[str, object]:
    """The same where the cluster has an authority."""
    return {
        **facts,
        "cluster": {**ITS_CLUSTER, "authority": "odoo-internal"},
        "addons": ["cloudnative-pg", "cert-manager"],
    }


def built(checkout: Checkout, facts: Mapping[str, object] = BUILT_FACTS) -> PlatformServerSpec:
    platform = resolve_platform(checkout.load(facts))
    assert platform is not None
    (found,) = platform.servers
    return found


def test_the_stacks_file_says_what_it_is(checkout: Checkout):
    image = checkout.load(BUILT_FACTS).catalog.tools.server

    assert built(checkout) == PlatformServerSpec(
        name="built-1",
        login="built-1-login",
        built=PgClusterSpec(
            name="built-1",
            namespace="odoo-platform",
            policy="allow-built-1",
            image=image,
            instances=2,
            resources=Resources(cpu_request="1", cpu_limit="2", memory_request="4Gi", memory_limit="4Gi"),
            storage="100G",
            storage_class="encrypted",
            priority_class="odoo-saas-enterprise",
            parameters=(
                ("max_connections", "420"),
                ("shared_buffers", "1024MB"),
                ("tcp_keepalives_idle", "60"),
                ("tcp_keepalives_interval", "10"),
                ("tcp_keepalives_count", "6"),
            ),
            access=(
                "host all fleet_admin 10.1.2.8/32 scram-sha-256",
                "host all fleet_admin all reject",
                "host sameuser all all scram-sha-256",
                "host all all all reject",
            ),
            database="fleet_admin",
            role="fleet_admin",
            connection_limit=-1,
            first=bootstrap.of_shared_server(),
            inside=bootstrap.of_admins_database(),
            operator_namespace="cnpg-system",
            api=("10.1.2.7/32", 6443),
            certificate=None,
            archive=None,
            scraper=None,
            shared=SharedSpec(
                template=bootstrap.of_template(),
                admins=("10.1.2.8/32",),
                hosts=(),
                dns_cidr="10.96.0.10/32",
                dns_namespace="kube-system",
            ),
        ),
        node_pool=None,
        keep=True,
        notes=(),
    )


def test_an_authority_signs_for_all_its_names(checkout: Checkout):
    cluster = {**ITS_CLUSTER, "authority": "odoo-internal"}
    told = {
        **facts(build={"hosts": ["db.odoo.test"]}),
        "cluster": cluster,
        "addons": ["cloudnative-pg", "cert-manager"],
    }

    assert built(checkout, told).built.certificate == CertificateSpec(
        issuer="odoo-internal",
        secret="built-1-certificate",
        hosts=(
            "built-1-rw",
            "built-1-rw.odoo-platform",
            "built-1-rw.odoo-platform.svc",
            "built-1-ro",
            "built-1-ro.odoo-platform",
            "built-1-ro.odoo-platform.svc",
            "built-1-r",
            "built-1-r.odoo-platform",
            "built-1-r.odoo-platform.svc",
            "db.odoo.test",
        ),
    )


def test_a_stack_that_wants_tls_lets_nobody_in_without(checkout: Checkout):
    found = built(checkout, facts(sslmode="require")).built

    assert [line.partition(" ")[0] for line in found.access] == ["hostssl", "host", "hostssl", "host"]


def test_it_runs_where_its_stack_says(checkout: Checkout):
    pools = {"data": {"labels": {"a.test/pool": "data"}, "taint": "a.test/pool=data"}}
    cluster = {**ITS_CLUSTER, "node_pools": pools}

    assert built(checkout, {**facts(build={"node_pool": "data"}), "cluster": cluster}).node_pool == NodePoolSpec(
        name="data", labels=(("a.test/pool", "data"),), taint="a.test/pool=data"
    )


def test_a_released_one_is_not_kept(checkout: Checkout):
    released = built(checkout, facts(build={"released": True}))

    assert (released.keep, released.notes) == (False, (("odoo-saas/released", "true"),))


def test_its_tenants_find_it_in_the_cluster_and_its_admin_by_the_service(checkout: Checkout):
    checkout.tenant("one-spa", LODGER)
    told = {**vouched(facts(service="shared-1", sslmode="verify-full")), "trusted": EXAMPLE}
    (found,) = resolve_tenants(checkout.load(told))

    server = found.database.server
    assert server.trust is not None
    assert server.trust.pem == EXAMPLE
    assert replace(server, trust=None) == ServerSpec(
        name="built-1",
        host="built-1-rw.odoo-platform.svc",
        port=5432,
        admin="fleet_admin",
        sslmode="verify-full",
        cidr=None,
        trust=None,
        cluster="built-1",
        namespace="odoo-platform",
    )


@pytest.mark.parametrize(
    ("told", "what"),
    [
        (facts(host="10.1.2.3"), 'host" says 10.1.2.3, and the server is built with-platform'),
        (facts(cidr="10.1.2.3/32"), 'cidr" says 10.1.2.3/32, and the server is built with-platform'),
        (facts(strategy="dedicated"), 'strategy" says dedicated, and the server is built with-platform'),
        (facts(build={"admins": []}), "admins"),
        (facts(build={"parameters": {"max_connections": "9"}}), '"max_connections", which is not said here'),
        (
            facts(build={"parameters": {"archive_command": "true"}}),
            '"archive_command", which is no parameter that may be',
        ),
        (facts(build={"parameters": {"Work_Mem": "1MB"}}), '"Work_Mem", which is no parameter that may be'),
        (facts(build={"node_pool": "data"}), "is to run on the node pool data, which cluster does not have"),
        (
            {**BUILT_FACTS, "builds": ["tenants"]},
            "the server built-1 is to be built, and this stack does not build the",
        ),
        ({**BUILT_FACTS, "addons": []}, "built with-platform, and the cluster has no operator that could"),
        ({**BUILT_FACTS, "authority": {}}, "authority is to be built, and cluster gives it no name"),
        (
            {**vouched(facts(service="shared-1", sslmode="verify-full")), "trusted": None},
            "and nobody is trusted to vouch for it",
        ),
        (
            {**facts(service="shared-1", sslmode="verify-ca"), "trusted": EXAMPLE},
            "is built with-platform with sslmode verify-ca, and cluster names no authority",
        ),
    ],
)
def test_a_server_that_cannot_be_is_refused(checkout: Checkout, told: Mapping[str, object], what: str):
    (problem,) = checkout.problems(told)

    assert what in problem.what


def test_what_is_built_needs_to_be_said_how_by_the_stack_that_builds_it(checkout: Checkout):
    without = {key: value for key, value in BUILT.items() if key != "build"}
    servers = {"shared-1": SHARED, "built-1": without}

    (problem,) = checkout.problems({**BUILT_FACTS, "servers": servers})

    assert problem.what == "the server built-1 is built with-platform, and nothing says how"
    assert checkout.problems({**BUILT_FACTS, "builds": ["tenants"], "servers": servers}) == ()


def test_nobody_lives_on_one_that_is_not_reached_yet_or_that_may_go(checkout: Checkout):
    checkout.tenant("one-spa", LODGER)

    (early,), (late,) = (
        checkout.problems(BUILT_FACTS),
        checkout.problems(facts(service="shared-1", build={"released": True})),
    )

    assert early.what == "placement names the server built-1, which has no connection service yet"
    assert late.what == "placement names the server built-1, which is released"
