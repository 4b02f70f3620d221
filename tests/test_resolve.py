import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from checkout import DEDICATED, FACTS, ROOT, SHARED, SPA, WEALTH, Checkout

from tenancy.resolve import resolve_platform, resolve_tenants
from tenancy.spec import (
    BackupSpec,
    DatabaseSpec,
    FilestoreSpec,
    IngressSpec,
    IsolationSpec,
    OdooSpec,
    PlatformSpec,
    Resources,
    ServerSpec,
    TenantSpec,
)
from tenancy.words import Compliance, Industry, Plan, Release, Ring, State, Strategy

DEFAULT = Resources(cpu_request="50m", cpu_limit="500m", memory_request="128Mi", memory_limit="512Mi")


def server(name: str, port: int) -> ServerSpec:
    return ServerSpec(
        name=name, host="127.0.0.1", port=port, admin="fleet_admin", sslmode="prefer", cidr="127.0.0.1/32"
    )


def labels(id: str, plan: str) -> tuple[tuple[str, str], ...]:
    return (
        ("app.kubernetes.io/instance", id),
        ("app.kubernetes.io/managed-by", "pulumi"),
        ("app.kubernetes.io/name", "odoo"),
        ("app.kubernetes.io/part-of", "odoo-saas"),
        ("odoo-saas/plan", plan),
        ("odoo-saas/stack", "dev"),
        ("odoo-saas/tenant", id),
    )


def isolation(cpu: tuple[str, str], memory: tuple[str, str], storage: str) -> IsolationSpec:
    return IsolationSpec(
        quota=(
            ("pods", "6"),
            ("requests.cpu", cpu[0]),
            ("limits.cpu", cpu[1]),
            ("requests.memory", memory[0]),
            ("limits.memory", memory[1]),
            ("persistentvolumeclaims", "2"),
            ("requests.storage", storage),
            ("services.loadbalancers", "0"),
            ("services.nodeports", "0"),
        ),
        default_request=DEFAULT,
        ingress_namespace="ingress",
        dns_cidr="10.96.0.10/32",
        backup_cidr="127.0.0.1/32",
        mail=None,
    )


def options(
    database: str, *, workers: str, cron: str, soft: str, hard: str, own: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, str], ...]:
    return (
        ("db_host", "127.0.0.1"),
        ("db_port", "6432"),
        ("db_sslmode", "disable"),
        ("db_user", database),
        ("db_name", database),
        ("db_maxconn", "8"),
        ("db_maxconn_gevent", "16"),
        ("list_db", "False"),
        ("proxy_mode", "True"),
        ("http_interface", "0.0.0.0"),  # noqa: S104  # in its pod
        ("http_port", "8069"),
        ("gevent_port", "8072"),
        ("workers", workers),
        ("max_cron_threads", cron),
        ("limit_memory_soft", soft),
        ("limit_memory_hard", hard),
        ("limit_request", "8192"),
        ("limit_time_cpu", "300"),
        ("limit_time_real", "300"),
        ("limit_time_real_cron", "1200"),
        ("data_dir", "/var/lib/odoo"),
        ("log_level", "info"),
        *own,
    )


def backup(id: str, schedule: str, deadline: int) -> BackupSpec:
    return BackupSpec(
        schedule=schedule,
        repository=f"s3:https://127.0.0.1/odoo-saas-dev/{id}",
        dump_image="postgres:16.15-bookworm",
        restic_image="restic/restic:0.19.1",
        keep_daily=7,
        keep_weekly=4,
        keep_monthly=3,
        deadline_seconds=deadline,
    )


