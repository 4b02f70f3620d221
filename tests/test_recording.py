"""Every shipped stack through the recording engine: what it builds, under which names, and that no tenant meets another."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import cast

import pytest
import yaml
from copied import ROOT, STACKS
from recording import TENANT, shipped
from registration import Registration

from tenancy import names
from tenancy.rules.pods import TEMPLATES
from tenancy.words import Plan

PLATFORM = "odoo:saas:Platform"
OURS = {PLATFORM, TENANT}
NAMED_AS_THE_TENANT = {TENANT, "odoo:saas:Isolation"}
KUBERNETES = re.compile(r"kubernetes:(?!core/v1:Namespace$)")
CLUSTER = "kubernetes:postgresql.cnpg.io/v1:Cluster"
"""What the operator makes pods for."""

GUARDED = (
    "behind-the-ingress",
    "images",
    "marked",
    "named-rights",
    "narrow-walls",
    "no-secret-in-clear",
    "protected",
    "shielded",
)
"""The rules that the API server holds everybody to."""

CLUSTERS = {
    "dev": "odoo-local",
    "eu": "odoo-eu",
    "platform-us": "odoo-prod",
    "prod": "odoo-prod",
    "staging": "odoo-staging",
}
REHEARSED = re.compile("-backup-rehearsal(-key)?$")
"""What proves a tenant's backups, in the platform's namespace."""
WALLS = {
    "kubernetes:core/v1:ResourceQuota",
    "kubernetes:core/v1:LimitRange",
    "kubernetes:networking.k8s.io/v1:NetworkPolicy",
}

pytestmark = pytest.mark.parametrize("stack", STACKS)


@cache
def files(stack: str) -> Mapping[str, Mapping[str, object]]:
    """What each tenant's file asks for, by its id."""
    return {path.stem: yaml.safe_load(path.read_text()) for path in sorted(ROOT.glob(f"tenants/{stack}/*"))}


def at(value: object, *path: str) -> Mapping[str, object]:
    for key in path:
        value = cast("Mapping[str, object]", value)[key]
    return cast("Mapping[str, object]", value)


def test_the_program_ends_well_and_says_nothing(stack: str) -> None:
    assert (shipped(stack).exit_code, shipped(stack).log) == (0, [])


def test_every_tenant_of_the_folder_is_built_and_nobody_else(stack: str) -> None:
    assert sorted(made.name for made in shipped(stack).of_type(TENANT)) == list(files(stack))


def test_no_two_resources_have_one_urn(stack: str) -> None:
    urns = [made.urn for made in shipped(stack).registrations]

    assert sorted(set(urns)) == sorted(urns)


def test_what_hangs_under_no_tenant_is_the_stacks_own(stack: str) -> None:
    """A child that forgot its parent would hang under the stack, where two tenants' names can meet."""
    recording = shipped(stack)
    owned = {made.urn for made, _ in recording.owned()}
    others = {made.name for made in recording.registrations if made.urn not in owned}

    platform = {
        "platform",
        "platform-admission",
        *(f"platform-admission-odoo-saas-{rule}{end}" for rule in GUARDED for end in ("", "-binding")),
        "platform-deny-all",
        "platform-namespace",
        "platform-priority-odoo-saas-basic",
        "platform-priority-odoo-saas-standard",
        "platform-priority-odoo-saas-premium",
        "platform-priority-odoo-saas-enterprise",
        "platform-front",
        "platform-front-maintenance",
        "platform-front-maintenance-budget",
        "platform-front-maintenance-page",
        "platform-front-maintenance-service",
        "platform-front-maintenance-wall",
        "platform-front-maintenance-web",
    }
    guarded = {
        *platform,
        "platform-front-certificate",
        "platform-front-guard",
        "platform-front-guard-ingressroute-front",
        "platform-front-guard-ingressroute-to-https",
        "platform-front-guard-tlsoption-odoo",
        "platform-front-guard-tlsstore-default",
        *(f"platform-front-guard-middleware-{name}" for name in ("body", "headers", "shut", "to-https")),
        *(f"platform-front-guard-middleware-rate-{kind}-{plan}" for kind in ("login", "rpc", "web") for plan in Plan),
    }
    rehearsals = {
        "server-rehearsal",
        "scratch",
        "scratch-password",
        "scratch-role",
        "scratch-results",
        "scratch-closed",
        "scratch-connect",
        "scratch-schema-public",
        "scratch-admit",
        "scratch-evict",
        "scratch-dismiss",
        "scratch-connection",
        "scratch-walls",
    }
    databases = {
        "platform-authority",
        "platform-authority-itself",
        "platform-authority-certificate",
        "platform-authority-issuer",
        "shared-1-server",
        "shared-1-server-password",
        "shared-1-server-login",
        "shared-1-server-walls",
        "shared-1-server-certificate",
    }
    assert (
        others
        == {
            "dev": {"odoo-saas-dev", "passwords", "cluster-odoo-local", "server-shared-1", "server-dedicated-1"}
            | platform
            | {"platform-front-ingress"}
            | rehearsals,
            "eu": {"odoo-saas-eu", "passwords", "cluster-odoo-eu", "server-shared-1"}
            | guarded
            | rehearsals
            | databases,
            "platform-us": {"odoo-saas-platform-us", "passwords", "cluster-odoo-prod"} | guarded,
            "staging": {
                "odoo-saas-staging",
                "passwords",
                "cluster-odoo-staging",
                "server-shared-1",
                "server-dedicated-1",
            }
            | guarded
            | rehearsals,
            "prod": {
                "odoo-saas-prod",
                "passwords",
                "cluster-odoo-prod",
                "server-shared-1",
                "server-dedicated-1",
                "server-dedicated-2",
                "server-dedicated-3",
            }
            | rehearsals,
        }[stack]
    )


