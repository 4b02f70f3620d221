import json
import os
import secrets
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Generator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from local import certificates
from local.certificates import ADMIN, SERVER
from local.control_plane import SUBJECTS
from local.home import Home
from local.machine import HERE
from local.platform import Platform
from local.store import store_of
from local.tools import WANTED
from local.trouble import Trouble

pytestmark = pytest.mark.engine

ROOT = Path(__file__).parents[1]
BIN = store_of(WANTED.programs, WANTED.modules, HERE).bin
SERVERS = {
    "etcd",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kwok",
    "shared-1",
    "dedicated-1",
}
POD = {
    "securityContext": {"runAsNonRoot": True, "runAsUser": 100, "seccompProfile": {"type": "RuntimeDefault"}},
    "containers": [
        {
            "name": "main",
            "image": "nothing:1",
            "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
        }
    ],
}


@pytest.fixture(scope="module")
def home() -> Generator[Path]:
    """Not below pytest's own folder, which PostgreSQL's user may not enter."""
    above = Path(tempfile.mkdtemp(prefix="odoo-saas-", dir="/var/tmp"))
    above.chmod(0o711)
    yield above / "home"
    Platform(above / "home", BIN).clean(print)
    above.rmdir()


@pytest.fixture
def platform(home: Path, monkeypatch: pytest.MonkeyPatch) -> Platform:
    """A platform that runs, whatever the test before has done to it."""
    platform = Platform(home, BIN, (ROOT / "fleet/server.sql").read_text())
    for name, value in platform.environment().items():
        monkeypatch.setenv(name, value)
    platform.up(print)
    return platform


@pytest.fixture
def namespace(platform: Platform) -> Generator[str]:
    """A namespace with the strictest Pod Security."""
    name = f"n-{secrets.token_hex(4)}"
    _kubectl("create", "namespace", name)
    _kubectl("label", "namespace", name, "pod-security.kubernetes.io/enforce=restricted")
    yield name
    _kubectl("delete", "namespace", name, "--ignore-not-found", "--wait=false")


@pytest.fixture
def tenant(platform: Platform) -> Generator[str]:
    """A role on the shared server that may log in and nothing more."""
    _ask("shared-1", "CREATE ROLE a_tenant LOGIN PASSWORD 'x'")
    yield "a_tenant"
    _ask("shared-1-owner", "DROP OWNED BY a_tenant CASCADE; DROP ROLE a_tenant")


@pytest.fixture
def stranger() -> Generator[subprocess.Popen[bytes]]:
    """A process that is nobody's server."""
    with subprocess.Popen(("sleep", "600")) as stranger:
        yield stranger
        stranger.kill()


def test_a_second_up_starts_nothing(platform: Platform) -> None:
    before = _pids(platform)
    said: list[str] = []

    platform.up(said.append)

    assert said == [f"the platform is up in {platform.home}; nothing had to be started"]
    assert _pids(platform) == before
    assert before.keys() == SERVERS
    assert platform.running()


@pytest.mark.parametrize("killed", ["etcd", "kube-apiserver", "shared-1"])
def test_a_killed_server_comes_back_alone_with_its_data(platform: Platform, killed: str) -> None:
    _remember(f"before {killed} was killed")
    before, address = _pids(platform), Home(path=platform.home).address(killed)
    _kill(before[killed])

    platform.up(print)

    after = _pids(platform)
    assert {name for name in SERVERS if after[name] != before[name]} == {killed}
    assert Home(path=platform.home).address(killed) == address
    assert _remembered() == f"before {killed} was killed"


def test_a_server_whose_port_was_taken_moves_and_all_that_name_it_follow(platform: Platform) -> None:
    _remember("before the ports were taken")
    home, before = Home(path=platform.home), _pids(platform)
    moving = {name: home.address(name) for name in ("kube-apiserver", "dedicated-1")}
    for name in moving:
        _kill(before[name])

    with socket.socket() as one, socket.socket() as other:
        for taker, address in zip((one, other), moving.values(), strict=True):
            taker.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taker.bind(("127.0.0.1", int(address.partition(":")[2])))
            taker.listen()
        platform.up(print)

    assert all(home.address(name) != address for name, address in moving.items())
    assert home.address("kube-apiserver") in (platform.home / "kubeconfig").read_text()
    assert {name for name in SERVERS if _pids(platform)[name] == before[name]} == {"etcd", "shared-1"}
    assert _remembered() == "before the ports were taken"
    assert _ask("dedicated-1", "SELECT 1") == [(1,)]


