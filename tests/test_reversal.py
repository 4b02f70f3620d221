"""An edit taken back in a repository of git: kept only if somebody says so, and never half done."""

from pathlib import Path

import pytest
from history import History

from fleet.failure import Failure
from fleet.git import git
from fleet.reversal import Reversal


@pytest.fixture
def history(tmp_path: Path) -> History:
    """Three days: two files, an edit of one, and an edit of the other."""
    made = History(tmp_path / "root")
    made.git("config", "user.name", "A")
    made.git("config", "user.email", "a@example.com")
    for day, (file, text) in enumerate(
        (("one", "plan: basic\n"), ("two", "plan: basic\n"), ("one", "plan: standard\n"))
    ):
        (made.root / f"{file}.yaml").write_text(text)
        made.commit(f"2027-01-0{day + 1}T12:00:00+00:00")
    return made


def files(history: History) -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted(history.root.glob("*.yaml"))}


def test_within_the_files_are_as_if_the_edit_had_not_been_and_afterwards_as_before(history: History):
    with Reversal.of(history.root, "HEAD"):
        assert files(history) == {"one.yaml": "plan: basic\n", "two.yaml": "plan: basic\n"}

    assert files(history)["one.yaml"] == "plan: standard\n"
    assert git(history.root, "status", "--porcelain") == ""


def test_what_is_kept_is_a_commit_of_its_own(history: History):
    before = git(history.root, "rev-parse", "HEAD").strip()
    with Reversal.of(history.root, "HEAD") as reversal:
        made = reversal.keep()

    assert files(history)["one.yaml"] == "plan: basic\n"
    assert git(history.root, "rev-parse", "HEAD~1").strip() == before
    assert git(history.root, "rev-parse", "HEAD").strip() == made
    assert git(history.root, "log", "-1", "--format=%s").strip() == 'Revert "x"'
    assert git(history.root, "status", "--porcelain") == ""


def test_whoever_stops_in_between_finds_the_files_as_they_were(history: History):
    with pytest.raises(KeyboardInterrupt), Reversal.of(history.root, "HEAD"):
        raise KeyboardInterrupt

    assert files(history)["one.yaml"] == "plan: standard\n"
    assert git(history.root, "status", "--porcelain") == ""


def test_edits_that_are_not_committed_are_not_touched(history: History):
    (history.root / "two.yaml").write_text("plan: premium\n")

    with pytest.raises(Failure, match="there are edits that are not committed"), Reversal.of(history.root, "HEAD"):
        pass
    assert files(history)["two.yaml"] == "plan: premium\n"


def test_where_a_later_edit_stands_in_the_way_nothing_is_done(history: History):
    with (
        pytest.raises(Failure, match="a later edit touches the same lines"),
        Reversal.of(history.root, "HEAD~2"),
    ):
        pass

    assert files(history) == {"one.yaml": "plan: standard\n", "two.yaml": "plan: basic\n"}
    assert git(history.root, "status", "--porcelain") == ""


def test_of_a_merge_what_it_brought_is_taken_back(history: History):
    history.git("checkout", "--quiet", "-b", "side", "HEAD~1")
    (history.root / "two.yaml").write_text("plan: premium\n")
    history.commit("2027-01-05T12:00:00+00:00")
    history.git("checkout", "--quiet", "-")
    history.git("merge", "--quiet", "--no-ff", "--no-edit", "side")

    with Reversal.of(history.root, "HEAD"):
        assert files(history) == {"one.yaml": "plan: standard\n", "two.yaml": "plan: basic\n"}
