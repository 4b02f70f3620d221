from typing import Annotated

import typer
from copied import ROOT

from fleet import manual
from fleet.app import GROUPS, NAMES, TOP, app

PAGE = manual.page(app)


def test_the_page_in_docs_is_what_the_help_says_now() -> None:
    assert (ROOT / manual.FILE).read_text(encoding="utf-8") == PAGE


def test_every_command_has_its_place_on_it_and_its_example() -> None:
    grouped = [(f"{noun} ", command) for noun, _, commands in GROUPS for command in commands]
    for prefix, (command, epilog) in (*(("", one) for one in TOP), *grouped):
        name = f"fleet {prefix}{NAMES.get(command, command.__name__)}"

        assert f"\n## {name}\n\n" in PAGE
        assert f"\n    {name} [OPTIONS]" in PAGE
        assert f"| [`{name}`](#{name.replace(' ', '-')}) | " in PAGE
        assert f"\nExample: `{epilog.removeprefix('Example: ')}`\n" in PAGE


def test_it_tells_what_exit_codes_mean_and_what_options_say() -> None:
    assert "\nExit codes: 0 done, 1 the work failed, 2 the request was refused" in PAGE
    assert "\n| `--dry-run` | Show what would be written, and write nothing. |\n" in PAGE
    assert "\n| `--until DAY` | Until which day the data is kept, such as 2027-03-31. [required] |\n" in PAGE


def test_what_is_hidden_stays_so_and_a_cell_stays_one_cell() -> None:
    own = typer.Typer()

    @own.command(epilog="Example: fleet one")
    def one(either: Annotated[str, typer.Option(help="This | that,\nor neither.")] = "") -> None:
        """Do one thing."""

    @own.command(hidden=True)
    def two() -> None:
        """Do another."""

    assert [command.callback for command in own.registered_commands] == [one, two]
    page = manual.page(own)

    assert "| `--either <str>` | This \\| that, or neither. |\n" in page
    assert "two" not in page
