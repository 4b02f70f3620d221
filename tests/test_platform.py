"""The platform's servers come up, come back, move and go: each once, with its data, and nobody else's process harmed."""

import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Generator
from pathlib import Path

import own_platform
import pytest
from own_platform import BIN, ROOT, SERVERS, ask, pids_of, processes_of, remember, remembered

from local.home import Home
from local.platform import Platform

pytestmark = pytest.mark.engine

home = own_platform.home
platform = own_platform.platform


@pytest.fixture
def stranger() -> Generator[subprocess.Popen[bytes]]:
    """A process that is nobody's server."""
    with subprocess.Popen(("sleep", "600")) as stranger:
        yield stranger
        stranger.kill()


def test_a_second_up_starts_nothing(platform: Platform) -> None:
    before = pids_of(platform)
    said: list[str] = []

    platform.up(said.append)

    assert said == [f"the platform is up in {platform.home}; nothing had to be started"]
    assert pids_of(platform) == before
    assert before.keys() == SERVERS
    assert platform.running()


@pytest.mark.parametrize("killed", ["etcd", "kube-apiserver", "shared-1"])
def test_a_killed_server_comes_back_alone_with_its_data(platform: Platform, killed: str) -> None:
    remember(f"before {killed} was killed")
    before, address = pids_of(platform), Home(path=platform.home).address(killed)
    _kill(before[killed])

    platform.up(print)

    after = pids_of(platform)
    assert {name for name in SERVERS if after[name] != before[name]} == {killed}
    assert Home(path=platform.home).address(killed) == address
    assert remembered() == f"before {killed} was killed"


def test_a_server_whose_port_was_taken_moves_and_all_that_name_it_follow(platform: Platform) -> None:
    remember("before the ports were taken")
    home, before = Home(path=platform.home), pids_of(platform)
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
    assert {name for name in SERVERS if pids_of(platform)[name] == before[name]} == {"etcd", "shared-1"}
    assert remembered() == "before the ports were taken"
    assert ask("dedicated-1", "SELECT 1") == [(1,)]


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
    assert pids_of(platform)["kwok"] not in {stranger.pid, int(pid)}


def test_an_up_that_is_killed_leaves_no_server_that_nobody_knows(platform: Platform) -> None:
    for name in ("kwok", "kube-scheduler", "kube-apiserver", "shared-1"):
        _kill(pids_of(platform)[name])
    left = processes_of(platform)
    with subprocess.Popen(
        (sys.executable, "-m", "local", "up", "--home", str(platform.home)), cwd=ROOT, stdout=subprocess.DEVNULL
    ) as up:
        while processes_of(platform) == left:
            assert up.poll() is None
        up.kill()

    platform.up(print)

    assert processes_of(platform) == set(pids_of(platform).values())
    assert len(processes_of(platform)) == len(SERVERS)


def test_two_at_once_start_each_server_once(platform: Platform) -> None:
    for name in ("kwok", "kube-scheduler", "dedicated-1"):
        _kill(pids_of(platform)[name])
    said: list[str] = []
    both = [threading.Thread(target=platform.up, args=(said.append,)) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert processes_of(platform) == set(pids_of(platform).values())
    assert f"another command works on {platform.home}; waiting for it" in said
    assert f"the platform is up in {platform.home}; nothing had to be started" in said


def test_down_stops_everything_and_keeps_the_data(platform: Platform) -> None:
    remember("before down")

    said: list[str] = []

    platform.down(print)
    platform.down(said.append)

    assert said == ["no server was running", f"the data stays in {platform.home}"]
    assert processes_of(platform) == set()
    assert not platform.running()
    assert {status.pid for status in platform.servers()} == {None}
    platform.up(print)
    assert remembered() == "before down"


def test_down_and_clean_of_what_is_not_there_say_so(tmp_path: Path) -> None:
    absent = Platform(tmp_path / "absent", BIN)
    said: list[str] = []

    absent.down(said.append)
    absent.clean(said.append)

    assert said == [f"there is no platform in {absent.home}"] * 2
    assert not absent.home.exists()


def test_clean_leaves_no_process_no_file_and_no_shared_memory(platform: Platform) -> None:
    processes = processes_of(platform)
    assert not [pid for pid in processes if "/dev/shm" in Path(f"/proc/{pid}/maps").read_text()]  # noqa: S108
    assert _with_shared_memory() & processes

    platform.clean(print)

    assert not _with_shared_memory() & processes

    assert processes_of(platform) == set()
    assert not platform.home.exists()
    assert list(platform.home.parent.iterdir()) == []


def _with_shared_memory() -> set[int]:
    """Who has made the System V segments that there are."""
    return {int(line.split()[4]) for line in Path("/proc/sysvipc/shm").read_text().splitlines()[1:]}


def _kill(pid: int) -> None:
    """End a process, and come back when it has ended."""
    handle = os.pidfd_open(pid)
    os.kill(pid, signal.SIGKILL)
    select.select([handle], [], [])
    os.close(handle)
