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
PURE = {
    "pulumi",
    "pulumi_kubernetes",
    "pulumi_postgresql",
    "pulumi_random",
    "os",
    "time",
    "datetime",
    "socket",
    "random",
}
"""What the law must do without: Pulumi, the network, the clock, the environment, chance."""


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


def test_the_law_knows_no_pulumi_no_network_no_clock_and_no_environment() -> None:
    wrong = {f"{path.name} imports {name}" for path in files("tenancy") for name in imports(path) if name in PURE}

    assert wrong == set()


def test_nothing_is_called_utils_helpers_or_common() -> None:
    tracked = [path for place in OURS for path in files(place)]
    wrong = {path.name for path in tracked if path.stem in {"utils", "helpers", "common", "lib", "manager", "misc"}}

    assert wrong == set()