ONE_BARN = TenantSpec(
    id="one-barn",
    name="One Barn",
    owner="office@one-barn.example",
    plan=Plan.STANDARD,
    release=Release.V19,
    industry=Industry.EQUESTRIAN,
    compliance=(),
    ring=Ring.STABLE,
    state=State.ACTIVE,
    keep=True,
    namespace="odoo-one-barn",
    labels=labels("one-barn", "standard"),
    isolation=isolation(("2", "9"), ("4Gi", "9Gi"), "40G"),
    database=DatabaseSpec(
        server=server("shared-1", 5433),
        strategy=Strategy.SHARED,
        name="t_fbe6380ed4a35500",
        role="t_fbe6380ed4a35500",
        connection_limit=18,
        statement_timeout_ms=300_000,
        idle_in_transaction_timeout_ms=1_800_000,
        password_version=1,
    ),
    filestore=FilestoreSpec(size="20G", storage_class="standard", access_mode="ReadWriteOnce"),
    odoo=OdooSpec(
        image="odoo:19.0-20260817",
        pgbouncer_image="ghcr.io/cloudnative-pg/pgbouncer:1.25.1",
        uid=100,
        gid=101,
        replicas=1,
        resources=Resources(cpu_request="500m", cpu_limit="3", memory_request="1280Mi", memory_limit="3Gi"),
        modules=(
            "base",
            "web",
            "calendar",
            "event",
            "event_sale",
            "website_event",
            "stock",
            "product_expiry",
            "maintenance",
            "project",
            "fleet",
            "sale_management",
        ),
        options=options(
            "t_fbe6380ed4a35500",
            workers="4",
            cron="1",
            soft="1073741824",
            hard="1610612736",
            own=(("server_wide_modules", "base,rpc,web"),),
        ),
        base_url="https://one-barn.odoo.test",
        grace_seconds=330,
        progress_deadline_seconds=1800,
        priority_class="odoo-saas-standard",
        password_version=1,
    ),
    ingress=IngressSpec(hosts=("one-barn.odoo.test",), class_name="traefik", tls_secret="wildcard-tls"),
    backup=backup("one-barn", "12 5 * * *", 3600),
)
ONE_SPA = TenantSpec(
    id="one-spa",
    name="One Spa",
    owner="reception@one-spa.example",
    plan=Plan.BASIC,
    release=Release.V18,
    industry=Industry.SPA,
    compliance=(),
    ring=Ring.STABLE,
    state=State.ACTIVE,
    keep=True,
    namespace="odoo-one-spa",
    labels=labels("one-spa", "basic"),
    isolation=isolation(("1", "7"), ("3Gi", "7Gi"), "20G"),
    database=DatabaseSpec(
        server=server("shared-1", 5433),
        strategy=Strategy.SHARED,
        name="t_7456a94bdb1d6058",
        role="t_7456a94bdb1d6058",
        connection_limit=12,
        statement_timeout_ms=300_000,
        idle_in_transaction_timeout_ms=1_800_000,
        password_version=1,
    ),
    filestore=FilestoreSpec(size="10G", storage_class="standard", access_mode="ReadWriteOnce"),
    odoo=OdooSpec(
        image="odoo:18.0-20260817",
        pgbouncer_image="ghcr.io/cloudnative-pg/pgbouncer:1.25.1",
        uid=100,
        gid=101,
        replicas=1,
        resources=Resources(cpu_request="250m", cpu_limit="2", memory_request="768Mi", memory_limit="2Gi"),
        modules=(
            "base",
            "web",
            "calendar",
            "point_of_sale",
            "pos_loyalty",
            "loyalty",
            "stock",
            "product_expiry",
            "hr_attendance",
            "website",
            "mass_mailing",
        ),
        options=options(
            "t_7456a94bdb1d6058",
            workers="2",
            cron="1",
            soft="805306368",
            hard="1073741824",
            own=(("server_wide_modules", "base,web"), ("without_demo", "all")),
        ),
        base_url="https://one-spa.odoo.test",
        grace_seconds=330,
        progress_deadline_seconds=1800,
        priority_class="odoo-saas-basic",
        password_version=1,
    ),
    ingress=IngressSpec(hosts=("one-spa.odoo.test",), class_name="traefik", tls_secret="wildcard-tls"),
    backup=backup("one-spa", "27 5 * * *", 3600),
)
ONE_WEALTH = TenantSpec(
    id="one-wealth",
    name="One Wealth",
    owner="it@one-wealth.example",
    plan=Plan.PREMIUM,
    release=Release.V17,
    industry=Industry.FINANCIAL,
    compliance=(),
    ring=Ring.STABLE,
    state=State.ACTIVE,
    keep=True,
    namespace="odoo-one-wealth",
    labels=labels("one-wealth", "premium"),
    isolation=isolation(("5", "13"), ("6Gi", "13Gi"), "100G"),
    database=DatabaseSpec(
        server=server("dedicated-1", 5434),
        strategy=Strategy.DEDICATED,
        name="t_887da49ac23cd8bd",
        role="t_887da49ac23cd8bd",
        connection_limit=45,
        statement_timeout_ms=900_000,
        idle_in_transaction_timeout_ms=1_800_000,
        password_version=1,
    ),
    filestore=FilestoreSpec(size="50G", storage_class="standard", access_mode="ReadWriteOnce"),
    odoo=OdooSpec(
        image="odoo:17.0-20260817",
        pgbouncer_image="ghcr.io/cloudnative-pg/pgbouncer:1.25.1",
        uid=101,
        gid=101,
        replicas=1,
        resources=Resources(cpu_request="2", cpu_limit="5", memory_request="2560Mi", memory_limit="5Gi"),
        modules=(
            "base",
            "web",
            "crm",
            "sale_management",
            "account",
            "account_debit_note",
            "analytic",
            "project",
            "hr_timesheet",
            "survey",
            "portal",
            "privacy_lookup",
        ),
        options=options(
            "t_887da49ac23cd8bd",
            workers="8",
            cron="2",
            soft="1073741824",
            hard="1717567488",
            own=(("server_wide_modules", "base,web"), ("without_demo", "all")),
        ),
        base_url="https://one-wealth.odoo.test",
        grace_seconds=330,
        progress_deadline_seconds=1800,
        priority_class="odoo-saas-premium",
        password_version=1,
    ),
    ingress=IngressSpec(hosts=("one-wealth.odoo.test",), class_name="traefik", tls_secret="wildcard-tls"),
    backup=backup("one-wealth", "28 1 * * *", 7200),
)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def only(checkout: Checkout, text: str, facts: dict[str, object] | None = None) -> TenantSpec:
    checkout.tenant("acme", text)
    (spec,) = resolve_tenants(checkout.load({**FACTS, **(facts or {})}))
    return spec


