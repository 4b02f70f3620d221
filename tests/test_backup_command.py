"""`fleet backup` against the real API server and the real record; kwok only says of pods that they have run."""

import json
import subprocess
from typing import Any

import pytest
from copied import ROOT
from held_job import held, unfinished
from sandbox import until
from yard import Done, Yard

pytestmark = pytest.mark.engine

FLEET = (str(ROOT / ".venv/bin/python"), "-m", "fleet", "backup")


BETWEEN = """
import runpy, sys
from kubernetes import client

create, read = client.BatchV1Api.create_namespaced_job, client.BatchV1Api.read_namespaced_cron_job_status

def somebody_first(batch, namespace, body, **options):
    create(batch, namespace, body, **options)
    return create(batch, namespace, body, **options)

def somebody_writes(batch, *name, **options):
    client.BatchV1Api.read_namespaced_cron_job_status = read
    found = read(batch, *name, **options)
    found.metadata.resource_version = "1"
    return found

what, *sys.argv = sys.argv[1:]
if what == "starts":
    client.BatchV1Api.create_namespaced_job = somebody_first
else:
    client.BatchV1Api.read_namespaced_cron_job_status = somebody_writes
runpy.run_module("fleet", run_name="__main__")
"""
"""`fleet`, where somebody else does something between two of its requests."""


def backup(yard: Yard, *arguments: str, **environment: str) -> Done:
    return yard.run(*FLEET, *arguments, environment=environment)


def jobs(yard: Yard, namespace: str) -> dict[str, Any]:
    found = json.loads(yard.kubectl("get", "jobs", "--namespace", namespace, "--output", "json"))
    return {job["metadata"]["name"]: job for job in found["items"]}


def test_a_run_makes_a_job_from_the_schedule_and_waits_for_its_end(standing: Yard) -> None:
    before = jobs(standing, "odoo-one-spa")
    done = backup(standing, "run", "one-spa", "--json")
    (name,) = set(jobs(standing, "odoo-one-spa")) - set(before)
    job = jobs(standing, "odoo-one-spa")[name]
    cron: Any = standing.look_at("cronjob", "odoo-one-spa", "backup")

    assert (done.code, json.loads(done.output)["name"]) == (0, name), done.output
    assert json.loads(done.output)["succeeded"] is True
    (owner,) = job["metadata"]["ownerReferences"]
    assert (owner["kind"], owner["name"]) == ("CronJob", "backup")
    assert job["metadata"]["annotations"]["cronjob.kubernetes.io/instantiate"] == "manual"
    assert job["spec"]["ttlSecondsAfterFinished"] == 86_400
    assert job["spec"]["template"]["spec"] == cron["spec"]["jobTemplate"]["spec"]["template"]["spec"]


def test_never_two_at_once(standing: Yard) -> None:
    with held(standing, "odoo-one-barn"):
        first = standing.start(*FLEET, "run", "one-barn")
        until(lambda: unfinished(standing, "odoo-one-barn") != [], "the job")
        second = backup(standing, "run", "one-barn")
    (said, _) = first.communicate(timeout=60)

    assert second.code == 1
    assert "a job of backup is running already: backup-" in second.output
    assert (first.returncode, said[:32]) == (0, "The backup of one-barn was made "), said


def test_the_schedule_waits_for_a_backup_by_hand(standing: Yard) -> None:
    cron = ("cronjob", "backup", "--namespace", "odoo-one-barn")
    schedule = str(json.loads(standing.kubectl("get", *cron, "--output", "json"))["spec"]["schedule"])
    skipped = ("get", "events", "--namespace", "odoo-one-barn", "--field-selector=reason=JobAlreadyActive")
    with held(standing, "odoo-one-barn"):
        first = standing.start(*FLEET, "run", "one-barn")
        until(lambda: unfinished(standing, "odoo-one-barn") != [], "the job")
        standing.kubectl("patch", *cron, "--patch", json.dumps({"spec": {"schedule": "* * * * *"}}))
        try:
            until(lambda: "backup" in standing.kubectl(*skipped), "the schedule, before the job", seconds=90)
            running = unfinished(standing, "odoo-one-barn")
        finally:
            standing.kubectl("patch", *cron, "--patch", json.dumps({"spec": {"schedule": schedule}}))
    (said, _) = first.communicate(timeout=60)

    assert len(running) == 1
    assert (first.returncode, said[:32]) == (0, "The backup of one-barn was made "), said


