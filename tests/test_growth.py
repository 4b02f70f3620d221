from datetime import date
from pathlib import Path

import pytest
from history import History

from fleet import growth
from fleet.growth import Unknown


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "checkout")


def test_each_file_of_a_commit_is_an_arrival(history: History):
    history.write("tenants/prod/one-spa.yaml", "tenants/dev/one-barn.yaml", "README.md", "tenants/schema.json")
    history.commit("2027-01-10T12:00:00+00:00")
    history.write("tenants/unplaced/one-wealth.yaml")
    history.commit("2027-02-20T12:00:00+00:00")

    assert growth.arrivals(history.root) == {
        "one-spa": date(2027, 1, 10),
        "one-barn": date(2027, 1, 10),
        "one-wealth": date(2027, 2, 20),
    }


def test_an_edit_and_a_move_are_no_arrivals(history: History):
    history.write("tenants/unplaced/one-spa.yaml", "tenants/prod/one-barn.yaml")
    history.commit("2027-01-10T12:00:00+00:00")
    history.write("tenants/prod/one-barn.yaml", text="name: Two\n")
    history.commit("2027-01-11T12:00:00+00:00")
    (history.root / "tenants/unplaced/one-spa.yaml").rename(history.root / "tenants/prod/one-spa.yaml")
    history.commit("2027-01-12T12:00:00+00:00")

    assert growth.arrivals(history.root) == {"one-spa": date(2027, 1, 10), "one-barn": date(2027, 1, 10)}


def test_a_move_that_changed_everything_is_still_the_same_arrival(history: History):
    history.write("tenants/unplaced/one-spa.yaml")
    history.commit("2027-01-10T12:00:00+00:00")
    (history.root / "tenants/unplaced/one-spa.yaml").unlink()
    history.write("tenants/prod/one-spa.yaml", text="tombstone: 2027-01-12\n" * 9)
    history.commit("2027-01-12T12:00:00+00:00")

    assert growth.arrivals(history.root) == {"one-spa": date(2027, 1, 10)}


def test_days_are_those_of_greenwich(history: History):
    history.write("tenants/prod/one-spa.yaml")
    history.commit("2027-01-10T23:30:00-05:00")

    assert growth.arrivals(history.root) == {"one-spa": date(2027, 1, 11)}


def test_a_checkout_within_a_larger_repository_is_found(history: History):
    history.write("elsewhere/tenants/prod/other.yaml", "fleet/tenants/prod/one-spa.yaml")
    history.commit("2027-01-10T12:00:00+00:00")

    assert growth.arrivals(history.root / "fleet") == {"one-spa": date(2027, 1, 10)}


def test_no_repository_is_said(tmp_path: Path):
    assert growth.arrivals(tmp_path) == Unknown(why="this is no git repository")


def test_a_repository_without_a_commit_is_said(history: History):
    unknown = growth.arrivals(history.root)

    assert isinstance(unknown, Unknown)
    assert unknown.why.startswith("git says: ")
    assert "does not have any commits yet" in unknown.why


def test_a_shortened_history_is_said_and_not_counted(history: History, tmp_path: Path):
    for day in ("2027-01-10", "2027-01-11"):
        history.write(f"tenants/prod/one-{day}.yaml")
        history.commit(f"{day}T12:00:00+00:00")
    history.git("clone", "--quiet", "--depth", "1", f"file://{history.root}", str(tmp_path / "shallow"))

    assert growth.arrivals(tmp_path / "shallow") == Unknown(
        why="the checkout holds only the newest part of git's history (git fetch --unshallow)"
    )


def test_without_git_that_is_said(history: History, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "/nowhere")

    assert growth.arrivals(history.root) == Unknown(why="git is not installed")


def test_who_came_back_arrived_the_first_time_even_by_a_clock_that_went_back(history: History):
    for day in ("2027-01-12", "2027-01-10"):
        history.write("tenants/prod/one-spa.yaml")
        history.commit(f"{day}T12:00:00+00:00")
        (history.root / "tenants/prod/one-spa.yaml").unlink()
        history.commit(f"{day}T13:00:00+00:00")

    assert growth.arrivals(history.root) == {"one-spa": date(2027, 1, 10)}
