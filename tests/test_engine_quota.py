"""What a plan allows fits into its namespace while pods are replaced, prepared and copied, and nothing more does.

The real quota controller says so, of pods made from the templates as the API server keeps them. The tenants have a standard
with nodes of its own, so what is kept there says on which nodes each pod runs as well.
"""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, cast

import pytest
from copied import configure, copy, edit, settings
from recording import Recording, Registration, record
from yard import Yard

from local.platform import Platform
from local.plugins.kubernetes.cluster import Answer, Cluster
from local.plugins.kubernetes.kinds import path
from local.plugins.values import Value, Values, mapping
from tenancy.trust import EXAMPLE

pytestmark = [pytest.mark.engine, pytest.mark.everybody]

TENANTS: Final = {
    # Its plan, and its pods that run Odoo at the most: those that serve, while each is replaced, and that of jobs.
    "basic-one": ("basic", 2, 0),
    "standard-one": ("standard", 2, 0),
    "premium-one": ("premium", 2, 0),
    "premium-many": ("premium", 8, 1),
    "enterprise-many": ("enterprise", 16, 1),
}
WALLS: Final = ("Namespace", "ResourceQuota", "LimitRange", "ServiceAccount")
TEMPLATES: Final = {
    "kubernetes:apps/v1:Deployment": ("spec", "template"),
    "kubernetes:batch/v1:CronJob": ("spec", "jobTemplate", "spec", "template"),
}
LABEL, VALUE = "node.example.com/pool", "europe"
SECONDS: Final = 30
# The platform's namespace is in use by others; what belongs there is asked about beside it.
SHARED, APART = "odoo-platform", "odoo-quota"


@pytest.fixture(scope="module")
def cluster(platform: Platform) -> Cluster:
    return Cluster(platform.home / "kubeconfig", "odoo-local")


@pytest.fixture(scope="module")
def kept(standing: Yard, cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Values]:
    """The pod templates of all tenants as the API server has them, by the names of what makes them; no pod runs yet.

    The priorities that the pods name are those of the shipped stack, which stays as it is.
    """
    assert standing
    recording = _recorded(tmp_path_factory.mktemp("quota"))
    ours = {f"odoo-{tenant}" for tenant in TENANTS} | {APART}
    for made in sorted(recording.registrations, key=lambda made: _order(made.type)):
        kind, body = made.type.rpartition(":")[2], _apart(made)
        metadata = mapping(body, "metadata")
        if kind in WALLS or (made.type in TEMPLATES and metadata["namespace"] in ours):
            still: Values = {**body, "spec": {**mapping(body, "spec"), **_still(kind)}} if _still(kind) else body
            at = path(made.type, str(metadata.get("namespace", "")), str(metadata["name"]))
            _, warnings = cluster.apply(at, still, force=True, dry_run=False)
            assert warnings == [], at
    for tenant in TENANTS:
        _wait_for_the_quota(cluster, tenant)
    return {
        made.name: _down(cluster.get(_place(made)), *TEMPLATES[made.type])
        for made in recording.registrations
        if made.type in TEMPLATES
    }


def _recorded(folder: Path) -> Recording:
    root = copy(folder / "checkout")
    for shipped in (root / "tenants/dev").glob("*.yaml"):
        shipped.unlink()
    facts = cast("dict[str, Any]", settings(root, "dev"))
    shared, dedicated = (facts["odoo-saas:servers"][name] for name in ("shared-1", "dedicated-1"))
    own = {**dedicated, "sslmode": "verify-full", "connections": 700}
    servers = dict.fromkeys(("dedicated-1", "dedicated-2", "dedicated-3"), own)
    pools = {"europe": {"labels": {LABEL: VALUE}, "taint": f"{LABEL}={VALUE}", "compliance": ["gdpr"]}}
    configure(
        root,
        "dev",
        region="eu-central-1",
        servers={"shared-1": {**shared, "sslmode": "verify-full"}, **servers},
        storage={"standard": "standard", "encrypted": "encrypted", "access_mode": "ReadWriteMany"},
        cluster={**facts["odoo-saas:cluster"], "node_pools": pools},
        rehearsal={**facts["odoo-saas:rehearsal"], "sslmode": "verify-full"},
        trusted=EXAMPLE,
    )
    free = iter(servers)
    for tenant, (plan, web, _) in TENANTS.items():
        home = {"strategy": "dedicated", "server": next(free)} if plan in ("premium", "enterprise") else None
        edit(
            root,
            "dev",
            tenant,
            name=tenant,
            owner="o@example.com",
            plan=plan,
            release="18.0",
            industry="generic",
            compliance=["gdpr"],
            placement=home or {"strategy": "shared", "server": "shared-1"},
            autoscaling=True if web > 2 else None,
        )
    recording = record("dev", root=root)
    assert recording.exit_code == 0, recording.log
    return recording


