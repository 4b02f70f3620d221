"""kube-score and checkov over rendered manifests, and what is left of their findings where the exceptions are taken away."""

import json
import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml
from copied import ROOT

from fleet.rendering import Manifest, as_yaml
from local.machine import HERE
from local.program import KUBERNETES, MODULES, SCANNERS
from local.store import store_of

KUBE_SCORE = store_of(SCANNERS, MODULES, HERE).bin / "kube-score"
CHECKOV = ROOT / "scan/.venv/bin/checkov"
EXCEPTIONS = ROOT / "scan/exceptions.yaml"
SECONDS = 300
PASSED = 10
"""kube-score's grade of what is well (scorecard.GradeAllOK)."""


@dataclass(frozen=True, kw_only=True, order=True)
class Finding:
    """What a scanner holds against one object."""

    stack: str
    namespace: str
    object: str
    """Kind and name, such as `Deployment/web`."""
    rule: str
    said: str

    def __str__(self) -> str:
        return f"{self.stack}: {self.object} in {self.namespace or 'no namespace'}: {self.rule}: {self.said}"


@dataclass(frozen=True, kw_only=True)
class Exemption:
    """A rule that is not kept, by whom, and why."""

    rule: str
    of: tuple[str, ...]
    """Patterns of Kind/name."""
    reason: str

    def covers(self, finding: Finding) -> bool:
        return finding.rule == self.rule and any(fnmatchcase(finding.object, pattern) for pattern in self.of)


def exceptions() -> tuple[Exemption, ...]:
    listed: list[dict[str, Any]] = yaml.safe_load(EXCEPTIONS.read_text(encoding="utf-8"))
    return tuple(Exemption(rule=one["rule"], of=tuple(one["of"]), reason=one["reason"]) for one in listed)


def missing() -> str | None:
    """Why nothing can be scanned here."""
    lacking = [program.name for program in (KUBE_SCORE, CHECKOV) if not program.exists()]
    return f"{' and '.join(lacking)} not here; they come with: make scanners" if lacking else None


def findings(fleet: Mapping[str, Iterable[Manifest]], folder: Path) -> tuple[Finding, ...]:
    """What both hold against the manifests of each stack, which are written into *folder* for them."""
    files = [folder / f"{stack}.yaml" for stack in fleet]
    for file in files:
        file.write_text(as_yaml(fleet[file.stem]), encoding="utf-8")
    return tuple(sorted({*_kube_score(files), *_checkov(files)}))


def _kube_score(files: Sequence[Path]) -> Iterator[Finding]:
    """One stack at a time: objects of two would be taken for each other's."""
    options = ("--output-format", "json", "--kubernetes-version", ".".join(("v1", KUBERNETES.split(".")[1])))
    for file in files:
        for one in json.loads(_said(KUBE_SCORE, "score", *options, str(file))):
            metadata = one["object_meta"]
            for check in one["checks"]:
                if not check["skipped"] and check["grade"] < PASSED:
                    yield Finding(
                        stack=file.stem,
                        namespace=metadata.get("namespace", ""),
                        object=f"{one['type_meta']['kind']}/{metadata['name']}",
                        rule=check["check"]["id"],
                        said="; ".join(f"{it['path']} {it['summary']}".strip() for it in check["comments"] or ()),
                    )


def _checkov(files: Sequence[Path]) -> Iterator[Finding]:
    """All stacks at once, since most of its time is its start."""
    options = ("--framework", "kubernetes", "--skip-download", "--quiet", "--compact", "--output", "json")
    told = json.loads(_said(CHECKOV, *options, "--file", *map(str, files)))
    assert told["summary"]["parsing_errors"] == 0, told["summary"]
    assert told["summary"]["resource_count"] > 0, told["summary"]
    for one in told["results"]["failed_checks"]:
        kind, namespace, name = one["resource"].split(".", 2)
        yield Finding(
            stack=Path(one["file_path"]).stem,
            namespace=namespace,
            object=f"{kind}/{name}",
            rule=one["check_id"],
            said=one["check_name"],
        )


def _said(program: Path, *arguments: str) -> str:
    """Standard output; both end with 1 where they have found something."""
    # Else it asks an index of packages at every start whether there is a newer one.
    quiet = {**os.environ, "CKV_SKIP_PACKAGE_UPDATE_CHECK": "true"}
    done = subprocess.run(
        [program, *arguments], capture_output=True, text=True, timeout=SECONDS, env=quiet, check=False
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout
