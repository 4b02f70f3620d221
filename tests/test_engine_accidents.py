"""Accidents: each ends in a clear word and no damage, and the next `fleet up` of the right files brings the stack home.

Beside these: a server that is away before anything starts (test_engine_failures.py), an update that is killed
(test_engine_killed.py), another name of the cluster (test_engine_gate.py).
"""

import json
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml
from history import History
from inventory import inventory
from relay import Relay
from test_engine_killed import database_creation_waits, databases_locked, deployment_exists, no_pod_starts
from yard import Done, Yard

from local.platform import Platform
from tenancy import names

pytestmark = pytest.mark.engine

SECONDS = 200
ROWS = "CREATE TABLE res_partner (id serial); INSERT INTO res_partner SELECT generate_series(1, 40)"


@pytest.fixture(scope="module")
def yard(yards: Callable[..., Yard]) -> Yard:
    """The checkout from which one tenant came to life, who has worked since."""
    made = yards("met-one")
    first = made.fleet("up")
    assert first.code == 0, first.output
    made.sql("shared-1-owner", ROWS, names.database("met-one"))
    History(made.root).commit("2027-01-10T12:00:00+00:00")
    return made


@pytest.fixture
def other(yard: Yard, tmp_path: Path) -> Yard:
    """Somebody else's checkout of the same commit, for the same stack."""
    shutil.copytree(yard.root, tmp_path / "checkout", symlinks=True)
    return Yard(tmp_path / "checkout", yard.platform, yard.backend, yard.stack)


def rows(yard: Yard, tenant: str = "met-one") -> int:
    ((count,),) = yard.sql("shared-1-owner", "SELECT count(*) FROM res_partner", names.database(tenant))
    return count


def begun(yard: Yard, **environment: str) -> subprocess.Popen[str]:
    command = (str(yard.root / ".venv/bin/python"), "-m", "fleet", "up", "--stack", yard.stack)
    return yard.start(*command, environment=environment)


def ended(running: subprocess.Popen[str]) -> Done:
    output, _ = running.communicate(timeout=SECONDS)
    return Done(running.returncode, output, ())


def wait_until(is_so: Callable[[], bool], running: subprocess.Popen[str]) -> None:
    end = time.monotonic() + SECONDS
    while not is_so():
        assert running.poll() is None, running.stdout and running.stdout.read()
        assert time.monotonic() < end, "the moment never came"
        time.sleep(0.05)


def take_in(yard: Yard, other: Yard) -> None:
    """The merge of the tenants' files of *other*."""
    for file in other.tenants.glob("*.yaml"):
        shutil.copy(file, yard.tenants / file.name)


def test_of_two_merges_at_once_the_second_is_told_whom_it_lacks_and_takes_nobody_away(yard: Yard, other: Yard) -> None:
    yard.add("met-left")
    other.add("met-right")
    left, right = begun(yard), begun(other)
    found = {"met-left": ended(left), "met-right": ended(right)}
    first, second = sorted(found, key=lambda tenant: found[tenant].code)
    assert found[first].code == 0, found[first].output

    assert found[second].code == 3, found[second].output
    assert f"its database ({first}-database): nothing asks for it any more" in found[second].output
    assert f"tenants/dev/{first}.yaml" in found[second].output
    assert not any(second in urn for urn in yard.held())

    take_in(yard, other)
    take_in(other, yard)
    merged = yard.fleet("up")
    assert merged.code == 0, merged.output
    assert {"met-left", "met-right", "met-one"} <= {urn.rpartition("::")[2] for urn in yard.held()}
    assert rows(yard) == 40