def test_a_pid_file_that_tells_of_somebody_elses_process_harms_nobody(
    platform: Platform, stranger: subprocess.Popen[bytes]
) -> None:
    """After a reboot, or a day with many processes, the pid in the file is another's."""
    record = platform.home / "run/kwok.pid"
    truth = record.read_text()
    boot, pid, rest = truth.split(" ", 2)

    record.write_text(f"{boot} {stranger.pid} {rest}")
    platform.down(print)
    assert stranger.poll() is None
    # The file was made to lie, so nobody but the test can stop the real one.
    _kill(int(pid))
    record.write_text(f"{boot} {stranger.pid} {rest}")
    platform.up(print)

    assert stranger.poll() is None
    assert _pids(platform)["kwok"] not in {stranger.pid, int(pid)}


def test_an_up_that_is_killed_leaves_no_server_that_nobody_knows(platform: Platform) -> None:
    for name in ("kwok", "kube-scheduler", "kube-apiserver", "shared-1"):
        _kill(_pids(platform)[name])
    left = _processes(platform)
    with subprocess.Popen(
        (sys.executable, "-m", "local", "up", "--home", str(platform.home)), cwd=ROOT, stdout=subprocess.DEVNULL
    ) as up:
        while _processes(platform) == left:
            assert up.poll() is None
        up.kill()

    platform.up(print)

    assert _processes(platform) == set(_pids(platform).values())
    assert len(_processes(platform)) == len(SERVERS)


