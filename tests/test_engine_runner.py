"""A stack whose servers the shell names, brought up and planned by make as on a runner: the real engine, alone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from copied import ROOT
from history import History
from yard import Done, Yard

pytestmark = pytest.mark.engine

STACK = "runner"


@pytest.fixture(scope="module")
def yard(yards: Callable[..., Yard]) -> Yard:
    """Two tenants that make has brought up, in a repository with all that it needs."""
    made = yards("run-one", "run-two", stack=STACK)
    for name in ("Makefile", "local", "requirements.txt"):
        (made.root / name).symlink_to(ROOT / name)
    History(made.root).commit("2027-01-10T12:00:00+00:00")
    first = make(made, "up")
    assert first.code == 0, first.output
    assert "run-one" in first.output
    assert "a new platform" not in first.output
    return made


@pytest.fixture
def page(yard: Yard) -> Path:
    return yard.root.parent / "plan.md"


@pytest.fixture(autouse=True)
def _files_as_they_were(yard: Yard) -> None:
    History(yard.root).git("checkout", "--quiet", "--", ".")


def make(yard: Yard, target: str, **environment: str) -> Done:
    return yard.run("make", target, environment={"STACK": STACK, "SINCE": "HEAD", **environment})


def test_make_up_again_changes_nothing(yard: Yard) -> None:
    again = make(yard, "up")

    assert again.code == 0, again.output
    assert "Nothing had to change.\n" in again.output


def test_make_drift_tells_what_is_not_as_the_files_say_and_fails(yard: Yard) -> None:
    same = make(yard, "drift")
    yard.edit("run-one", plan="standard")
    other = make(yard, "drift")

    assert same.code == 0, same.output
    assert "Nothing differs in 1 stack.\n" in same.output
    assert other.code != 0
    assert "run-one" in other.output
    assert "run-two" not in other.output


def test_make_plan_writes_the_page_for_the_comment(yard: Yard, page: Path) -> None:
    yard.edit("run-one", plan="standard")
    done = make(yard, "plan", PAGE=str(page))
    text = page.read_text()

    assert done.code == 0, done.output
    assert text.startswith("## 1 customer touched, 9 not\n\nNobody loses data. 1 customer will be interrupted. ")
    assert "### run-one: interrupted" in text


def test_make_plan_fails_where_data_would_be_lost_and_the_page_says_whose(yard: Yard, page: Path) -> None:
    (yard.tenants / "run-two.yaml").unlink()
    done = make(yard, "plan", PAGE=str(page))

    assert done.code != 0
    assert "**Refused.** This must not be merged as it is" in page.read_text()
    assert "### run-two: would lose data" in page.read_text()


def test_a_registry_that_is_wrong_has_a_page_that_says_so(yard: Yard, page: Path) -> None:
    yard.edit("run-one", plan="free")
    done = make(yard, "plan", PAGE=str(page))

    assert done.code != 0
    assert page.read_text().startswith(
        "## No plan\n\nWhat the edit would do is not known, and so it must not be merged."
    )
    assert "free, which is not one of the words allowed there" in page.read_text()