def test_a_merge_that_lands_between_the_gate_and_the_engine_is_seen_all_the_same(
    yard: Yard, other: Yard, tmp_path: Path
) -> None:
    other.edit("met-one", hosts=["late.odoo.test"])
    slow = tmp_path / "bin/pulumi"
    slow.parent.mkdir()
    slow.write_text(
        f'#!/bin/sh\nif [ "$1" = up ]; then touch {tmp_path}/there; while [ ! -e {tmp_path}/go ]; do sleep 0.1; done; fi\n'
        f'exec {yard.platform.bin}/pulumi "$@"\n'
    )
    slow.chmod(0o755)
    late = begun(other, PATH=f"{slow.parent}:{other.environment['PATH']}")
    wait_until((tmp_path / "there").exists, late)
    yard.add("met-early")
    early = yard.fleet("up")
    assert early.code == 0, early.output
    before = inventory(yard, "met-one", "met-early")
    (tmp_path / "go").touch()
    done = ended(late)

    assert done.code == 3, done.output
    assert "its database (met-early-database): nothing asks for it any more" in done.output
    assert inventory(yard, "met-one", "met-early") == before
    assert rows(yard) == 40


def test_a_preview_that_another_merge_has_overtaken_opens_no_gate(yard: Yard, other: Yard) -> None:
    other.edit("met-one", hosts=["stale.odoo.test"])
    plan = other.run(str(other.root / ".venv/bin/fleet"), "plan", "--since", "HEAD", "--markdown")
    assert (plan.code, "Nobody loses data" in plan.output) == (0, True), plan.output
    yard.edit("met-one", plan="standard")
    landed = yard.fleet("up")
    assert landed.code == 0, landed.output
    before = inventory(yard, "met-one")
    stale = other.fleet("up")

    assert stale.code == 3, stale.output
    assert "its filestore (met-one-filestore): it would shrink from 20G to 10G" in stale.output
    assert "Updating" not in stale.output
    assert inventory(yard, "met-one") == before
    other.edit("met-one", plan="standard")
    assert other.fleet("up").code == 0
    assert rows(yard) == 40


def test_a_locked_stack_is_waited_for_and_whoever_holds_it_is_named(yard: Yard) -> None:
    lock = yard.backend / ".pulumi/locks/organization/odoo-saas/dev/held.json"
    lock.parent.mkdir(parents=True, exist_ok=True)
    mine = {"pid": os.getpid(), "hostname": socket.gethostname(), "timestamp": "2027-01-01T12:00:00Z", "username": "a"}
    lock.write_text(json.dumps(mine))
    refused = yard.fleet("up", "--wait", "0")
    assert refused.code == 1
    assert f"another update of this stack is running: process {os.getpid()}" in refused.output

    running = begun(yard)
    assert running.stdout is not None
    assert "waiting for it to end" in running.stdout.readline()
    lock.unlink()
    assert ended(running).code == 0


def test_a_lock_of_a_machine_that_is_gone_is_a_persons_to_lift(yard: Yard) -> None:
    lock = yard.backend / ".pulumi/locks/organization/odoo-saas/dev/held.json"
    lock.parent.mkdir(parents=True, exist_ok=True)
    theirs = {"pid": 7, "hostname": "runner-7", "timestamp": "2027-01-01T12:00:00Z", "username": "a"}
    lock.write_text(json.dumps(theirs))
    refused = yard.fleet("up", "--wait", "0")

    assert refused.code == 1
    assert (
        "another update of this stack is running: process 7 on runner-7, since 2027-01-01T12:00:00Z" in refused.output
    )
    assert "do: wait for it to end; if you know that it is dead, run `pulumi cancel`" in refused.output
    assert yard.pulumi("cancel", "--yes", "--stack", yard.stack).code == 0
    assert yard.fleet("up").code == 0


def cut(yard: Yard, relay: Relay, moment: Callable[[Yard], bool], **environment: str) -> Done:
    """What `fleet up` ended with whose way was cut at that *moment*; the way is open again."""
    running = begun(yard, **environment)
    wait_until(lambda: moment(yard), running)
    relay.cut()
    done = ended(running)
    relay.mend()
    return done


def is_whole(yard: Yard, tenant: str) -> None:
    """Nothing is twice, nothing orphaned, and the password opens what it should."""
    assert (yard.pending(), yard.up().steps()) == ([], {})
    word = yard.secrets()[f"{tenant}-database-password"]
    with yard.connect("shared-1", user=names.role(tenant), password=word, dbname=names.database(tenant)) as connection:
        assert connection.execute("SELECT current_user").fetchone() == (names.role(tenant),)


