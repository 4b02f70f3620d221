"""`python -m local <command>`: the commands of the embedded platform.

What only one of them needs is imported there: `make` runs several, and most of a second of each was imports.
"""

# ruff: noqa: PLC0415 - for the reason above

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import local.home
from local.environment import beside, environment, exports
from local.failure import told
from local.machine import HERE
from local.program import MODULES, PROGRAMS
from local.store import Store, store_of

if TYPE_CHECKING:
    from rich.table import Table

    from local.platform import Platform, Status

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)

Home = Annotated[Path | None, typer.Option("--home", help="The platform's folder; else ODOO_SAAS_HOME, else its own.")]


@app.callback()
def main() -> None:
    """The embedded platform: engine, control plane and PostgreSQL on one machine."""


@app.command()
def tools(
    json: Annotated[bool, typer.Option("--json", help="Print the record of which way each program came.")] = False,
    retry: Annotated[bool, typer.Option("--retry", help="Ask upstream again for absent official plugins.")] = False,
) -> None:
    """Get the programs that the platform runs: from PATH, from upstream, or built from their Go modules."""
    from local.tools import command

    command(json=json, retry=retry)


@app.command()
def scanners() -> None:
    """Get the programs that judge rendered manifests and the workflows of .github, for the tests."""
    from rich.console import Console

    from local.progress import Report
    from local.tools import JUDGES, ensure

    with told():
        ensure(Report(Console()), wanted=JUDGES)


@app.command()
def containers() -> None:
    """Get the Debian programs that run a pod's containers as processes of this machine, for the tests."""
    from local.debian import container_programs

    with told():
        container_programs(print)


@app.command()
def up(
    home: Home = None,
    server_sql: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="SQL for the owner of each PostgreSQL server.")
    ] = None,
) -> None:
    """Start what does not run: control plane, nodes and both PostgreSQL servers."""
    from rich.console import Console

    from local.platform import Platform
    from local.plugin import official_plugins
    from local.plugins.install import install
    from local.progress import Report
    from local.tools import ensure

    with told():
        report = Report(Console())
        preparation = server_sql.read_text() if server_sql else ""
        platform = Platform(_where(home), ensure(report), preparation)
        platform.up(report.say)
        official = official_plugins(_store())
        install(platform.bin / "pulumi", platform.home / "pulumi", platform.home / "bin", official=official)


@app.command()
def down(home: Home = None) -> None:
    """Stop the servers and keep their data."""
    with told():
        _platform(home).down(print)


@app.command()
def clean(home: Home = None) -> None:
    """Stop the servers and discard their data, and the state with it."""
    with told():
        _platform(home).clean(print)


@app.command()
def env(home: Home = None) -> None:
    """Print the settings with which pulumi, kubectl and psql work on the platform, for a shell to evaluate."""
    with told():
        print(exports(environment(_where(home), _store().bin, os.environ["PATH"])))


@app.command()
def engine() -> None:
    """Get the engine alone, and print the PATH with it for a shell to evaluate: for stacks whose servers are elsewhere."""
    from rich.console import Console

    from local.plugin import official_plugins
    from local.plugins import install
    from local.progress import Report
    from local.tools import ENGINE, ensure

    with told():
        store = _store()
        # Whoever has a platform has the engine.
        if not (store.bin / "pulumi").exists():
            store = Store(folder=ensure(Report(Console(stderr=True)), wanted=ENGINE).parent)
        install.engine(store.bin / "pulumi", store.engine, official=official_plugins(store))
        print(exports(beside(store.engine, os.environ["PATH"])))


@app.command()
def servers(
    home: Home = None, json: Annotated[bool, typer.Option("--json", help="Print the same as JSON.")] = False
) -> None:
    """Show each server: where it listens, its process, since when, and its log."""
    from pydantic import TypeAdapter
    from rich.console import Console

    from local.platform import Status

    with told():
        rows = _platform(home).servers()
        if json:
            print(TypeAdapter(tuple[Status, ...]).dump_json(rows, indent=2).decode())
        else:
            # Piped, a table is as wide as it wants to be.
            Console(width=None if sys.stdout.isatty() else 1000).print(_table(rows))


def _platform(home: Path | None) -> "Platform":
    from local.platform import Platform

    return Platform(_where(home), _store().bin)


def _store() -> Store:
    return store_of(PROGRAMS, MODULES, HERE)


def _where(home: Path | None) -> Path:
    return home.absolute() if home else local.home.default(os.environ)


def _table(rows: "tuple[Status, ...]") -> "Table":
    from rich.table import Table

    table = Table("server", "address", "pid", "since", "log", box=None)
    for row in rows:
        since = f"{row.since.astimezone():%Y-%m-%d %H:%M:%S}" if row.since else "down"
        table.add_row(row.server, row.address, f"{row.pid or ''}", since, f"{row.log}")
    return table


if __name__ == "__main__":
    app(prog_name="python -m local")