def test_two_at_once_start_each_server_once(platform: Platform) -> None:
    for name in ("kwok", "kube-scheduler", "dedicated-1"):
        _kill(_pids(platform)[name])
    said: list[str] = []
    both = [threading.Thread(target=platform.up, args=(said.append,)) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert _processes(platform) == set(_pids(platform).values())
    assert f"another command works on {platform.home}; waiting for it" in said
    assert f"the platform is up in {platform.home}; nothing had to be started" in said


def test_down_stops_everything_and_keeps_the_data(platform: Platform) -> None:
    _remember("before down")

    said: list[str] = []

    platform.down(print)
    platform.down(said.append)

    assert said == ["no server was running", f"the data stays in {platform.home}"]
    assert _processes(platform) == set()
    assert not platform.running()
    assert {status.pid for status in platform.servers()} == {None}
    platform.up(print)
    assert _remembered() == "before down"


def test_down_and_clean_of_what_is_not_there_say_so(tmp_path: Path) -> None:
    absent = Platform(tmp_path / "absent", BIN)
    said: list[str] = []

    absent.down(said.append)
    absent.clean(said.append)

    assert said == [f"there is no platform in {absent.home}"] * 2
    assert not absent.home.exists()


def test_nobody_but_the_owner_may_read_anything(platform: Platform) -> None:
    """The folder itself may be passed through, since PostgreSQL refuses to run as root; nothing in it may."""
    assert platform.home.stat().st_mode & 0o066 == 0
    assert _open_to_others(platform.home) == []
    assert {"kubeconfig", "pg_service.conf", "certificates", "postgres"} <= {p.name for p in platform.home.iterdir()}


def test_every_server_listens_on_loopback_and_nowhere_else(platform: Platform) -> None:
    listening = _listening(_processes(platform))
    told = {status.address for status in platform.servers() if status.address}

    assert {address.partition(":")[0] for address in listening} == {"127.0.0.1"}
    assert told <= listening
    # The one more is etcd's, for other members.
    assert len(listening) == len(told) + 1 == len(SERVERS)


def test_a_password_stands_in_pg_service_conf_and_nowhere_else(platform: Platform) -> None:
    lines = (platform.home / "pg_service.conf").read_text().splitlines()
    passwords = {line.removeprefix("password=") for line in lines if line.startswith("password=")}
    with pytest.raises(psycopg.errors.DuplicateObject):
        _ask("shared-1", "CREATE ROLE fleet_admin PASSWORD 'said-in-a-failing-statement'")

    assert len(passwords) == 4
    told = [path.read_text() for path in (platform.home / "logs").iterdir()]
    for pid in _processes(platform):
        told += [Path(f"/proc/{pid}/{what}").read_text() for what in ("cmdline", "environ")]
    for secret in (*passwords, "said-in-a-failing-statement"):
        assert not [text for text in told if secret in text]


@pytest.mark.parametrize("server", ["shared-1", "dedicated-1"])
def test_a_server_demands_scram_and_its_admin_is_no_superuser(platform: Platform, server: str) -> None:
    rules = "SELECT type, database, user_name, address, auth_method FROM pg_hba_file_rules"
    admin = (
        "SELECT rolcanlogin, rolcreatedb, rolcreaterole, rolsuper, rolreplication, rolbypassrls,"
        " left(rolpassword, 14) FROM pg_authid WHERE rolname = 'fleet_admin'"
    )

    assert _ask(f"{server}-owner", rules) == [("host", ["all"], ["all"], "127.0.0.1", "scram-sha-256")]
    assert _ask(f"{server}-owner", admin) == [(True, True, True, False, False, False, "SCRAM-SHA-256$")]
    assert _ask(f"{server}-owner", "SELECT rolname FROM pg_roles WHERE rolsuper") == [("owner",)]
    assert _ask(server, "SELECT current_user::text, current_database()::text") == [("fleet_admin", "postgres")]
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(f"service={server} password=wrong")


@pytest.mark.parametrize("database", ["postgres", "template1"])
def test_nobody_but_the_admin_connects_to_postgres_or_template1(platform: Platform, tenant: str, database: str) -> None:
    login = f"service=shared-1 dbname={database} user={tenant} password=x"
    refusal = f'permission denied for database "{database}"'

    with pytest.raises(psycopg.OperationalError, match=refusal):
        psycopg.connect(login)
    _ask("shared-1-owner", f"GRANT ALL ON DATABASE {database} TO {tenant} WITH GRANT OPTION")
    psycopg.connect(login).close()
    # Let in by hand, it is shown out by the next `up`.
    platform.up(print)
    with pytest.raises(psycopg.OperationalError, match=refusal):
        psycopg.connect(login)


def test_the_admin_connects_to_postgres_and_template1_and_may_do_nothing_else_there(platform: Platform) -> None:
    """Whatever a server was before, here one where too much was granted by hand."""
    _ask("shared-1-owner", "GRANT ALL ON DATABASE postgres, template1 TO fleet_admin WITH GRANT OPTION")
    for database in ("postgres", "template1"):
        _ask(f"shared-1-owner dbname={database}", "GRANT CREATE ON SCHEMA public TO PUBLIC")

    platform.up(print)

    privileges = (
        "SELECT datname::text, what FROM pg_database,"
        " unnest(array['CONNECT', 'CONNECT WITH GRANT OPTION', 'CREATE', 'TEMPORARY']) what"
        " WHERE datallowconn AND has_database_privilege(current_user, datname, what) ORDER BY datname"
    )
    assert _ask("shared-1", privileges) == [("postgres", "CONNECT"), ("template1", "CONNECT")]
    for database in ("postgres", "template1"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied for schema public"):
            _ask(f"shared-1 dbname={database}", "CREATE TABLE public.planted (a int)")


def test_the_preparation_refuses_an_admin_that_is_a_superuser(platform: Platform) -> None:
    _ask("dedicated-1-owner", "ALTER ROLE fleet_admin SUPERUSER")
    try:
        with pytest.raises(psycopg.errors.RaiseException, match="fleet_admin is a superuser"):
            _ask("dedicated-1-owner", platform.preparation)
    finally:
        _ask("dedicated-1-owner", "ALTER ROLE fleet_admin NOSUPERUSER")


def test_a_preparation_that_fails_is_told_in_the_servers_words(platform: Platform) -> None:
    broken = Platform(platform.home, platform.bin, "REVOKE CONNECT ON DATABASE nowhere FROM PUBLIC")

    with pytest.raises(Trouble) as trouble:
        broken.up(print)

    for server in ("shared-1", "dedicated-1"):
        assert f'{server} could not be prepared: database "nowhere" does not exist' in f"{trouble.value}"


def test_a_deployment_becomes_available_and_a_job_completes(namespace: str) -> None:
    pod = {"metadata": {"labels": {"app": "web"}}, "spec": POD}
    selector = {"matchLabels": {"app": "web"}}
    _apply("apps/v1", "Deployment", "web", namespace, {"replicas": 2, "selector": selector, "template": pod})
    _apply("batch/v1", "Job", "once", namespace, {"template": {"spec": POD | {"restartPolicy": "Never"}}})

    _kubectl("wait", "--for=condition=Available", "deployment/web", "--timeout=60s", "-n", namespace)
    _kubectl("wait", "--for=condition=Complete", "job/once", "--timeout=60s", "-n", namespace)
    assert _kubectl("get", "deployment/web", "-o", "jsonpath={.status.readyReplicas}", "-n", namespace) == "2"


@pytest.mark.parametrize("storage_class", [{}, {"storageClassName": "encrypted"}])
def test_a_claim_binds_and_grows(namespace: str, storage_class: dict[str, str]) -> None:
    ask = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "10Gi"}}} | storage_class
    more = ask | {"resources": {"requests": {"storage": "20Gi"}}}
    _apply("v1", "PersistentVolumeClaim", "files", namespace, ask)
    _kubectl("wait", "--for=jsonpath={.status.capacity.storage}=10Gi", "pvc/files", "--timeout=60s", "-n", namespace)

    _apply("v1", "PersistentVolumeClaim", "files", namespace, more)
    _kubectl("wait", "--for=jsonpath={.status.capacity.storage}=20Gi", "pvc/files", "--timeout=60s", "-n", namespace)

    seen = _kubectl("get", "pvc/files", "-o", "jsonpath={.status.phase} {.spec.storageClassName}", "-n", namespace)
    assert seen == f"Bound {storage_class.get('storageClassName', 'standard')}"


