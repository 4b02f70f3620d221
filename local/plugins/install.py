"""Puts the stand-ins where the engine looks for plugins, each a two-line script that starts its module."""

import os
import shlex
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

PROVIDERS = {
    "random": ("4.21.4", "random"),
    "postgresql": ("3.18.2", "postgresql.provider"),
    "kubernetes": ("4.34.2", "kubernetes.provider"),
}
"""Name, the version of the SDK that it must answer to, and the module below `local.plugins`."""


LANGUAGE = "language-python"


def install(pulumi: Path, pulumi_home: Path, bin: Path, *, official: Mapping[str, Path]) -> tuple[str, ...]:
    """Link the official plugins (name and folder), stand in for the others; returns the names of those stood in for.

    What goes into *bin* is said by `engine`.
    """
    stood_in: list[str] = []
    for name, (version, module) in PROVIDERS.items():
        plugin = f"resource-{name}"
        folder = pulumi_home / "plugins" / f"{plugin}-v{version}"
        if plugin in official:
            _link(official[plugin], folder)
        else:
            _script(folder / f"pulumi-resource-{name}", module)
            stood_in.append(plugin)
    return (*stood_in, *engine(pulumi, bin, official=official))


def engine(pulumi: Path, bin: Path, *, official: Mapping[str, Path]) -> tuple[str, ...]:
    """Put the engine and its language host into *bin*; returns the host's name if it is a stand-in.

    The engine takes a language host without a warning only from the folder of its own executable, so *bin* gets a link
    to *pulumi* (a copy where another file system forbids one).
    """
    bin.mkdir(parents=True, exist_ok=True)
    linked = bin / "pulumi"
    if not linked.exists() or linked.stat().st_size != pulumi.stat().st_size:
        linked.unlink(missing_ok=True)
        try:
            os.link(pulumi.resolve(), linked)
        except OSError:
            shutil.copy2(pulumi, linked)
    if LANGUAGE in official:
        for program in official[LANGUAGE].iterdir():
            _link(program, bin / program.name)
        return ()
    _script(bin / "pulumi-language-python", "language")
    return (LANGUAGE,)


def _link(there: Path, here: Path) -> None:
    here.parent.mkdir(parents=True, exist_ok=True)
    if here.is_symlink() or here.is_file():
        here.unlink()
    elif here.exists():
        shutil.rmtree(here)
    here.symlink_to(there)


def _script(path: Path, module: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    checkout, python = Path(__file__).resolve().parents[2], sys.executable
    # The name goes along, so that a process list tells what is what.
    command = f'{shlex.quote(python)} -m local.plugins.start {path.name} {module} "$@"'
    path.write_text(f"#!/bin/sh\nPYTHONPATH={shlex.quote(str(checkout))} exec {command}\n")
    path.chmod(0o755)
