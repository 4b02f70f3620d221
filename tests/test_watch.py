"""What tenants are watched for: the rules as rendered, judged by Prometheus' own tool on series that are written out."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, cast

import pytest
import yaml
from checkout import OWN
from copied import ROOT, configure, copy, edit, settings
from recording import Recording, record

from tenancy import names
from tenancy.watch import ALERTS

PROMTOOL: Final = shutil.which("promtool")
RULES: Final = "kubernetes:monitoring.coreos.com/v1:PrometheusRule"
LOOKED_AT: Final = "https://git.example.com/odoo-saas/docs/runbooks"
SPA: Final = 'namespace="odoo-one-spa"'
WEALTH: Final = 'namespace="odoo-one-wealth"'
BACKUP: Final = f'{SPA},cronjob="backup"'
PROOF: Final = 'namespace="odoo-platform",cronjob="rehearsal-one-spa"'
CLAIM: Final = f'{SPA},persistentvolumeclaim="filestore"'
DATABASE: Final = f'datname="{names.database("one-spa")}"'
ROUTE: Final = "odoo-one-spa-odoo-0123456789abcdef0123@kubernetescrd"
OTHERS: Final = "odoo-one-spa-odoo-odoo-0123456789abcdef0123@kubernetescrd"
"""That of a tenant called one-spa-odoo."""
DAYS: Final = 24 * 60
LATE: Final = 1_000
"""Samples, which are more than are looked at: of long stories one in a quarter of an hour."""

SHORT: Final = 60
"""Minutes of a story that is looked at in each of them."""

Series = Mapping[str, str]


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """Dev with everything that can be watched: a tenant with a domain of its own, one suspended, one that multiplies.

    The last has a database server of its own as well.
    """
    root = copy(tmp_path_factory.mktemp("watched") / "checkout")
    facts = settings(root, "dev")
    configure(
        root,
        "dev",
        addons=["cert-manager", "cloudnative-pg", "prometheus"],
        cluster={**cast("Mapping[str, Any]", facts["odoo-saas:cluster"]), "api": {"cidr": "10.1.2.7/32"}},
        servers={**cast("Mapping[str, Any]", facts["odoo-saas:servers"]), "own-1": {**OWN, "connections": 270}},
        ingress={"controller": "traefik", "issuer": "letsencrypt"},
        monitoring={"labels": {"release": "prometheus"}, "runbooks": LOOKED_AT},
        storage={"standard": "standard", "encrypted": "encrypted", "access_mode": "ReadWriteMany"},
    )
    edit(root, "dev", "one-spa", domains=["www.spa.example"])
    edit(root, "dev", "one-barn", state="suspended")
    edit(root, "dev", "one-wealth", autoscaling=True, placement={"strategy": "dedicated", "server": "own-1"})
    recording = record("dev", root=root)
    assert recording.exit_code == 0, recording.log
    return recording


def rules(recording: Recording, tenant: str) -> list[Mapping[str, Any]]:
    groups = cast("Mapping[str, Any]", recording.named(f"{tenant}-watch-rules").inputs["spec"])["groups"]
    return [rule for group in groups for rule in group["rules"]]


@pytest.fixture(scope="module")
def folder(watched: Recording, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where all rules of all tenants lie, as Prometheus would load them."""
    if PROMTOOL is None:
        pytest.skip("needs promtool, of Debian's package prometheus: python -m local containers")
    found = tmp_path_factory.mktemp("rules")
    groups = [
        group for made in watched.of_type(RULES) for group in cast("Mapping[str, Any]", made.inputs["spec"])["groups"]
    ]
    (found / "rules.yaml").write_text(yaml.safe_dump({"groups": groups}))
    return found


