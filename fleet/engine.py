"""The `pulumi` command for one stack: its output passed on to a person, or its JSON taken."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from fleet.failure import Failure
from tenancy.imprint import LEFT_OUT

LOCKED: Final = "the stack is currently locked"
"""The engine's words (pkg/backend/diy/lock.go)."""


@dataclass(frozen=True, kw_only=True)
class Ended:
    """A run of the engine that is over."""

    code: int
    said: str
    """What it complained of beside its event log, on one line."""
    is_seen: bool
    """Whether a person saw that, and all that it did."""


@dataclass(frozen=True, kw_only=True)
class Engine:
    """The stack that every command is about, and the checkout that holds its program."""

    root: Path
    stack: str

    def show(self, log: Path, *arguments: str) -> Ended:
        """Run with the person's own terminal and its event log in *log*."""
        command, said = self._command((*arguments, "--event-log", str(log))), list[str]()
        with subprocess.Popen(
            command, cwd=self.root, env=_environment(), stderr=subprocess.PIPE, text=True, errors="replace"
        ) as process:
            try:
                for line in process.stderr or ():
                    sys.stderr.write(line)
                    sys.stderr.flush()
                    said.append(line)
                process.wait()
            except KeyboardInterrupt:
                # The terminal has told the engine as well, which ends once what it has begun is done.
                process.wait()
                raise
        return Ended(code=process.returncode, said=" ".join("".join(said).split()), is_seen=True)

    def watch(self, log: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> Ended:
        """Run without showing, with its event log in *log*; its program finds *environment* beside our own."""
        done = subprocess.run(
            self._command((*arguments, "--event-log", str(log))),
            cwd=self.root,
            env={**_environment(), **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        return Ended(code=done.returncode, said=" ".join(done.stderr.split()), is_seen=False)

    def take(self, *arguments: str) -> Mapping[str, object]:
        """The JSON that the command prints; raises Failure with the engine's words."""
        done = self._run(arguments)
        return cast("Mapping[str, object]", json.loads(done.stdout or "{}"))

    def do(self, *arguments: str) -> str:
        """Run without showing; raises Failure with the engine's words."""
        return self._run(arguments).stdout

    def known(self) -> tuple[str, ...]:
        """The stacks of the project that the backend knows, in order of their names."""
        arguments = ("stack", "ls", "--json")
        found = cast("list[Mapping[str, str]]", json.loads(self._called(arguments, ["pulumi", *arguments]).stdout))
        # Some backends put the organization before it.
        return tuple(sorted(one["name"].rpartition("/")[2] for one in found))

    def _run(self, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
        return self._called(arguments, self._command(arguments))

    def _called(self, arguments: Sequence[str], command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        """The *command* run to its end, called by its *arguments* where it fails."""
        done = subprocess.run(
            command,
            cwd=self.root,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        if done.returncode:
            raise self._failure(arguments, (done.stderr or done.stdout).strip(), done.returncode)
        return done

    def _failure(self, arguments: Sequence[str], said: str, code: int) -> Failure:
        if LOCKED in said:
            return Locked(self.stack, " ".join(said.split()))
        kind = NoStack if "no stack named" in said else Failure
        return kind(
            f"`pulumi {' '.join(arguments)}` ended with exit code {code}: {said}",
            why="nothing was done after it",
            do="mend what the engine says, then run the same command again",
        )

    def _command(self, arguments: Sequence[str]) -> list[str]:
        return ["pulumi", *arguments, "--stack", self.stack]


def pack(root: Path) -> tuple[str, str]:
    """What has the engine hold everything against the rules of the checkout at *root* before it touches anything."""
    return "--policy-pack", str(root / "policy")


def _environment() -> Mapping[str, str]:
    """The engine writes an event log only for those who ask for its debugging commands. Whom a preview leaves out is ours to say."""
    known = {key: value for key, value in os.environ.items() if key != LEFT_OUT}
    return {**known, "PULUMI_DEBUG_COMMANDS": "true"}


class NoStack(Failure):
    """The backend knows no such stack; a first `up` makes it."""


class Locked(Failure):
    """Another one holds the lock of the stack, on a backend that is not of files: whether it lives is not to be seen."""

    def __init__(self, stack: str, said: str) -> None:
        super().__init__(
            f"stack {stack} is locked: {said}",
            why="two updates at once would overwrite each other's state; nothing was changed",
            do=f"wait for the other one; once you know that it is dead: pulumi cancel --stack {stack}",
        )