def test_what_breaks_pod_security_or_a_quota_is_refused(namespace: str) -> None:
    privileged = {"containers": [{"name": "main", "image": "nothing:1", "securityContext": {"privileged": True}}]}
    _apply("v1", "ResourceQuota", "small", namespace, {"hard": {"count/configmaps": "1"}})

    with pytest.raises(subprocess.CalledProcessError, match="violates PodSecurity"):
        _apply("v1", "Pod", "breaks-out", namespace, privileged)
    with pytest.raises(subprocess.CalledProcessError, match="exceeded quota: small"):
        _kubectl("create", "configmap", "one-too-many", "-n", namespace)


def test_a_namespace_goes_with_everything_in_it(namespace: str) -> None:
    _apply("v1", "Pod", "leaves-at-once", namespace, POD | {"terminationGracePeriodSeconds": 1})
    _kubectl("wait", "--for=condition=Ready", "pod/leaves-at-once", "--timeout=60s", "-n", namespace)

    _kubectl("delete", "namespace", namespace, "--timeout=60s")

    assert _kubectl("get", "pods", "-n", namespace, "-o", "name") == ""


def test_certificates_that_have_expired_are_renewed_and_tokens_stay_good(platform: Platform) -> None:
    folder, subjects = platform.home / "certificates", (SERVER, ADMIN, *SUBJECTS.values())
    _remember("before the certificates expired")
    token, before = _kubectl("create", "token", "default"), _pids(platform)
    certificates.new(folder, subjects, datetime.now(UTC) - certificates.LIFE - timedelta(days=1))

    platform.up(print)

    assert certificates.fresh(folder, subjects, datetime.now(UTC))
    assert _remembered() == "before the certificates expired"
    server = ("--server", f"https://{Home(path=platform.home).address('kube-apiserver')}")
    bare = ("--kubeconfig", "/dev/null", *server, "--certificate-authority", f"{folder / 'ca.crt'}", "--token", token)
    assert "system:serviceaccount:default:default" in _kubectl("auth", "whoami", *bare)
    assert {name for name in SERVERS if _pids(platform)[name] == before[name]} == {"shared-1", "dedicated-1"}