def test_a_connection_lost_while_a_database_is_made_leaves_none_that_nobody_knows(
    yards: Callable[..., Yard], tmp_path: Path
) -> None:
    """The server finishes what it was asked for, and its answer never comes."""
    yard = yards("cut-one")
    services = yard.platform.home / "pg_service.conf"
    port = yard.services()["shared-1"]["port"]
    with Relay.to(int(port)) as relay:
        text = services.read_text()
        (tmp_path / "pg_service.conf").write_text(text.replace(f"port={port}", f"port={relay.port}"))
        way = {"PGSERVICEFILE": str(tmp_path / "pg_service.conf")}
        with databases_locked(yard):
            done = cut(yard, relay, database_creation_waits, **way)
    healed = yard.fleet("up")

    assert done.code == 1, done.output
    assert "server closed the connection unexpectedly" in done.output
    assert "do: mend it, then run the same command again: it goes on from where it is" in done.output
    assert "Traceback" not in done.output
    assert healed.code == 0, healed.output
    assert "cut-one-database had been begun and is there; it is known again." in healed.output
    is_whole(yard, "cut-one")


def test_a_connection_lost_while_pods_are_awaited_leaves_nothing_to_clear_away(
    yards: Callable[..., Yard], tmp_path: Path
) -> None:
    yard = yards("cut-two")
    text = (yard.platform.home / "kubeconfig").read_text()
    (port,) = re.findall(r"https://127\.0\.0\.1:(\d+)", text)
    with Relay.to(int(port)) as relay:
        (tmp_path / "kubeconfig").write_text(text.replace(f"127.0.0.1:{port}", f"127.0.0.1:{relay.port}"))
        way = {"KUBECONFIG": str(tmp_path / "kubeconfig")}
        with no_pod_starts(yard):
            done = cut(yard, relay, deployment_exists, **way)
    healed = yard.fleet("up")

    assert done.code == 1, done.output
    assert "Deployment odoo-cut-two/web: the API server at https://127.0.0.1" in done.output
    assert "cannot be reached" in done.output
    assert "Traceback" not in done.output
    assert healed.code == 0, healed.output
    is_whole(yard, "cut-two")


def test_what_has_the_name_of_a_customer_who_lives_elsewhere_is_never_taken_over(yards: Callable[..., Yard]) -> None:
    """The backend of another stack, or an empty one by mistake: its first run meets what is there and keeps its hands off."""
    lives = yards("cut-three")
    assert lives.fleet("up").code == 0
    before = inventory(lives, "cut-three")
    stranger = yards("cut-three")
    done = stranger.fleet("up")

    assert done.code == 1
    assert "already exists" in done.output
    assert "it is known again" not in done.output
    assert inventory(lives, "cut-three") == before
    is_whole(lives, "cut-three")


def test_a_key_that_is_older_than_what_the_state_has_made_is_not_written_over(
    yards: Callable[..., Yard], tmp_path: Path
) -> None:
    """An export from before the first update had ended is imported: what opens the backups is made anew."""
    yard = yards("cut-four")
    assert yard.fleet("up").code == 0
    yard.sql("shared-1-owner", ROWS, names.database("cut-four"))
    read = ("get", "secret", "backup", "--namespace", "odoo-cut-four", "--output", "json")
    before, whole = json.loads(yard.kubectl(*read))["data"], json.loads(yard.pulumi("stack", "export").output)

    def go_back_to(state: object) -> None:
        (tmp_path / "state.json").write_text(json.dumps(state))
        done = yard.pulumi("stack", "import", "--file", str(tmp_path / "state.json"))
        assert done.code == 0, done.output

    time.sleep(6)  # Longer than clocks may differ.
    early = [
        {**one, "outputs": {**one["outputs"], "born": False}} if one["type"] == "odoo:saas:Tenant" else one
        for one in whole["deployment"]["resources"]
        if "odoo:saas:Backup" not in one["urn"]
    ]
    go_back_to({**whole, "deployment": {**whole["deployment"], "resources": early}})
    done = yard.fleet("up")
    after = json.loads(yard.kubectl(*read))["data"]
    go_back_to(whole)

    assert done.code == 1, done.output
    assert "Secret odoo-cut-four/backup: already exists" in done.output, done.output
    assert after == before
    assert rows(yard, "cut-four") == 40
    is_whole(yard, "cut-four")


