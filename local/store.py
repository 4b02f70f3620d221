"""The folder outside the checkout that keeps the programs, named by what pins them."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from local.machine import Machine
from local.program import Program


@dataclass(frozen=True, kw_only=True)
class Store:
    """`<cache>/tools/<key>`: finished programs in `bin`, plugins in `plugins`, and what came how in `tools.json`."""

    folder: Path

    @property
    def bin(self) -> Path:
        """Programs, each of which landed here whole."""
        return self.folder / "bin"

    @property
    def plugins(self) -> Path:
        """Official plugins, laid out as in `$PULUMI_HOME/plugins`."""
        return self.folder / "plugins"

    @property
    def engine(self) -> Path:
        """The engine and its language host side by side, where nothing else of a platform is wanted."""
        return self.folder / "engine"

    @property
    def work(self) -> Path:
        """Half files; emptied before and after every run."""
        return self.folder / "work"

    @property
    def logs(self) -> Path:
        """The whole output of each build that failed."""
        return self.folder / "logs"

    @property
    def record(self) -> Path:
        """Which way each program came."""
        return self.folder / "tools.json"


def cache_root() -> Path:
    """`$ODOO_SAAS_CACHE`, else `odoo-saas` below `$XDG_CACHE_HOME` or `~/.cache`."""
    if own := os.environ.get("ODOO_SAAS_CACHE"):
        return Path(own).absolute()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "odoo-saas"


def store_of(programs: tuple[Program, ...], modules: Path, machine: Machine) -> Store:
    """The store of exactly these programs, built from the go.mod and go.sum below `modules`, for such a machine."""
    digest = hashlib.sha256(repr((machine.system, machine.architecture)).encode())
    for program in programs:
        digest.update(repr(program.pins).encode())
    for family in sorted({program.family for program in programs}):
        for name in ("go.mod", "go.sum"):
            digest.update(f"{family}/{name}".encode() + (modules / family / name).read_bytes())
    return Store(folder=cache_root() / "tools" / digest.hexdigest()[:16])


@contextmanager
def alone(store: Store, wait: Callable[[str], None]) -> Generator[None]:
    """Hold the store alone; `wait` is told who holds it when another process does. Half files of old runs go."""
    store.folder.parent.mkdir(parents=True, exist_ok=True)
    # Beside the folder, not in it: deleting a store must not take the lock from under the one who holds it.
    with store.folder.with_suffix(".lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            wait(lock.read().strip())
            fcntl.flock(lock, fcntl.LOCK_EX)
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        for folder in (store.bin, store.plugins, store.logs):
            folder.mkdir(parents=True, exist_ok=True)
        _emptied(store.work)
        try:
            yield
        finally:
            shutil.rmtree(store.work, ignore_errors=True)


def _emptied(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
