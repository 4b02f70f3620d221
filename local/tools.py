"""`make tools`: have every program of the embedded platform, by the first way that works, once."""

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from local import golang, record
from local.failure import told
from local.golang import Go
from local.machine import HERE
from local.obtain import Workshop, obtain
from local.plugin import PLUGINS, Plugin, obtain_plugins
from local.program import MODULES, PROGRAMS, SCANNERS, Program
from local.progress import Report, Step
from local.record import ProgramRecord, Record, Way
from local.store import Store, alone, cache_root, store_of
from local.upstream import Upstream


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is to be had; `modules` has a folder with go.mod and go.sum per family, whose dependencies clash."""

    programs: tuple[Program, ...]
    plugins: tuple[Plugin, ...]
    modules: Path


WANTED = Wanted(programs=PROGRAMS, plugins=PLUGINS, modules=MODULES)
ENGINE = Wanted(programs=PROGRAMS[:1], plugins=PLUGINS[:1], modules=MODULES)
"""What a stack needs whose servers are elsewhere; its providers are the engine's own to fetch."""
JUDGES = Wanted(programs=SCANNERS, plugins=(), modules=MODULES)


def command(*, json: bool, retry: bool) -> None:
    """What `python -m local tools` does; with `json` standard output holds the record and nothing else."""
    with told():
        programs = ensure(Report(Console(stderr=json)), retry=retry)
        if json:
            print((programs.parent / "tools.json").read_text(), end="")
        else:
            print(f"{len(PROGRAMS)} programs are ready in {programs}")


def ensure(report: Report, *, retry: bool = False, wanted: Wanted = WANTED) -> Path:
    """The folder that holds all programs, with those that were missing obtained first. Raises Failure.

    Silent and quick where nothing is missing. Official plugins are asked for once; `retry` asks for absent ones again.
    """
    store = store_of(wanted.programs, wanted.modules, HERE)
    known = record.read(store.record, HERE)
    if retry or not _asked(wanted.plugins, known) or _missing(wanted.programs, known, store):
        with alone(store, lambda who: report.say(f"Another run (process {who}) gets the programs; waiting for it.")):
            upstream = Upstream(store.work)
            workshop = Workshop(store=store, modules=wanted.modules, upstream=upstream, go=_GoOnce(store))
            known = _programs(wanted.programs, workshop, report)
            if retry or not _asked(wanted.plugins, known):
                known = _plugins(wanted.plugins, known, workshop, report)
        report.console.print(_table(known))
        for reason in sorted({plugin.missing for plugin in known.plugins or () if plugin.missing}):
            report.say(f"No official plugin: {reason}. To ask again: python -m local tools --retry")
    return store.bin


def _programs(programs: tuple[Program, ...], workshop: Workshop, report: Report) -> Record:
    """Obtain the programs that are missing, recording each as soon as it is there."""
    store = workshop.store
    # Read again, since the run that we waited for has changed it.
    known = record.read(store.record, HERE)
    missing = _missing(programs, known, store)
    for number, program in enumerate(missing, start=1):
        with report.step(f"[{number}/{len(missing)}] {program.name} {program.version}") as step:
            came = obtain(program, workshop, step)
        known = known.with_program(_remembered(came, known))
        record.write(store.record, known)
    return known


def _plugins(plugins: tuple[Plugin, ...], known: Record, workshop: Workshop, report: Report) -> Record:
    """Ask for the official plugins, recording also that one could not be had."""
    store = workshop.store
    with report.step("Official plugins") as step:
        came = obtain_plugins(plugins, known.plugins or (), store, workshop.upstream, step.at)
        had = sum(plugin.way is not None for plugin in came)
        step.end(f"{had} of {len(came)}" + ("" if had == len(came) else "; stand-ins take the others' place"))
    known = known.with_plugins(came)
    record.write(store.record, known)
    return known


class _GoOnce:
    """Go, looked for when the first program is built and not before."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._found: Go | None = None

    def __call__(self, step: Step) -> Go:
        self._found = self._found or golang.find(cache_root(), self._store.work, step.at)
        return self._found


def _asked(plugins: tuple[Plugin, ...], known: Record) -> bool:
    """Whether upstream was asked for just these plugins, in these versions, with whatever result."""
    asked = {(plugin.name, plugin.version) for plugin in known.plugins or ()}
    if not plugins:
        return True
    return known.plugins is not None and asked == {(plugin.name, plugin.version) for plugin in plugins}


def _missing(programs: tuple[Program, ...], known: Record, store: Store) -> tuple[Program, ...]:
    """The programs whose file is not, byte count and time of change, the one that the record knows."""
    return tuple(program for program in programs if not _stands(known.program(program.name), store))


def _stands(known: ProgramRecord | None, store: Store) -> bool:
    try:
        there = (store.bin / known.name).stat() if known else None
    except OSError:
        return False
    return known is not None and there is not None and (there.st_size, there.st_mtime_ns) == (known.size, known.changed)


def _remembered(came: ProgramRecord, known: Record) -> ProgramRecord:
    """The new record; a program that was there already keeps what was known of its coming."""
    before = known.program(came.name)
    if came.way is not Way.KEPT or before is None or before.version != came.version:
        return came
    return came.model_copy(update={"way": before.way, "source": before.source, "seconds": before.seconds})


def _table(known: Record) -> Table:
    table = Table("program", "version", "way", "seconds", box=None)
    for program in known.programs:
        table.add_row(program.name, program.version, program.way, f"{program.seconds:.1f}")
    for plugin in known.plugins or ():
        table.add_row(plugin.name, plugin.version, plugin.way or "stand-in", "")
    return table
