"""Fifty files with mistakes that people really make, and all that each of them is told, word for word.

Each message was read aloud: would somebody who does not program know what to do? One that changes is read again, and
written down by hand; nothing here writes it.
"""

import shutil
from pathlib import Path

import pytest
from sheet import ROOT

from tenancy import estate
from tenancy.problem import Refused

BAD = sorted((Path(__file__).parent / "badfiles").glob("*.yaml"))


def told(bad: Path) -> str:
    return bad.with_suffix(".txt").read_text(encoding="utf-8")


def place(bad: Path) -> str:
    """Where in the checkout the file lies: where its message says that it does."""
    return told(bad).partition(":")[0]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The shipped catalog, and the dev stack with its tenants."""
    for folder in ("catalog", "tenants/dev"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "Pulumi.dev.yaml", tmp_path)
    return tmp_path


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.stem)
def test_a_mistake_is_told_in_these_words_and_no_others(root: Path, bad: Path):
    shutil.copy(bad, root / place(bad))

    with pytest.raises(Refused) as caught:
        estate.load(root)
    assert f"{caught.value}\n" == told(bad)


def test_without_a_mistake_nobody_is_told_anything(root: Path):
    """The control of the test above."""
    assert [fleet.name for fleet in estate.load(root).fleets] == ["dev"]


def test_there_are_fifty_and_each_has_its_message():
    assert [int(bad.name.partition("-")[0]) for bad in BAD] == list(range(1, 51))
    assert {path.stem for path in BAD[0].parent.iterdir()} == {bad.stem for bad in BAD}