def test_certificates_near_their_end_are_renewed_and_others_are_left_alone(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    certificates.new(tmp_path, (SERVER, ADMIN), now - certificates.LIFE + certificates.RENEWAL)

    assert not certificates.fresh(tmp_path, (SERVER, ADMIN), now)
    assert certificates.fresh(tmp_path, (SERVER, ADMIN), now - timedelta(minutes=1))
    assert not certificates.fresh(tmp_path, (SERVER, ADMIN, *SUBJECTS.values()), now - timedelta(minutes=1))


def test_clean_leaves_no_process_no_file_and_no_shared_memory(platform: Platform) -> None:
    processes = _processes(platform)
    assert not [pid for pid in processes if "/dev/shm" in Path(f"/proc/{pid}/maps").read_text()]  # noqa: S108
    assert _with_shared_memory() & processes

    platform.clean(print)

    assert not _with_shared_memory() & processes

    assert _processes(platform) == set()
    assert not platform.home.exists()
    assert list(platform.home.parent.iterdir()) == []


def _pids(platform: Platform) -> dict[str, int]:
    return {status.server: status.pid for status in platform.servers() if status.pid is not None}


def _processes(platform: Platform) -> set[int]:
    """Whoever was started with the platform's folder in its command; known or not."""
    found: set[int] = set()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(FileNotFoundError, ProcessLookupError):
            program, *arguments = path.read_text().split("\0")
            if Path(program).name in {*SERVERS, "postgres"} and any(f"{platform.home}" in word for word in arguments):
                found.add(int(path.parent.name))
    return found


def _listening(pids: set[int]) -> set[str]:
    """The addresses that these processes listen on, as the kernel tells them; IPv6 ones as they stand."""
    sockets = {f"{fd.readlink()}" for pid in pids for fd in Path(f"/proc/{pid}/fd").iterdir()}
    found: set[str] = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            _, local, _, state, *rest = line.split()
            if state == "0A" and f"socket:[{rest[5]}]" in sockets:
                address, port = local.split(":")
                dotted = ".".join(str(byte) for byte in reversed(bytes.fromhex(address)))
                found.add(f"{dotted if table == 'tcp' else address}:{int(port, 16)}")
    return found


def _with_shared_memory() -> set[int]:
    """Who has made the System V segments that there are."""
    return {int(line.split()[4]) for line in Path("/proc/sysvipc/shm").read_text().splitlines()[1:]}


def _kill(pid: int) -> None:
    """End a process, and come back when it has ended."""
    handle = os.pidfd_open(pid)
    os.kill(pid, signal.SIGKILL)
    select.select([handle], [], [])
    os.close(handle)


def _remember(word: str) -> None:
    """Put a word into etcd and into both PostgreSQL servers."""
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "word", "namespace": "default"}}
    _kubectl("apply", "-f", "-", given=json.dumps(body | {"data": {"word": word}}))
    for server in ("shared-1-owner", "dedicated-1-owner"):
        _ask(server, "CREATE TABLE IF NOT EXISTS word (word text)")
        _ask(server, "TRUNCATE word")
        _ask(server, "INSERT INTO word VALUES (%s)", word)


def _remembered() -> str:
    """The word, if all three still agree on it."""
    words = {_kubectl("get", "configmap", "word", "-o", "jsonpath={.data.word}", "-n", "default")}
    words |= {_ask(server, "SELECT word FROM word")[0][0] for server in ("shared-1-owner", "dedicated-1-owner")}
    return " / ".join(words)


def _ask(service: str, statement: str, *values: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(f"service={service}", autocommit=True) as connection:
        cursor = connection.execute(statement.encode(), values or None)
        return cursor.fetchall() if cursor.description else []


def _apply(version: str, kind: str, name: str, namespace: str, spec: object) -> None:
    body = {"apiVersion": version, "kind": kind, "metadata": {"name": name, "namespace": namespace}, "spec": spec}
    _kubectl("apply", "-f", "-", given=json.dumps(body))


def _kubectl(*arguments: str, given: str = "") -> str:
    done = subprocess.run(("kubectl", *arguments), input=given, capture_output=True, text=True, check=False)
    if done.returncode:
        raise subprocess.CalledProcessError(done.returncode, done.stderr)
    return done.stdout


def _open_to_others(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if not path.is_symlink() and path.stat().st_mode & 0o077]
