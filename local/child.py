"""A child process whose complaints are followed line by line, and that never outlives us."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from local.interruption import held

# Seconds between asking a child to end and ending it.
GRACE = 5.0


@dataclass(frozen=True, kw_only=True)
class Finished:
    """A child that ended: its exit code, what it printed, and what it complained."""

    code: int
    output: str
    complaints: tuple[str, ...]


def run(
    command: tuple[str | Path, ...], *, folder: Path, environment: Mapping[str, str], line: Callable[[str], None]
) -> Finished:
    """Run to the end, telling `line` each line of standard error; interrupted, the child and its children end first."""
    complaints: list[str] = []
    with tempfile.TemporaryFile() as output:
        child = None
        try:
            # Held, because an interruption between the child's start and our knowing it would leave it behind.
            with held():
                child = subprocess.Popen(
                    command,
                    cwd=folder,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.PIPE,
                    text=True,
                    errors="replace",
                    # So that one signal reaches the compilers that Go starts as well.
                    start_new_session=True,
                )
            assert child.stderr is not None
            for said in child.stderr:
                complaints.append(said.rstrip())
                line(complaints[-1])
            code = child.wait()
        except BaseException:
            if child is not None:
                _end(child)
            raise
        output.seek(0)
        return Finished(code=code, output=output.read().decode(errors="replace"), complaints=tuple(complaints))


def _end(child: subprocess.Popen[str]) -> None:
    for number in (signal.SIGINT, signal.SIGKILL):
        try:
            os.killpg(child.pid, number)
            child.wait(GRACE)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue
