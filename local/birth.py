"""The identity of a process: its pid together with the moment it began, so that a reused pid is never taken for it."""

import os
import select
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

BOOT = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, kw_only=True)
class Birth:
    """`ticks` counts clock ticks from the machine's start, `boot` tells one start of the machine from another."""

    boot: str
    pid: int
    ticks: int


def parse(line: str) -> Birth | None:
    """Read `<boot id> <the process's own line of /proc/PID/stat>`; None where the line is cut short."""
    boot, _, stat = line.strip().partition(" ")
    head, _, tail = stat.rpartition(")")
    fields = tail.split()
    # proc(5): starttime is field 22; the name in brackets, field 2, may itself hold spaces.
    if len(fields) < 20:
        return None
    return Birth(boot=boot, pid=int(head.split()[0]), ticks=int(fields[19]))


def recorded(pid_file: Path) -> Birth | None:
    """The birth that a pid file tells of; None where there is no file, or nothing whole in it."""
    with suppress(FileNotFoundError):
        return parse(pid_file.read_text())
    return None


def of(pid: int) -> Birth | None:
    """The birth of the living process with this pid. One that has ended and waits to be reaped is not living."""
    with suppress(FileNotFoundError, ProcessLookupError):
        stat = Path(f"/proc/{pid}/stat").read_text()
        # Not by the letter Z in there: of a process with threads the first may be gone while others hold its ports.
        handle = os.pidfd_open(pid)
        ended, _, _ = select.select([handle], [], [], 0)
        os.close(handle)
        if not ended:
            return parse(f"{BOOT.read_text().strip()} {stat}")
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
    return None


def living(pid_file: Path) -> Birth | None:
    """The process that a pid file tells of, if that very process still lives."""
    born = recorded(pid_file)
    return born if born is not None and of(born.pid) == born else None
