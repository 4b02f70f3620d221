"""A tenant whose web pods multiply, on the real engine and the real API server, with Kubernetes' own autoscaler at work.

And its pods as processes: scheduled jobs, which run in one of their own, stand still while modules change.
"""

import json
import shutil
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest
from copied import ROOT
from host_pod import HostPod, Running, python_image
from preparing import Preparing, preparing
from sandbox import until
from tenant_pods import web_pod
from yard import Yard

from local.plugins.values import items

pytestmark = pytest.mark.engine

ID = "one-grows"
NAMESPACE = f"odoo-{ID}"
MODULES = "base,web,contacts,crm,sale_management,account,purchase,project,calendar,portal"
IMAGE = "odoo:18.0-20260817"
RUNNING = "jobs: scheduled jobs run\n"


@pytest.fixture(scope="module")
def grown(yards: Callable[..., Yard]) -> Yard:
    yard = yards()
    servers = yard.fact("servers")
    yard.configure(
        storage={"standard": "standard", "encrypted": "encrypted", "access_mode": "ReadWriteMany"},
        servers={**servers, "dedicated-1": {**servers["dedicated-1"], "connections": 270}},
    )
    placement = {"strategy": "dedicated", "server": "dedicated-1"}
    yard.add(ID, plan="premium", placement=placement, autoscaling=True)
    good(yard)
    return yard


def good(yard: Yard) -> Mapping[str, int]:
    """What an update changes, which ends well."""
    done = yard.up()
    assert done.code == 0, done.output
    return done.changes


def spec(yard: Yard, kind: str, name: str) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", yard.look_at(kind, NAMESPACE, name)["spec"])


def replicas(yard: Yard) -> tuple[int, int]:
    """Of web pods, and of those for scheduled jobs."""
    return spec(yard, "deployment", "web")["replicas"], spec(yard, "deployment", "cron")["replicas"]


def press(yard: Yard, least: int) -> None:
    """As load would: the autoscaler sees that there are too few, and then that there are enough."""
    for bound in (least, 1):
        patch = json.dumps({"spec": {"minReplicas": bound}})
        yard.kubectl("patch", "hpa", "web", "--namespace", NAMESPACE, "--type", "merge", "--patch", patch)
        until(lambda bound=bound: replicas(yard)[0] >= bound, f"{bound} web pods")


def test_web_pods_multiply_and_no_run_or_refresh_takes_that_back(grown: Yard) -> None:
    press(grown, 3)

    assert good(grown) == {}
    assert grown.refresh().code == 0
    assert (grown.preview().changes, replicas(grown)) == ({}, (3, 1))


def test_they_are_replaced_one_by_one_and_a_maintenance_replaces_all_at_once(grown: Yard) -> None:
    rolling = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}
    assert spec(grown, "deployment", "web")["strategy"] == rolling

    grown.edit(ID, maintenance=True)
    good(grown)
    assert spec(grown, "deployment", "web")["strategy"] == {"type": "Recreate"}

    grown.edit(ID, maintenance=None)
    good(grown)
    assert spec(grown, "deployment", "web")["strategy"] == rolling


def test_a_suspended_tenant_has_no_pod_however_many_there_were(grown: Yard) -> None:
    press(grown, 2)
    grown.edit(ID, state="suspended")
    good(grown)
    assert replicas(grown) == (0, 0)
    assert good(grown) == {}
    assert replicas(grown) == (0, 0)

    grown.edit(ID, state=None)
    good(grown)
    assert replicas(grown) == (1, 1)


@dataclass(frozen=True)
class Apart:
    """The pod of scheduled jobs, beside a web pod with an empty database; both have a pooler that runs."""

    pod: HostPod
    web: Preparing
    begun: list[Running]

    def start(self) -> Running:
        self.begun.append(self.pod.start("odoo"))
        return self.begun[-1]

    @property
    def runs(self) -> bool:
        """Whether jobs run, by the stand-in for Odoo."""
        return (self.pod.volume("filestore") / "stand-in.jobs").exists()

    @property
    def is_ready(self) -> bool:
        """Whether the kubelet would say so, by the probe in the template."""
        (odoo,) = (cast("Any", one) for one in items(self.pod.template, "containers"))
        return self.pod.inside("odoo", *odoo["readinessProbe"]["exec"]["command"]).code == 0

    def let_odoo(self, **script: object) -> None:
        (self.pod.volume("filestore") / "stand-in.json").write_text(json.dumps(script))


@pytest.fixture
def apart(grown: Yard, ground: Path) -> Generator[Apart]:
    folder = ground / "jobs"
    shutil.rmtree(folder, ignore_errors=True)
    program = folder / "image" / "odoo"
    program.parent.mkdir(parents=True)
    program.write_text((ROOT / "tests/fake_odoo.py").read_text())
    program.chmod(0o755)
    with (
        preparing(grown, ID, ground / "grown", "dedicated-1-owner") as web,
        web_pod(grown, ID, folder, {"odoo": python_image(program)}, deployment="cron") as pod,
    ):
        pod.start("pgbouncer")
        made = Apart(pod, web, [])
        made.let_odoo()
        try:
            yield made
        finally:
            for one in made.begun:
                one.process.terminate()
                one.process.wait(20)


def test_jobs_wait_until_the_database_is_prepared_for_their_image(apart: Apart) -> None:
    jobs = apart.start()
    until(lambda: "waiting for it" in jobs.said, "its first word")
    assert (apart.runs, apart.is_ready) == (False, False)

    assert apart.web.prepare().code == 0
    until(lambda: apart.runs, "scheduled jobs")
    until(lambda: apart.is_ready, "its readiness")
    assert jobs.said == f"jobs: the database is not prepared for this image; waiting for it\n{RUNNING}"


