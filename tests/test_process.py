import subprocess
import sys
import time
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from local import birth
from local.failure import Failure
from local.process import Launch, Process


@pytest.fixture
def process(tmp_path: Path) -> Generator[Process]:
    process = Process(name="server", pid_file=tmp_path / "server.pid", log=tmp_path / "server.log", grace_seconds=0.2)
    yield process
    process.stop()


@pytest.fixture
def stranger() -> Generator[subprocess.Popen[bytes]]:
    """A process that is nobody's server."""
    with subprocess.Popen(("/bin/sleep", "600")) as stranger:
        yield stranger
        stranger.kill()


def launch(folder: Path, *command: str) -> Launch:
    return Launch(command=command, folder=folder)


def test_a_server_runs_in_a_session_of_its_own_and_is_stopped(process: Process, tmp_path: Path) -> None:
    asleep = launch(tmp_path, "/bin/sleep", "600")
    process.start(asleep)
    pid = process.pid

    assert pid is not None
    assert process.runs(asleep)
    assert not process.runs(launch(tmp_path, "/bin/sleep", "601"))
    assert Path(f"/proc/{pid}/stat").read_text().split()[5] == f"{pid}"
    assert process.since is not None
    assert abs(datetime.now(UTC) - process.since) < timedelta(minutes=1)

    assert process.stop()
    assert process.pid is None
    assert process.since is None
    assert not process.pid_file.exists()
    assert not process.stop()


def test_a_server_that_will_not_end_is_ended_after_its_grace(process: Process, tmp_path: Path) -> None:
    process.start(launch(tmp_path, "/bin/sh", "-c", "trap '' TERM; echo deaf; while :; do sleep 0.1; done"))
    process.wait(lambda: "deaf" in process.log.read_text(), 10)
    pid = process.pid
    assert pid is not None

    assert process.stop()
    assert birth.of(pid) is None


def test_what_a_server_prints_is_in_its_log_and_no_secret_is_in_its_environment(
    process: Process, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN", "of-the-caller")
    process.start(launch(tmp_path, "/bin/sh", "-c", "echo printed; echo complained >&2; env; exec sleep 600"))
    process.wait(lambda: "LC_ALL" in process.log.read_text(), 10)

    lines = process.log.read_text()
    process.stop()
    assert "printed\ncomplained\n" in lines
    assert "TOKEN" not in lines


def test_a_server_that_ends_at_once_is_reported_with_its_log_and_last_words(process: Process, tmp_path: Path) -> None:
    process.start(launch(tmp_path, "/bin/sh", "-c", "echo 'no room left' >&2; exit 3"))

    with pytest.raises(Failure) as failure:
        process.wait(lambda: False, 60)

    assert f"{failure.value}" == "\n".join(
        (
            "server ended while it was starting",
            f"  where: its log is {process.log}",
            "  why:   the platform is not complete without it",
            "  do:    mend what its last lines complain of, then bring the platform up again: it starts what is missing",
            "  its last lines:",
            "    no room left",
        )
    )


def test_a_server_that_never_answers_is_reported(process: Process, tmp_path: Path) -> None:
    process.start(launch(tmp_path, "/bin/sleep", "600"))

    with pytest.raises(Failure, match="server did not answer within 0 s"):
        process.wait(lambda: False, 0)
    process.stop()


def test_a_process_of_another_birth_is_neither_found_nor_stopped(
    process: Process, stranger: subprocess.Popen[bytes]
) -> None:
    boot, stat = birth.BOOT.read_text().strip(), Path(f"/proc/{stranger.pid}/stat").read_text()
    fields = stat.split()
    earlier = " ".join((*fields[:21], "1", *fields[22:]))

    for record in (f"{boot} {earlier}", f"another-boot {stat}", f"{boot} {stranger.pid} (cut sho", ""):
        process.pid_file.write_text(record)
        assert process.pid is None
        assert not process.stop()
        assert stranger.poll() is None
    process.pid_file.write_text(f"{boot} {stat}")
    assert process.pid == stranger.pid


def test_a_process_with_brackets_and_spaces_in_its_name_is_read_right() -> None:
    found = birth.parse("a-boot 42 (a) b (c) S 1 42 42 0 -1 4194560 1 0 0 0 1 0 0 0 20 0 1 0 12345 1 1\n")

    assert found == birth.Birth(boot="a-boot", pid=42, ticks=12345)


def test_a_process_whose_first_thread_has_gone_still_lives() -> None:
    """It holds its ports until the last of them has gone, though /proc calls it a zombie."""
    code = "import ctypes, threading, time; threading.Thread(target=time.sleep, args=(600,)).start(); ctypes.CDLL(None).pthread_exit(None)"
    with subprocess.Popen((sys.executable, "-c", code)) as process:
        try:
            stat = Path(f"/proc/{process.pid}/stat")
            while ") Z " not in stat.read_text():
                time.sleep(0.01)
            lived = birth.of(process.pid)
        finally:
            process.kill()

    assert lived is not None
    assert birth.of(process.pid) is None
