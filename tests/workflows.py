"""The workflows of .github as GitHub reads them, the Makefile's targets, and the scanners that judge both."""

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, cast

import yaml
from copied import ROOT

from local.machine import HERE
from local.program import MODULES, SCANNERS
from local.store import store_of

FOLDER = ROOT / ".github/workflows"
FILES = tuple(sorted(FOLDER.iterdir()))
ACTIONLINT = store_of(SCANNERS, MODULES, HERE).bin / "actionlint"
ZIZMOR = ROOT / ".venv/bin/zizmor"
TARGETS = frozenset(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
"""What `make` knows."""
SECONDS = 120


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a job: an action that it uses, or a command."""

    uses: str | None
    run: str | None
    settings: Mapping[str, str]
    """What it hands to the action."""
    text: str
    """All of it."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """One job of a workflow."""

    workflow: str
    name: str
    permissions: Mapping[str, str] | None
    environment: str | None
    condition: str
    needs: tuple[str, ...]
    concurrency: Mapping[str, str]
    steps: tuple[Step, ...]
    text: str
    """All of it, as JSON would have it."""

    @property
    def place(self) -> str:
        return f"{self.workflow}/{self.name}"


@dataclass(frozen=True, kw_only=True)
class Workflow:
    """One file."""

    name: str
    events: Mapping[str, Any]
    permissions: object
    jobs: tuple[Job, ...]

    @classmethod
    def read(cls, file: Path) -> Self:
        # A YAML 1.1 reader takes the key `on` for true; this one leaves every word a word.
        said = cast("dict[str, Any]", yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader))  # noqa: S506
        return cls(
            name=file.stem,
            events=said["on"],
            permissions=said.get("permissions"),
            jobs=tuple(_job(file.stem, name, job) for name, job in said["jobs"].items()),
        )


def _job(workflow: str, name: str, said: Mapping[str, Any]) -> Job:
    return Job(
        workflow=workflow,
        name=name,
        permissions=said.get("permissions"),
        environment=said.get("environment"),
        condition=said.get("if", ""),
        needs=(needs,) if isinstance(needs := said.get("needs", ()), str) else tuple(needs),
        concurrency=said.get("concurrency", {}),
        steps=tuple(
            Step(uses=step.get("uses"), run=step.get("run"), settings=step.get("with", {}), text=str(step))
            for step in said["steps"]
        ),
        text=str(said),
    )


WORKFLOWS = tuple(Workflow.read(file) for file in FILES)

JOBS = tuple(job for workflow in WORKFLOWS for job in workflow.jobs)


def said(program: Path, *arguments: str) -> str:
    """What a scanner has to say; nothing where it is content."""
    # With a token or a home in the environment it would ask the network, or read somebody's own settings.
    bare = {"PATH": os.environ["PATH"]}
    done = subprocess.run(
        [program, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, env=bare, check=False
    )
    return "" if done.returncode == 0 else f"{done.stdout}{done.stderr}"


def actionlint(*files: Path) -> str:
    # ShellCheck and Pyflakes would be used where a machine happens to have them; there is no shell here to check.
    return said(ACTIONLINT, "-no-color", "-oneline", "-shellcheck=", "-pyflakes=", *map(str, files))


def zizmor(*places: Path) -> str:
    return said(ZIZMOR, "--offline", "--no-config", "--no-progress", "--persona=auditor", "--quiet", *map(str, places))
