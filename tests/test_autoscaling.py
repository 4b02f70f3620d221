"""A tenant whose web pods multiply, as it is rendered, beside one that has one pod."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pytest
from copied import configure, copy, edit, settings
from recording import Recording, record

HOME = "odoo-one-wealth"


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    return wide(tmp_path_factory.mktemp("many") / "checkout")


def wide(root: Path, **fields: object) -> Recording:
    """The dev stack with a tenant whose web pods multiply, with more *fields* in its file."""
    copy(root)
    servers = cast("Mapping[str, Mapping[str, object]]", settings(root, "dev")["odoo-saas:servers"])
    configure(
        root,
        "dev",
        servers={**servers, "dedicated-1": {**servers["dedicated-1"], "connections": 270}},
        storage={"standard": "standard", "encrypted": "encrypted", "access_mode": "ReadWriteMany"},
        mail={"host": "smtp.example.com", "cidr": "10.1.2.5/32", "sink": True},
    )
    edit(root, "dev", "one-wealth", autoscaling=True, **fields)
    recording = record("dev", root=root)
    assert recording.exit_code == 0, recording.log
    return recording


def spec(recording: Recording, name: str) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", recording.named(name).inputs["spec"])


def test_web_pods_multiply_by_what_odoo_itself_uses_of_a_processor(many: Recording) -> None:
    assert spec(many, "one-wealth-odoo-autoscaler-web") == {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"},
        "minReplicas": 1,
        "maxReplicas": 4,
        "metrics": [
            {
                "type": "ContainerResource",
                "containerResource": {
                    "name": "cpu",
                    "container": "odoo",
                    "target": {"type": "Utilization", "averageUtilization": 70},
                },
            }
        ],
    }
    assert "replicas" not in spec(many, "one-wealth-odoo-web")


def test_of_several_one_at_a_time_may_be_taken_and_of_one_that_one(many: Recording) -> None:
    """At least one that stays would keep a node from being emptied, whenever there is one."""
    budgets = [made.name for made in many.of_type("kubernetes:policy/v1:PodDisruptionBudget")]
    selector = {"odoo-saas/tenant": "one-wealth", "app.kubernetes.io/component": "web"}

    assert spec(many, "one-wealth-odoo-autoscaler-budget") == {
        "maxUnavailable": 1,
        "selector": {"matchLabels": selector},
    }
    assert [name for name in budgets if name.startswith("one-")] == ["one-wealth-odoo-autoscaler-budget"]


def test_several_are_spread_over_nodes_and_one_is_not_told_where(many: Recording) -> None:
    spread = spec(many, "one-wealth-odoo-web")["template"]["spec"]["topologySpreadConstraints"]

    assert [(one["topologyKey"], one["whenUnsatisfiable"]) for one in spread] == [
        ("kubernetes.io/hostname", "ScheduleAnyway")
    ]
    assert "topologySpreadConstraints" not in spec(many, "one-spa-odoo-web")["template"]["spec"]


def test_no_update_waits_for_web_or_jobs_that_do_not_run(many: Recording, tmp_path: Path) -> None:
    """Their volumes would be waited for as well, which nothing binds before the first pod."""
    none = wide(tmp_path / "checkout", state="suspended")

    for end in ("web", "cron-jobs"):
        stopped, at_work = (cast("Any", one.named(f"one-wealth-odoo-{end}").inputs) for one in (none, many))
        assert stopped["spec"]["replicas"] == 0
        assert stopped["metadata"]["annotations"] == {"pulumi.com/skipAwait": "true"}
        assert "pulumi.com/skipAwait" not in at_work["metadata"].get("annotations", {})


def test_scheduled_jobs_have_one_pod_to_which_no_service_leads(many: Recording) -> None:
    jobs = spec(many, "one-wealth-odoo-cron-jobs")
    labels, service = jobs["template"]["metadata"]["labels"], spec(many, "one-wealth-odoo-service")["selector"]

    assert (jobs["replicas"], jobs["strategy"]) == (1, {"type": "Recreate"})
    assert not service.items() <= labels.items()
    assert jobs["selector"]["matchLabels"].items() <= labels.items()
    assert "ports" not in jobs["template"]["spec"]["containers"][0]


def test_the_pod_of_scheduled_jobs_counts_as_there_while_jobs_run_and_is_given_as_long_as_prepare(
    many: Recording,
) -> None:
    """Else one that waits for a database of another image would be available, and OdooJobsDown never true."""
    jobs, web = spec(many, "one-wealth-odoo-cron-jobs"), spec(many, "one-wealth-odoo-web")
    (odoo,) = jobs["template"]["spec"]["containers"]

    assert odoo["readinessProbe"] == {
        "exec": {"command": ["sh", "-c", 'test -n "$(find /tmp/odoo-jobs-run -mmin -1)"']},
        "periodSeconds": 10,
        "timeoutSeconds": 5,
        "failureThreshold": 3,
    }
    assert "livenessProbe" not in odoo
    assert jobs["progressDeadlineSeconds"] == web["progressDeadlineSeconds"] == 1800


def test_scheduled_jobs_may_send_mail_as_web_pods_may(many: Recording) -> None:
    chosen = spec(many, "one-wealth-allow-mail")["podSelector"]["matchExpressions"]

    assert chosen == [{"key": "app.kubernetes.io/component", "operator": "In", "values": ["web", "cron"]}]


def test_who_has_one_web_pod_has_nothing_of_all_this(many: Recording) -> None:
    names = {made.name for made, tenant in many.owned() if tenant == "one-spa"}

    assert {name for name in names if "autoscaler" in name or "cron" in name} == set()
    assert spec(many, "one-spa-odoo-web")["strategy"] == {"type": "Recreate"}
    assert "jobs.py" not in cast("Mapping[str, Any]", many.named("one-spa-odoo-programs").inputs["data"])
    assert "jobs.py" in cast("Mapping[str, Any]", many.named("one-wealth-odoo-programs").inputs["data"])