def test_the_shipped_tenants_of_dev_come_out_as_written_here(checkout: Checkout):
    for path in (ROOT / "tenants/dev").iterdir():
        checkout.tenant(path.stem, path.read_text())

    assert resolve_tenants(checkout.load()) == (ONE_BARN, ONE_SPA, ONE_WEALTH)


def test_the_platform_gets_a_namespace_and_a_priority_for_each_plan(checkout: Checkout):
    checkout.tenant("acme")

    assert resolve_platform(checkout.load()) == PlatformSpec(
        namespace="odoo-platform",
        labels=(
            ("app.kubernetes.io/managed-by", "pulumi"),
            ("app.kubernetes.io/part-of", "odoo-saas"),
            ("odoo-saas/stack", "dev"),
        ),
        priorities=(
            ("odoo-saas-basic", 1000),
            ("odoo-saas-standard", 2000),
            ("odoo-saas-premium", 3000),
            ("odoo-saas-enterprise", 4000),
        ),
    )


def test_a_stack_of_tenants_alone_builds_no_platform(checkout: Checkout):
    checkout.tenant("acme")

    assert resolve_platform(checkout.load({**FACTS, "builds": ["tenants"]})) is None


@pytest.mark.parametrize(
    ("tenant", "stack", "ring", "image"),
    [
        ("", None, Ring.STABLE, "odoo:18.0-20260817"),
        ("", "early", Ring.EARLY, "odoo:18.0-20260908"),
        ("ring: canary\n", None, Ring.CANARY, "odoo:18.0-20260908"),
        ("ring: stable\n", "early", Ring.STABLE, "odoo:18.0-20260817"),
    ],
)
def test_the_tenants_ring_goes_before_the_stacks(
    checkout: Checkout, tenant: str, stack: str | None, ring: Ring, image: str
):
    spec = only(checkout, SPA + tenant, {"ring": stack})

    assert (spec.ring, spec.odoo.image) == (ring, image)


