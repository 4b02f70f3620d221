"""Who can read, reach and enter the platform: its files, its ports, its passwords and its certificates."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import own_platform
import psycopg
import pytest
from own_platform import SERVERS, ask, kubectl, pids_of, processes_of, remember, remembered

from local import certificates
from local.certificates import ADMIN, SERVER
from local.control_plane import SUBJECTS
from local.home import Home
from local.platform import Platform

pytestmark = pytest.mark.engine

home = own_platform.home
platform = own_platform.platform


def test_nobody_but_the_owner_may_read_anything(platform: Platform) -> None:
    """The folder itself may be passed through, since PostgreSQL refuses to run as root; nothing in it may."""
    assert platform.home.stat().st_mode & 0o066 == 0
    assert _open_to_others(platform.home) == []
    assert {"kubeconfig", "pg_service.conf", "certificates", "postgres"} <= {p.name for p in platform.home.iterdir()}


def test_every_server_listens_on_loopback_and_nowhere_else(platform: Platform) -> None:
    listening = _listening(processes_of(platform))
    told = {status.address for status in platform.servers() if status.address}

    assert {address.partition(":")[0] for address in listening} == {"127.0.0.1"}
    assert told <= listening
    # The one more is etcd's, for other members.
    assert len(listening) == len(told) + 1 == len(SERVERS)


def test_a_password_stands_in_pg_service_conf_and_nowhere_else(platform: Platform) -> None:
    lines = (platform.home / "pg_service.conf").read_text().splitlines()
    passwords = {line.removeprefix("password=") for line in lines if line.startswith("password=")}
    with pytest.raises(psycopg.errors.DuplicateObject):
        ask("shared-1", "CREATE ROLE fleet_admin PASSWORD 'said-in-a-failing-statement'")

    assert len(passwords) == 4
    told = [path.read_text() for path in (platform.home / "logs").iterdir()]
    for pid in processes_of(platform):
        told += [Path(f"/proc/{pid}/{what}").read_text() for what in ("cmdline", "environ")]
    for secret in (*passwords, "said-in-a-failing-statement"):
        assert not [text for text in told if secret in text]


def test_certificates_that_have_expired_are_renewed_and_tokens_stay_good(platform: Platform) -> None:
    folder, subjects = platform.home / "certificates", (SERVER, ADMIN, *SUBJECTS.values())
    remember("before the certificates expired")
    token, before = kubectl("create", "token", "default"), pids_of(platform)
    certificates.new(folder, subjects, datetime.now(UTC) - certificates.LIFE - timedelta(days=1))

    platform.up(print)

    assert certificates.fresh(folder, subjects, datetime.now(UTC))
    assert remembered() == "before the certificates expired"
    server = ("--server", f"https://{Home(path=platform.home).address('kube-apiserver')}")
    bare = ("--kubeconfig", "/dev/null", *server, "--certificate-authority", f"{folder / 'ca.crt'}", "--token", token)
    assert "system:serviceaccount:default:default" in kubectl("auth", "whoami", *bare)
    assert {name for name in SERVERS if pids_of(platform)[name] == before[name]} == {"shared-1", "dedicated-1"}


def test_certificates_near_their_end_are_renewed_and_others_are_left_alone(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    certificates.new(tmp_path, (SERVER, ADMIN), now - certificates.LIFE + certificates.RENEWAL)

    assert not certificates.fresh(tmp_path, (SERVER, ADMIN), now)
    assert certificates.fresh(tmp_path, (SERVER, ADMIN), now - timedelta(minutes=1))
    assert not certificates.fresh(tmp_path, (SERVER, ADMIN, *SUBJECTS.values()), now - timedelta(minutes=1))


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


def _open_to_others(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if not path.is_symlink() and path.stat().st_mode & 0o077]
