"""The page that explains every command, made from the commands' own help."""

from collections.abc import Iterator, Sequence
from typing import Final

import typer
from typer.core import TyperGroup
from typer.main import get_command

FILE: Final = "docs/commands.md"
NAME: Final = "fleet"

_PAGE: Final = """\
# The commands

Made by `fleet schema` from the commands' own help; a change here is lost, one there appears here.

{about}

| command | what it does |
| --- | --- |
{commands}

{sections}"""
_SECTION: Final = """\
## {name}

{about}

    {usage}

{parameters}"""


def page(app: typer.Typer) -> str:
    """The page about all commands of *app*."""
    whole = typer.Context(get_command(app), info_name=NAME)
    found = tuple(_commands(whole))
    return _PAGE.format(
        about=_about(whole),
        commands="\n".join(f"| {_link(one.command_path)} | {_cell(_about(one))} |" for one in found),
        sections="\n".join(map(_section, found)),
    )


def _commands(above: typer.Context) -> Iterator[typer.Context]:
    """Every command below *above*, in the order in which help lists them."""
    group = above.command
    if not isinstance(group, TyperGroup):
        yield above
        return
    for name in group.list_commands(above):
        command = group.get_command(above, name)
        if command is not None and not command.hidden:
            yield from _commands(typer.Context(command, info_name=name, parent=above))


def _about(one: typer.Context) -> str:
    return (one.command.help or "").strip()


def _section(one: typer.Context) -> str:
    records = (parameter.get_help_record(one) for parameter in one.command.get_params(one))
    rows = [record for record in records if record is not None]
    said = [f"Example: `{one.command.epilog.removeprefix('Example: ')}`\n"] if one.command.epilog else []
    return _SECTION.format(
        name=one.command_path,
        about=_about(one),
        usage=" ".join((one.command_path, *one.command.collect_usage_pieces(one))),
        parameters="\n".join((_table(rows), *said)),
    )


def _table(rows: Sequence[tuple[str, str]]) -> str:
    lines = [f"| `{_cell(name)}` | {_cell(meaning)} |" for name, meaning in rows]
    return "\n".join(("| argument or option | it says |", "| --- | --- |", *lines, ""))


def _link(name: str) -> str:
    return f"[`{name}`](#{name.replace(' ', '-')})"


def _cell(text: str) -> str:
    """*text* on one line of a table."""
    return " ".join(text.split()).replace("|", "\\|")