@contextmanager
def interrupted(yard: Yard) -> Generator[None]:
    """As if a killed update had been about to make a namespace that is there."""
    file = yard.backend / ".pulumi/stacks/odoo-saas/dev.json"
    checksum = file.with_name("dev.json.attrs")
    before = file.read_bytes(), checksum.read_bytes()
    state = json.loads(before[0])
    latest = state["checkpoint"]["latest"]
    (space,) = (one for one in latest["resources"] if one["urn"].endswith("::met-one-namespace"))
    latest["pending_operations"] = [{"resource": space, "type": "creating"}]
    file.write_text(json.dumps(state))
    checksum.unlink()
    try:
        yield
    finally:
        file.write_bytes(before[0])
        checksum.write_bytes(before[1])


@pytest.fixture
def elsewhere(ground: Path, platform: Platform) -> Generator[Platform]:
    """Another cluster and other servers, which answer as well."""
    made = Platform(ground / "elsewhere", platform.bin, platform.preparation)
    try:
        made.up(print)
        yield made
    finally:
        made.clean(print)


def test_a_stack_file_that_points_at_another_cluster_is_told_so_and_nothing_is_built_there(
    yard: Yard, elsewhere: Platform, tmp_path: Path
) -> None:
    config = yaml.safe_load((yard.platform.home / "kubeconfig").read_text())
    there = yaml.safe_load((elsewhere.home / "kubeconfig").read_text())
    for kind in ("clusters", "users", "contexts"):
        config[kind] += [{**one, "name": "odoo-other"} for one in there[kind]]
    config["contexts"][1]["context"] = {"cluster": "odoo-other", "user": "odoo-other"}
    (tmp_path / "kubeconfig").write_text(yaml.safe_dump(config))
    stackfile = yard.root / "Pulumi.dev.yaml"
    said, before = stackfile.read_text(), inventory(yard, "met-one")
    yard.edit("met-one", hosts=["abroad.odoo.test"])
    yard.configure(cluster={**yard.fact("cluster"), "context": "odoo-other"})
    done = yard.fleet("up", environment={"KUBECONFIG": str(tmp_path / "kubeconfig")})
    stackfile.write_text(said)
    with interrupted(yard):
        known = yard.held()
        killed = yard.fleet("up", environment={"KUBECONFIG": str(elsewhere.home / "kubeconfig")})
        assert yard.held() == known
    server = yard.fleet("up", environment={"PGSERVICEFILE": str(elsewhere.home / "pg_service.conf")})

    for one, context in ((done, "odoo-other"), (killed, "odoo-local")):
        assert one.code == 1, one.output
        assert (
            f"the cluster that the context {context} leads to has none of the namespaces that stack dev lives in (met-"
            in one.output
        )
        assert "do: put back context below cluster in Pulumi.dev.yaml" in one.output
    # Nor was the wrong cluster asked what a killed update had left there.
    assert "known again" not in killed.output
    assert server.code == 3, server.output
    assert "server shared-1: its databases (" in server.output
    assert "where they are not; the last update found them at" in server.output
    assert "do: set the entry [shared-1] in the file that PGSERVICEFILE names" in server.output
    assert "Updating" not in done.output + server.output
    assert inventory(yard, "met-one") == before
    abroad = yard.run("kubectl", "get", "namespaces", environment={"KUBECONFIG": str(elsewhere.home / "kubeconfig")})
    assert "odoo-met" not in abroad.output
    assert rows(yard) == 40