def promtool(*arguments: str) -> tuple[int, str]:
    assert PROMTOOL is not None
    done = subprocess.run((PROMTOOL, *arguments), capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout + done.stderr


def alarmed(folder: Path, series: Series, minutes: int) -> set[tuple[str, str]]:
    """Which alerts of which tenants have fired *minutes* after the beginning; asked one by one, since that is what can be asked."""
    step = "1m" if minutes <= SHORT else "15m"
    written = [{"series": name, "values": values} for name, values in series.items()]
    asked: list[dict[str, Any]] = [
        {"eval_time": f"{minutes}m", "alertname": alert, "exp_alerts": []} for alert in ALERTS
    ]
    tests: dict[str, Any] = {
        "rule_files": ["rules.yaml"],
        "evaluation_interval": step,
        "tests": [{"interval": step, "input_series": written, "alert_rule_test": asked}],
    }
    (folder / "tests.yaml").write_text(yaml.safe_dump(tests))
    _, said = promtool("test", "rules", str(folder / "tests.yaml"))
    # It says what it got and nobody expected, as Labels:{alertname="…", …, tenant="…"}.
    return set(re.findall(r'Labels:\{alertname="(\w+)"[^}]*tenant="([\w-]+)"', said))


def test_prometheus_understands_every_rule(folder: Path) -> None:
    code, said = promtool("check", "rules", str(folder / "rules.yaml"))

    assert code == 0, said


WRONG: Final[Mapping[str, tuple[str, Series, int]]] = {
    "no pod is ready": (
        "OdooDown",
        {f'kube_deployment_status_replicas_available{{{SPA},deployment="web"}}': "0x60"},
        11,
    ),
    "the pod of jobs is away": (
        "OdooJobsDown",
        {f'kube_deployment_status_replicas_available{{{WEALTH},deployment="cron"}}': "0x60"},
        31,
    ),
    "the last backup was three days ago": (
        "OdooBackupOld",
        {f"kube_cronjob_status_last_successful_time{{{BACKUP}}}": f"60x{LATE}"},
        3 * DAYS,
    ),
    "there never was a backup": (
        "OdooBackupOld",
        {f"kube_cronjob_created{{{BACKUP}}}": f"0x{LATE}"},
        3 * DAYS,
    ),
    "the last restore that passed was nine days ago": (
        "OdooRestoreUnproven",
        {f"kube_cronjob_status_last_successful_time{{{PROOF}}}": f"0x{LATE}"},
        9 * DAYS,
    ),
    "a certificate ends in ten days": (
        "OdooCertificateEnds",
        {f'certmanager_certificate_expiration_timestamp_seconds{{{SPA},name="www"}}': f"{11 * 86400}x{LATE}"},
        DAYS,
    ),
    "a certificate ends, and its labels were moved aside": (
        "OdooCertificateEnds",
        {
            "certmanager_certificate_expiration_timestamp_seconds"
            '{namespace="cert-manager",exported_namespace="odoo-one-spa",name="www"}': f"{11 * 86400}x{LATE}"
        },
        DAYS,
    ),
    "one twentieth is free": (
        "OdooDiskFull",
        {
            f"kubelet_volume_stats_available_bytes{{{CLAIM}}}": "5x60",
            f"kubelet_volume_stats_capacity_bytes{{{CLAIM}}}": "100x60",
        },
        16,
    ),
    "one twentieth of its own server's volume is free": (
        "OdooDiskFull",
        {
            f'kubelet_volume_stats_available_bytes{{{WEALTH},persistentvolumeclaim="database-2"}}': "5x60",
            f'kubelet_volume_stats_capacity_bytes{{{WEALTH},persistentvolumeclaim="database-2"}}': "100x60",
        },
        16,
    ),
    "nothing of the volume of its own server's log is free": (
        "OdooDiskFull",
        {
            f'kubelet_volume_stats_available_bytes{{{WEALTH},persistentvolumeclaim="database-1-wal"}}': "0x60",
            f'kubelet_volume_stats_capacity_bytes{{{WEALTH},persistentvolumeclaim="database-1-wal"}}': "100x60",
        },
        16,
    ),
    "eleven of twelve connections": (
        "OdooConnectionsUsed",
        {f"pg_stat_database_numbackends{{{DATABASE}}}": "11x60"},
        11,
    ),
    "eleven of twelve by CloudNativePG": (
        "OdooConnectionsUsed",
        {
            f'cnpg_backends_total{{{DATABASE},state="idle"}}': "9x60",
            f'cnpg_backends_total{{{DATABASE},state="active"}}': "2x60",
        },
        11,
    ),
    "one request in ten fails": (
        "OdooErrors",
        {
            f'traefik_service_requests_total{{service="{ROUTE}",code="200"}}': "0+540x60",
            f'traefik_service_requests_total{{service="{ROUTE}",code="502"}}': "0+60x60",
        },
        30,
    ),
    "one request in ten fails, and its labels were moved aside": (
        "OdooErrors",
        {
            f'traefik_service_requests_total{{exported_service="{ROUTE}",service="traefik",code="200"}}': "0+540x60",
            f'traefik_service_requests_total{{exported_service="{ROUTE}",service="traefik",code="502"}}': "0+60x60",
        },
        30,
    ),
}
WELL: Final[Mapping[str, tuple[Series, int]]] = {
    "nobody collects anything": ({}, 9 * DAYS),
    "a rollout takes nine minutes": (
        {f'kube_deployment_status_replicas_available{{{SPA},deployment="web"}}': "0x9 1x60"},
        30,
    ),
    "a suspended tenant has no pod": (
        {'kube_deployment_status_replicas_available{namespace="odoo-one-barn",deployment="web"}': "0x60"},
        60,
    ),
    "the last backup was yesterday": (
        {
            f"kube_cronjob_status_last_successful_time{{{BACKUP}}}": f"{2 * 86400}x{LATE}",
            f"kube_cronjob_created{{{BACKUP}}}": f"0x{LATE}",
        },
        3 * DAYS,
    ),
    "the last restore that passed was a week ago": (
        {f"kube_cronjob_status_last_successful_time{{{PROOF}}}": f"{2 * 86400}x{LATE}"},
        9 * DAYS,
    ),
    "a certificate ends in twenty days": (
        {f"certmanager_certificate_expiration_timestamp_seconds{{{SPA}}}": f"{21 * 86400}x{LATE}"},
        DAYS,
    ),
    "another tenant's disk, half free": (
        {
            f"kubelet_volume_stats_available_bytes{{{CLAIM}}}": "50x60",
            f"kubelet_volume_stats_capacity_bytes{{{CLAIM}}}": "100x60",
        },
        30,
    ),
    "a claim is full that is none of the tenant's own": (
        {
            f'kubelet_volume_stats_available_bytes{{{SPA},persistentvolumeclaim="database-1"}}': "0x60",
            f'kubelet_volume_stats_capacity_bytes{{{SPA},persistentvolumeclaim="database-1"}}': "100x60",
            f'kubelet_volume_stats_available_bytes{{{WEALTH},persistentvolumeclaim="database-copy"}}': "0x60",
            f'kubelet_volume_stats_capacity_bytes{{{WEALTH},persistentvolumeclaim="database-copy"}}': "100x60",
        },
        30,
    ),
    "ten of twelve connections": ({f"pg_stat_database_numbackends{{{DATABASE}}}": "10x60"}, 30),
    "one request in a hundred fails": (
        {
            f'traefik_service_requests_total{{service="{ROUTE}",code="200"}}': "0+594x60",
            f'traefik_service_requests_total{{service="{ROUTE}",code="502"}}': "0+6x60",
        },
        30,
    ),
    "every request of a night fails, and that is one in ten minutes": (
        {f'traefik_service_requests_total{{service="{ROUTE}",code="502"}}': "0x9 1x9 2x9 3x60"},
        30,
    ),
    "requests to a tenant of a longer name fail": (
        {f'traefik_service_requests_total{{service="{OTHERS}",code="502"}}': "0+600x60"},
        30,
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_alarms_for_the_one_tenant_that_it_concerns_and_for_nothing_else(folder: Path, case: str) -> None:
    alert, series, minutes = WRONG[case]
    tenant = "one-wealth" if any(WEALTH in one for one in series) else "one-spa"

    assert alarmed(folder, series, minutes) == {(alert, tenant)}


@pytest.mark.parametrize("case", WELL)
def test_what_is_well_or_passes_by_itself_alarms_nobody(folder: Path, case: str) -> None:
    assert alarmed(folder, *WELL[case]) == set()


def test_every_alert_has_a_case_that_fires() -> None:
    assert {alert for alert, _, _ in WRONG.values()} == set(ALERTS)


def test_who_is_called_reads_which_tenant_and_where_it_is_written_what_to_do(watched: Recording) -> None:
    down = next(rule for rule in rules(watched, "one-spa") if rule["alert"] == "OdooDown")

    assert down == {
        "alert": "OdooDown",
        "expr": 'kube_deployment_status_replicas_available{namespace="odoo-one-spa",deployment="web"} == 0',
        "for": "10m",
        "labels": {"severity": "page", "tenant": "one-spa", "plan": "basic", "stack": "dev"},
        "annotations": {
            "summary": "no web pod of one-spa has been ready for ten minutes",
            "runbook_url": f"{LOOKED_AT}/OdooDown.md",
        },
    }


def test_a_tenant_is_watched_for_what_it_has(watched: Recording) -> None:
    found = {
        tenant: {rule["alert"] for rule in rules(watched, tenant)} for tenant in ("one-spa", "one-barn", "one-wealth")
    }

    assert found == {
        "one-spa": set(ALERTS) - {"OdooJobsDown"},
        "one-barn": {"OdooBackupOld", "OdooRestoreUnproven", "OdooDiskFull"},
        "one-wealth": set(ALERTS) - {"OdooCertificateEnds"},
    }


def test_prometheus_finds_the_rules_by_the_stacks_own_labels_in_the_platforms_namespace(watched: Recording) -> None:
    metadata = cast("Mapping[str, Any]", watched.named("one-spa-watch-rules").inputs["metadata"])

    assert (metadata["namespace"], metadata["name"]) == ("odoo-platform", "odoo-one-spa")
    assert metadata["labels"].items() >= {"release": "prometheus", "odoo-saas/tenant": "one-spa"}.items()


def test_every_alert_has_a_page_and_every_page_an_alert() -> None:
    pages = sorted((ROOT / "docs/runbooks").iterdir())

    assert [page.name for page in pages] == sorted(f"{alert}.md" for alert in ALERTS)
    for page in pages:
        text = page.read_text(encoding="utf-8")
        headings = [line for line in text.splitlines() if line.startswith("#")]
        assert headings == [f"# {page.stem}", "## What it means", "## Look", "## Do"], page.name


def test_a_link_that_nobody_has_set_leads_to_the_page_in_this_repository(tmp_path: Path) -> None:
    root = copy(tmp_path / "checkout")
    configure(root, "dev", addons=["prometheus"])
    links = {rule["annotations"]["runbook_url"] for rule in rules(record("dev", root=root), "one-spa")}

    assert links
    assert [link for link in sorted(links) if not (ROOT / link).is_file()] == []