def test_every_name_in_a_tenants_chain_begins_with_its_id(stack: str) -> None:
    recording = shipped(stack)
    for made, tenant in recording.owned():
        for above in recording.chain(made)[:-1]:
            named_alike = above.type in NAMED_AS_THE_TENANT and above.name == tenant
            assert named_alike or above.name.startswith(f"{tenant}-"), f"{above.urn} is in the chain of {made.urn}"


def test_a_resource_of_a_tenant_says_nothing_of_another(stack: str) -> None:
    """Inputs, secret ones too, provider, dependencies, options: the whole request, read as text."""
    marks = {
        id: (id, names.namespace(id), f"planted-{id}", names.database(id), names.role(id), *hosts(asked))
        for id, asked in files(stack).items()
    }
    for made, tenant in shipped(stack).owned():
        for other in set(marks) - {tenant}:
            for mark in marks[other]:
                found = re.search(rf"(?<![a-z0-9-]){re.escape(mark)}(?![a-z0-9])", made.wire)
                assert found is None, f"{made.urn} mentions {mark} of {other}"


def hosts(asked: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(cast("list[str]", asked["hosts"])) if "hosts" in asked else ()


def test_a_tenant_depends_on_its_own_resources_and_its_rehearsals_on_where_they_take_place(stack: str) -> None:
    place = {made.urn for made in shipped(stack).registrations if made.name in ("scratch-connection", "scratch-walls")}
    owned: dict[str, set[str]] = {}
    for made, tenant in shipped(stack).owned():
        owned.setdefault(tenant, set()).add(made.urn)
    for made, tenant in shipped(stack).owned():
        rehearses = REHEARSED.search(made.name) is not None
        assert made.dependencies <= owned[tenant] | (place if rehearses else set()), made.urn


def test_every_object_of_a_tenant_is_in_its_namespace_or_rehearses_and_says_whose_it_is(stack: str) -> None:
    for made, tenant in shipped(stack).owned():
        if made.type.startswith("kubernetes:"):
            metadata = at(made.inputs, "metadata")
            expected = {
                "app.kubernetes.io/name": "odoo",
                "app.kubernetes.io/instance": tenant,
                "app.kubernetes.io/managed-by": "pulumi",
                "app.kubernetes.io/part-of": "odoo-saas",
                "odoo-saas/tenant": tenant,
                "odoo-saas/plan": files(stack)[tenant]["plan"],
                "odoo-saas/stack": stack,
            }
            place = "namespace" if KUBERNETES.match(made.type) else "name"
            expected_place = "odoo-platform" if REHEARSED.search(made.name) else f"odoo-{tenant}"
            assert metadata[place] == expected_place, made.urn
            assert expected.items() <= at(metadata, "labels").items(), made.urn
            if made.type in TEMPLATES:
                pods = at(made.inputs, *TEMPLATES[made.type], "metadata", "labels")
                assert expected.items() <= pods.items(), f"the pods of {made.urn}"


def test_every_resource_names_a_provider_of_its_own_stack(stack: str) -> None:
    recording = shipped(stack)
    providers = {made.urn: made.type.rpartition(":")[2] for made in recording.registrations if is_provider(made)}
    for made in recording.registrations:
        if made.custom and not is_provider(made):
            assert made.provider, f"{made.urn} takes whatever provider there is"
            urn, _, id = made.provider.rpartition("::")
            assert providers[urn] == made.type.partition(":")[0], made.urn
            assert id, made.urn


def test_a_tenants_database_is_made_on_the_server_that_its_file_names(stack: str) -> None:
    for made, tenant in shipped(stack).owned():
        if made.type.startswith("postgresql:"):
            server = at(files(stack)[tenant], "placement")["server"]
            assert made.provider.split("::")[3] == f"server-{server}", made.urn


def test_what_leads_to_servers_is_protected_and_the_cluster_has_a_name_for_good(stack: str) -> None:
    providers = {made.name: made for made in shipped(stack).registrations if is_provider(made)}
    (cluster,) = [made for made in providers.values() if made.type == "pulumi:providers:kubernetes"]

    assert cluster.inputs["clusterIdentifier"] == CLUSTERS[stack]
    assert {name for name, made in providers.items() if not made.protect} == {"passwords"}


def is_provider(made: Registration) -> bool:
    return made.type.startswith("pulumi:providers:")


def test_a_stack_that_builds_only_tenants_builds_no_platform(stack: str) -> None:
    assert len(shipped(stack).of_type(PLATFORM)) == (0 if stack == "prod" else 1)


def test_a_resource_remembers_our_file_that_made_it_and_not_the_whole_stack_below(stack: str) -> None:
    """Whole stacks are a third of a state that is rewritten twice for every resource."""
    recording = shipped(stack)
    children = [made for made in recording.registrations if OURS & {above.type for above in recording.chain(made)[1:]}]

    assert {Path(made.position).parent.name for made in children} == {"components"}
    assert max(made.frames for made in children) <= 5


def test_no_pod_can_start_before_its_tenants_walls_stand(stack: str) -> None:
    recording = shipped(stack)

    for made, tenant in recording.owned():
        if made.type in {*TEMPLATES, CLUSTER}:
            walls = {wall.urn for wall, owner in recording.owned() if owner == tenant and wall.type in WALLS}
            # Those around the instances of a server that is built with the tenant are theirs alone.
            own = {wall for wall in walls if wall.endswith("-database-walls")}
            if REHEARSED.search(made.name):
                walls = {recording.named("scratch-walls").urn}
            assert walls - (own if made.type != CLUSTER else set()) <= made.dependencies, made.name