@pytest.mark.parametrize(
    ("state", "replicas", "keep"),
    [("active", 1, True), ("suspended", 0, True), ("archived", 0, True), ("released", 0, False)],
)
def test_only_an_active_tenant_runs_and_only_a_released_one_may_be_lost(
    checkout: Checkout,
    state: str,
    replicas: int,
    keep: bool,
):
    spec = only(checkout, SPA + f"state: {state}\n")

    assert (spec.state.value, spec.odoo.replicas, spec.keep) == (state, replicas, keep)


@pytest.mark.parametrize("standard", list(Compliance))
def test_compliance_encrypts_the_filestore(checkout: Checkout, standard: Compliance):
    servers = {"dedicated-1": {**DEDICATED, "sslmode": "verify-full"}}
    spec = only(checkout, WEALTH + f"compliance: [{standard}]\n", {"servers": servers})

    assert spec.filestore.storage_class == "encrypted"
    assert spec.database.server.sslmode == "verify-full"


def test_addresses_that_were_asked_for_are_the_only_ones(checkout: Checkout):
    spec = only(checkout, SPA + "hosts: [b.example, a.example]\n")

    assert spec.ingress.hosts == ("b.example", "a.example")
    assert spec.odoo.base_url == "https://b.example"


def test_pods_find_a_server_where_the_stack_says_and_else_where_the_admin_does(checkout: Checkout):
    shared = {**SHARED, "host": "10.1.2.3", "port": 6000}
    spec = only(checkout, SPA, {"servers": {"shared-1": shared}})

    assert spec.database.server == replace(server("shared-1", 6000), host="10.1.2.3")


def test_a_new_password_version_reaches_database_and_odoo(checkout: Checkout):
    spec = only(checkout, SPA + "password_version: 4\n")

    assert (spec.database.password_version, spec.odoo.password_version) == (4, 4)


def test_mail_opens_the_way_to_its_server_and_no_other(checkout: Checkout):
    spec = only(checkout, SPA, {"mail": {"host": "smtp.example.com", "cidr": "10.1.2.5/32"}})

    assert spec.isolation.mail == ("10.1.2.5/32", 587)
    assert spec.odoo.options[-2:] == (("smtp_server", "smtp.example.com"), ("smtp_port", "587"))


def test_an_edit_of_one_tenant_leaves_every_other_as_it_was(checkout: Checkout):
    for id in ("acme", "beta", "zebra"):
        checkout.tenant(id)
    before = resolve_tenants(checkout.load())
    checkout.tenant("beta", SPA.replace("plan: basic", "plan: standard") + "ring: canary\nstate: suspended\n")
    after = resolve_tenants(checkout.load())

    assert [spec.id for spec in after] == ["acme", "beta", "zebra"]
    assert (after[0], after[2]) == (before[0], before[2])
    assert after[1] != before[1]


def test_the_same_comes_out_in_every_process(tmp_path: Path):
    """Sets and hashes differ between processes; what is built must not."""
    program = (
        "import sys; sys.path[:0] = sys.argv[1:3]\n"
        "from pathlib import Path; from checkout import ROOT, Checkout; from tenancy.resolve import resolve_tenants\n"
        "checkout = Checkout(Path(sys.argv[3]))\n"
        "[checkout.tenant(path.stem, path.read_text()) for path in (ROOT / 'tenants/dev').iterdir()]\n"
        "print(resolve_tenants(checkout.load()))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program, str(ROOT), str(ROOT / "tests"), str(tmp_path / seed)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(outputs) == 1