def test_who_finds_that_another_was_started_in_between_withdraws(standing: Yard) -> None:
    with held(standing, "odoo-one-wealth"):
        done = standing.run(FLEET[0], "-c", BETWEEN, "starts", *FLEET[2:], "run", "one-wealth")
        until(lambda: len(unfinished(standing, "odoo-one-wealth")) == 1, "one job of two")
        (other,) = unfinished(standing, "odoo-one-wealth")
    until(lambda: unfinished(standing, "odoo-one-wealth") == [], "its end")

    assert done.code == 1, done.output
    assert f"a job of backup is running already: {other}" in done.output


def test_what_the_controller_has_written_in_between_is_not_written_over(standing: Yard) -> None:
    done = standing.run(FLEET[0], "-c", BETWEEN, "writes", *FLEET[2:], "run", "one-spa")

    assert done.code == 0, done.output


def test_a_job_that_fails_is_said_in_the_clusters_words(standing: Yard) -> None:
    deadline = '{"spec": {"jobTemplate": {"spec": {"activeDeadlineSeconds": %d}}}}'
    patch = ("patch", "cronjob", "backup", "--namespace", "odoo-one-wealth", "--type=merge", "--patch")
    standing.kubectl(*patch, deadline % 2)
    with held(standing, "odoo-one-wealth"):
        done = backup(standing, "run", "one-wealth")
    standing.kubectl(*patch, deadline % 7200)

    assert done.code == 1
    assert "the backup of one-wealth failed: Job was active longer than specified deadline" in done.output
    assert "do: read what it said: kubectl --namespace odoo-one-wealth logs job/backup-" in done.output
    assert "Traceback" not in done.output


def test_a_rehearsal_that_leaves_no_record_proves_nothing(standing: Yard) -> None:
    """On this platform nothing runs, so the job succeeds, and the record knows better."""
    done = backup(standing, "verify", "one-spa")

    assert done.code == 1
    assert done.output.startswith("the rehearsal of one-spa has left no record, and its job succeeded\n"), done.output


def test_before_the_first_rehearsal_nobody_is_proven(standing: Yard) -> None:
    backup(standing, "run", "one-spa")
    listed = json.loads(backup(standing, "list", "--json").output)
    table = backup(standing, "list")

    assert [(line["tenant"], line["kept"], line["passed"], line["word"]) for line in listed] == [
        (tenant, 0, None, "never rehearsed") for tenant in ("one-barn", "one-spa", "one-wealth")
    ]
    assert table.output.endswith("3 tenants, 3 without a proven backup.\n")
    assert backup(standing, "list", "one-spa").output == "0 backups, as the last rehearsal saw them.\n"


def test_who_asks_for_a_tenant_that_is_not_there_is_refused(standing: Yard) -> None:
    for command in ("run", "list", "verify"):
        done = backup(standing, command, "one-spar")
        assert done.code == 2
        assert done.output.startswith('tenants: there is no tenant called "one-spar"\n')
        assert 'do: write "one-spa" instead' in done.output


def test_what_cannot_be_reached_is_said_without_a_traceback(standing: Yard) -> None:
    cluster = backup(standing, "run", "one-spa", KUBECONFIG="/nowhere")
    services = backup(standing, "list", PGSERVICEFILE="/nowhere")

    assert (cluster.code, services.code) == (1, 2)
    assert "do: set KUBECONFIG to a file that has this context" in cluster.output
    assert "the file that PGSERVICEFILE names cannot be read" in services.output


def test_every_command_explains_itself_with_an_example() -> None:
    for command in ("run", "list", "verify"):
        said = subprocess.run((*FLEET, command, "--help"), cwd=ROOT, capture_output=True, text=True, check=True).stdout
        assert f"Example: fleet backup {command} " in said