def test_jobs_run_in_odoo_without_pages_as_many_at_once_as_the_plan_has(apart: Apart) -> None:
    apart.web.prepare()
    apart.start()
    until(lambda: apart.runs, "scheduled jobs")

    log = (apart.pod.volume("filestore") / "stand-in.log").read_text()
    assert json.loads(log.splitlines()[-1]) == ["--no-http", "--workers=-1", "--max-cron-threads=2"]
    conf = (apart.pod.volume("config") / "odoo.conf").read_text()
    assert "max_cron_threads = 0\n" in conf


def test_nothing_to_do_lets_jobs_run_on(apart: Apart) -> None:
    apart.web.prepare()
    jobs = apart.start()
    until(lambda: apart.runs, "scheduled jobs")

    assert apart.web.prepare().said == "prepare: nothing to do\n"
    assert (jobs.said, apart.runs) == (RUNNING, True)


def test_jobs_stand_still_while_modules_change_and_go_on_after(apart: Apart) -> None:
    apart.web.prepare()
    jobs = apart.start()
    until(lambda: apart.runs, "scheduled jobs")
    apart.web.want(alone=True, modules=[*apart.web.wanted["modules"], "fleet"])
    apart.web.let_odoo(waits=True)

    changing = apart.web.pod.start("prepare")
    apart.web.wait_for_odoo()
    assert (apart.runs, apart.is_ready) == (False, False)
    assert jobs.said.startswith(f"{RUNNING}jobs: modules are to change; scheduled jobs stand still\n")

    apart.web.let_odoo_go_on()
    assert changing.ended().code == 0, changing.said
    until(lambda: apart.runs, "scheduled jobs")


def test_modules_wait_for_the_last_job(apart: Apart) -> None:
    """The one in the way is the control: it holds what jobs hold, and hears nothing."""
    apart.web.prepare()
    apart.web.want(alone=True, modules=[*apart.web.wanted["modules"], "fleet"])
    apart.web.runs()
    with apart.web.yard.connect("dedicated-1-owner", dbname=apart.web.database) as held:
        held.execute("SELECT pg_advisory_lock_shared(hashtext('odoo-jobs'))")
        changing = apart.web.pod.start("prepare")
        until(lambda: "scheduled jobs still run" in changing.said, "its waiting")
        assert apart.web.runs() == []

    assert changing.ended().code == 0
    assert "installed fleet" in changing.said


def test_of_another_image_no_job_runs(apart: Apart) -> None:
    apart.web.prepare()
    apart.web.deploy("odoo:18.0-20300101")
    apart.web.want(alone=True)
    apart.web.prepare()
    jobs = apart.start()
    until(lambda: "waiting for it" in jobs.said, "its first word")

    assert not apart.runs


def test_who_loses_the_database_runs_no_job_until_it_is_back(apart: Apart) -> None:
    apart.web.prepare()
    jobs = apart.start()
    until(lambda: apart.runs, "scheduled jobs")
    apart.web.ask(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
    )
    until(lambda: jobs.said.count(RUNNING) == 2, "its second beginning")

    assert "jobs: the database is away (" in jobs.said


def test_a_job_that_does_not_end_is_not_left_over(apart: Apart) -> None:
    apart.web.prepare()
    apart.let_odoo(busy=True)
    begin = f"python3 /programs/jobs.py --image {IMAGE} --threads 2 & jobs=$!"
    end = "while [ ! -e /tmp/end ]; do sleep 0.05; done; kill $jobs; wait $jobs; echo $?"
    left = "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ' | grep -c '[o]doo --config' || true"
    ended = apart.pod.beside("odoo", "sh", "-c", f"{begin}; {end}; {left}")
    until(lambda: apart.runs, "scheduled jobs")
    (apart.pod.volume("tmp") / "end").touch()

    assert ended.ended().said == f"{RUNNING}jobs: stopped, because the pod ends\n143\n0\n"


def test_where_odoo_ends_by_itself_so_does_its_container(apart: Apart) -> None:
    apart.web.prepare()
    apart.let_odoo(ends="by itself")

    ended = apart.start().ended()

    assert (ended.code, ended.said.splitlines()[-1]) == (
        1,
        "jobs: odoo ended with 0, though nobody asked it to; the container starts again",
    )


def test_beside_other_pods_modules_do_not_change(apart: Apart) -> None:
    """The first time nobody serves; from then on others may."""
    assert apart.web.prepare().code == 0
    before = apart.web.rows()
    apart.web.deploy("odoo:18.0-20300101")
    apart.web.want(modules=[*apart.web.wanted["modules"], "fleet"])

    refused = apart.web.prepare()

    assert (refused.code, apart.web.rows()) == (1, before)
    assert refused.said.splitlines()[-1].startswith(
        "prepare: this pod would install fleet and update all, while other pods of this Odoo serve;"
    )
    assert "maintenance: true" in refused.said


def test_beside_other_pods_what_is_no_module_is_settled(apart: Apart) -> None:
    apart.web.prepare()
    apart.web.want(parameters={**apart.web.wanted["parameters"], "a.b": "c"})

    assert apart.web.prepare().said == "prepare: done: set a.b\n"


def test_a_first_run_that_was_killed_is_ended_by_the_next(apart: Apart) -> None:
    apart.web.let_odoo(ends="with its pod")
    assert apart.web.prepare().code == 143
    apart.web.let_odoo()

    assert apart.web.prepare().code == 0
    assert apart.web.states() == {"installed": len(MODULES.split(","))}
