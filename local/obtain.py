"""The three ways a program comes to the store, tried in order: PATH, upstream's download, the pinned Go module."""

import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from local import child, golang
from local.failure import Failure
from local.golang import Go
from local.program import Program, version_of
from local.progress import Step
from local.record import ProgramRecord, Way
from local.store import Store
from local.upstream import Unavailable, Upstream, unpack

# How much of a failed build is shown; the whole of it is in the store's logs.
TAIL = 15


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """What obtaining needs: the store, the folder of the families' go.mod files, upstream, and Go when it is wanted."""

    store: Store
    modules: Path
    upstream: Upstream
    go: Callable[[Step], Go]


def obtain(program: Program, workshop: Workshop, step: Step) -> ProgramRecord:
    """Bring one program into the store's `bin` by the first way that works. Raises Failure when none does."""
    store = workshop.store
    version, way, source = (
        _kept(program, store)
        or _from_path(program, store, step)
        or _from_upstream(program, workshop, step)
        or _from_module(program, workshop, step)
    )
    there = (store.bin / program.name).stat()
    step.end(way)
    return ProgramRecord(
        name=program.name,
        version=version,
        way=way,
        source=source,
        seconds=round(step.seconds, 1),
        size=there.st_size,
        changed=there.st_mtime_ns,
    )


# Version, way and source.
Came: TypeAlias = tuple[str, Way, str]


def _kept(program: Program, store: Store) -> Came | None:
    path = store.bin / program.name
    version = _accepted(program, path, store) if path.exists() else None
    return (version, Way.KEPT, str(path)) if version else None


def _from_path(program: Program, store: Store, step: Step) -> Came | None:
    step.at("looking on PATH")
    ours = store.folder.parent.resolve()
    for folder in os.get_exec_path():
        path = Path(folder).absolute() / program.name
        # What lies in a store is not the machine's own: it may be deleted with that store.
        if not os.access(path, os.X_OK) or path.is_dir() or ours in path.resolve().parents:
            continue
        if version := _accepted(program, path, store):
            half = store.work / program.name
            half.symlink_to(path)
            half.replace(store.bin / program.name)
            return version, Way.PATH, str(path)
    return None


def _from_upstream(program: Program, workshop: Workshop, step: Step) -> Came | None:
    download = program.download
    if download is None:
        return None
    folder = workshop.store.work / f"{program.name}-upstream"
    try:
        file = workshop.upstream.fetch(download, step.at)
    except Unavailable as unavailable:
        step.at(str(unavailable))
        return None
    folder.mkdir()
    half = folder / program.name
    if download.members:
        step.at(f"unpacking {file.name}")
        unpack(file, download.members, folder)
    else:
        shutil.copyfile(file, half)
        half.chmod(0o755)
    return _landed(program, half, workshop.store, download.address), Way.DOWNLOAD, download.address


def _from_module(program: Program, workshop: Workshop, step: Step) -> Came:
    go = workshop.go(step)
    tags = ("-tags", ",".join(program.tags)) if program.tags else ()
    linked = " ".join(("-s -w", *(f"-X {stamp}" for stamp in program.stamps)))
    half = workshop.store.work / program.name

    fetched = 0

    def fetching(line: str) -> None:
        nonlocal fetched
        fetched += line.startswith("go: downloading ")
        step.at(f"downloading Go modules, {fetched} so far" if fetched else "reading the module's packages")

    fetching("")
    listed = _go(program, workshop, (go.program, "list", "-deps", *tags, program.package), fetching)
    total = len(listed.output.split())

    compiled = 0

    def compiling(line: str) -> None:
        nonlocal compiled
        # With -v, Go names each package that it compiles; what its cache holds it passes over in silence.
        compiled += bool(re.fullmatch(r"[\w.~/-]+", line))
        step.at(f"compiling, {compiled:,} of at most {total:,} packages", compiled, total)

    compiling("")
    build = (go.program, "build", "-v", "-trimpath", *tags, "-ldflags", linked, "-o", half, program.package)
    _go(program, workshop, build, compiling)
    return _landed(program, half, workshop.store, program.package), Way.MODULE, program.package


def _go(
    program: Program, workshop: Workshop, command: tuple[str | Path, ...], line: Callable[[str], None]
) -> child.Finished:
    folder = workshop.modules / program.family
    environment = golang.environment(workshop.store.work)
    finished = child.run(command, folder=folder, environment=environment, line=line)
    if finished.code:
        log = workshop.store.logs / f"{program.name}.log"
        log.write_text("\n".join(finished.complaints) + "\n")
        raise Failure(
            f"{program.name} {program.version} could not be built: go ended with exit code {finished.code}.",
            where=f"cd {folder} && {' '.join(_quoted(str(word)) for word in command)}",
            why=f"{program.purpose}, and it was neither on PATH in an accepted version nor to be had from upstream",
            do="if a module was not reached, see that `go env GOPROXY` is; if the disk is full, free some; then run"
            f" `make tools` again, which goes on where it stopped (all of go's output: {log})",
            tail=finished.complaints[-TAIL:],
        )
    return finished


def _landed(program: Program, half: Path, store: Store, source: str) -> str:
    """Put a finished file in place at once, after it has answered with its version."""
    version = _accepted(program, half, store)
    if version is None:
        raise Failure(
            f"{program.name} was obtained and does not answer with version {program.version}.",
            where=f"{source}, asked with `{program.name} {' '.join(program.ask)}`",
            why=f"{program.purpose}, and another version would behave in ways that nobody has tried",
            do="see that the version in local/program.py and the one in its go.mod agree, then run `make tools` again",
        )
    half.replace(store.bin / program.name)
    return version


def _accepted(program: Program, path: Path, store: Store) -> str | None:
    version = version_of(program, path, store.work)
    return version if version and re.fullmatch(program.accepts, version) else None


def _quoted(word: str) -> str:
    return f'"{word}"' if " " in word else word
