"""Imports point one way (README, "The picture"): whoever would turn one around is told here."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = {"tenancy", "components", "fleet", "policy", "local", "pods", "tests"}
MAY_IMPORT = {
    "__main__.py": {"components", "tenancy"},
    "components": {"tenancy"},
    "tenancy": set[str](),
    "fleet": {"tenancy"},
    "policy": {"tenancy"},
    "local": set[str](),
    "pods": set[str](),
}
IMPURE = {
    "http",
    "os",
    "pulumi",
    "pulumi_kubernetes",
    "pulumi_postgresql",
    "pulumi_random",
    "random",
    "secrets",
    "socket",
    "subprocess",
    "time",
    "urllib",
    "uuid",
}
"""What the law must do without: Pulumi, other programs, the network, the clock, the environment, chance."""
CLOCKS = {"now", "today", "utcnow"}
"""How a date or a datetime is made from the clock; as types they may be used, and passed in."""


def imports(path: Path) -> Iterator[str]:
    """The first part of every module that a file imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Import(names=names):
                yield from (name.name.split(".")[0] for name in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module.split(".")[0]
            case ast.ImportFrom():
                yield "a relative import"
            case _:
                pass


def clocks(program: str) -> Iterator[int]:
    """The lines on which a program reads the clock, or hands on what reads it."""
    for node in ast.walk(ast.parse(program)):
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS:
            yield node.lineno


def files(place: str) -> list[Path]:
    path = ROOT / place
    return [path] if path.is_file() else [one for one in sorted(path.rglob("*.py")) if ".venv" not in one.parts]


@pytest.mark.parametrize("place", MAY_IMPORT)
def test_imports_point_one_way(place: str) -> None:
    own = place.removesuffix(".py")
    wrong = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files(place)
        for name in imports(path)
        if name == "a relative import" or name in OURS - {own} - MAY_IMPORT[place]
    }

    assert wrong == set()


def test_the_law_knows_no_pulumi_no_network_no_chance_and_no_environment() -> None:
    wrong = {f"{path.name} imports {name}" for path in files("tenancy") for name in imports(path) if name in IMPURE}

    assert wrong == set()


def test_the_law_has_no_clock() -> None:
    """What it decides today it decides tomorrow, and in a test; a day that matters is passed in."""
    wrong = {f"{path.name}:{line}" for path in files("tenancy") for line in clocks(path.read_text())}

    assert wrong == set()


@pytest.mark.parametrize(
    "program",
    [
        "from datetime import date\nday = date.today()",
        "import datetime\nday = datetime.datetime.now(datetime.UTC)",
        "from datetime import datetime as moment\nclock = moment.utcnow",
        "from datetime import date\nField(default_factory=date.today)",
    ],
)
def test_a_clock_is_found_in_every_spelling(program: str) -> None:
    assert list(clocks(program)) == [2]


def test_a_date_as_a_type_is_no_clock() -> None:
    assert (
        list(clocks("from datetime import date\ndef late(day: date) -> bool:\n    return day > date(2027, 1, 1)")) == []
    )


def test_nothing_is_called_utils_helpers_or_common() -> None:
    tracked = [path for place in OURS for path in files(place)]
    wrong = {path.name for path in tracked if path.stem in {"utils", "helpers", "common", "lib", "manager", "misc"}}

    assert wrong == set()