def _apart(made: Registration) -> Values:
    """What was asked for, in a namespace of its own where that is the platform's."""
    body = cast("Values", made.inputs)
    metadata = dict(mapping(body, "metadata"))
    place = "name" if made.type.endswith(":Namespace") else "namespace"
    if metadata.get(place) == SHARED:
        metadata[place] = APART
    return {**body, "metadata": metadata}


def _order(type: str) -> int:
    kind = type.rpartition(":")[2]
    return WALLS.index(kind) if kind in WALLS else len(WALLS)


def _still(kind: str) -> Values:
    """What keeps a template from making pods by itself."""
    return {"Deployment": Values(replicas=0), "CronJob": Values(suspend=True)}.get(kind, {})


def _place(made: Registration) -> str:
    metadata = mapping(_apart(made), "metadata")
    return path(made.type, str(metadata["namespace"]), str(metadata["name"]))


def _down(value: Values, *keys: str) -> Values:
    for key in keys:
        value = mapping(value, key)
    return value


def _wait_for_the_quota(cluster: Cluster, tenant: str) -> None:
    """Until its controller has looked at it: before that no pod is let in at all."""
    at, end = f"/api/v1/namespaces/odoo-{tenant}/resourcequotas/plan", time.monotonic() + SECONDS
    while not mapping(mapping(cluster.get(at), "status"), "hard"):
        assert time.monotonic() < end, at
        time.sleep(0.1)


def start(cluster: Cluster, tenant: str, name: str, template: Values) -> None:
    """A pod of *template*; raises Answer where the quota refuses it."""
    metadata: dict[str, Value] = {**mapping(template, "metadata"), "name": name, "namespace": f"odoo-{tenant}"}
    pod: Values = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": template["spec"]}
    cluster.apply(f"/api/v1/namespaces/odoo-{tenant}/pods/{name}", pod, force=True, dry_run=False)


@pytest.mark.parametrize("tenant", TENANTS)
def test_a_rollout_a_prepare_and_a_backup_fit_together_and_one_pod_more_does_not(
    cluster: Cluster, kept: Mapping[str, Values], tenant: str
) -> None:
    """`prepare` and the pooler are containers of the pods that are counted."""
    _, web, jobs = TENANTS[tenant]
    for number in range(web):
        start(cluster, tenant, f"web-{number}", kept[f"{tenant}-odoo-web"])
    for number in range(jobs):
        start(cluster, tenant, f"cron-{number}", kept[f"{tenant}-odoo-cron-jobs"])
    start(cluster, tenant, "backup", kept[f"{tenant}-backup-job"])

    with pytest.raises(Answer, match="exceeded quota: plan"):
        start(cluster, tenant, "web-more", kept[f"{tenant}-odoo-web"])


def test_every_pod_of_a_tenant_runs_on_the_nodes_kept_for_its_standard_and_nowhere_else(
    kept: Mapping[str, Values],
) -> None:
    tolerated = [{"key": LABEL, "operator": "Equal", "value": VALUE}]
    found = {
        name: (pod.get("nodeSelector"), pod.get("tolerations"))
        for name, template in kept.items()
        if not name.startswith("platform-") and (pod := mapping(template, "spec"))
    }

    assert found == dict.fromkeys(found, ({LABEL: VALUE}, tolerated))
    assert [name.removeprefix("premium-many-") for name in sorted(found) if name.startswith("premium-many-")] == [
        "backup-job",
        "backup-rehearsal",
        "odoo-cron-jobs",
        "odoo-web",
    ]
