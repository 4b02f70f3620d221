"""The checkout as it was at a commit."""

from pathlib import Path

import pytest
from history import History

from fleet import revision
from fleet.failure import Failure


@pytest.fixture
def history(tmp_path: Path) -> History:
    one = History(tmp_path / "checkout")
    one.git("checkout", "--quiet", "-b", "main")
    one.write("tenants/dev/one-spa.yaml", text="plan: basic\n")
    one.commit("2027-01-10T12:00:00+00:00")
    return one


def test_the_files_are_those_of_the_commit_and_gone_afterwards(history: History):
    history.write("tenants/dev/one-spa.yaml", text="plan: premium\n")
    with revision.files_of(history.root, "main") as folder:
        text = (folder / "tenants/dev/one-spa.yaml").read_text()

    assert text.startswith("plan: basic\n")
    assert not folder.exists()


def test_a_link_is_not_followed_and_is_no_reason_to_give_up(history: History):
    (history.root / "link").symlink_to("/etc")
    history.commit("2027-01-11T12:00:00+00:00")
    with revision.files_of(history.root, "main") as folder:
        assert sorted(path.name for path in folder.iterdir()) == ["tenants"]


def test_what_changed_counts_new_and_removed_files_and_no_ignored_ones(history: History):
    history.write("tenants/dev/one-barn.yaml", ".gitignore", "secret.txt")
    (history.root / ".gitignore").write_text("secret.txt\n")
    (history.root / "tenants/dev/one-spa.yaml").unlink()

    assert revision.changed(history.root, "main") == (
        ".gitignore",
        "tenants/dev/one-barn.yaml",
        "tenants/dev/one-spa.yaml",
    )


def test_an_edit_is_held_against_where_it_began_and_not_against_what_others_merged_since(history: History):
    began = revision.resolved(history.root, "main")
    history.git("checkout", "--quiet", "-b", "edit")
    history.write("tenants/dev/one-barn.yaml")
    history.commit("2027-01-11T12:00:00+00:00")
    history.git("checkout", "--quiet", "main")
    history.write("tenants/dev/one-wealth.yaml")
    history.commit("2027-01-12T12:00:00+00:00")

    assert revision.fork(history.root, "main", "edit") == began


@pytest.mark.parametrize("name", ["nowhere", "--output=/tmp/x", "-h", ""])
def test_a_commit_that_is_not_there_is_told_with_what_to_do(history: History, name: str):
    with pytest.raises(Failure) as failure, revision.files_of(history.root, name):
        pass

    assert failure.value.data["do"] == "name a commit or a branch that is here; what is missing comes with: git fetch"
