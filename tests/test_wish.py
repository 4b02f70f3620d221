"""When a wish to uninstall is let through: it counts as a deletion."""

from datetime import date
from pathlib import Path

import pytest
from checkout import SPA, Checkout

from tenancy import wish
from tenancy.gate import Loss
from tenancy.registry import Entry

WISH = "uninstall: {modules: [lunch, survey], day: 2027-01-31, because: left it}\n"
DAY = date(2027, 1, 31)


@pytest.fixture
def asked(tmp_path: Path) -> tuple[Entry, ...]:
    """One with a wish, and one without."""
    checkout = Checkout(tmp_path)
    checkout.tenant("acme", SPA + WISH)
    checkout.tenant("beta", SPA.replace("One Spa", "Beta"))
    return checkout.load().entries


def found(
    asked: tuple[Entry, ...], today: date, *proven: str, let: dict[str, dict[str, str]] | None = None
) -> list[Loss]:
    fresh = wish.fresh(asked, {"acme": {}, "beta": {}} if let is None else let)
    return list(wish.losses(fresh, proven=proven, today=today))


def test_before_its_day_it_is_a_loss_whatever_was_proven(asked: tuple[Entry, ...]) -> None:
    assert found(asked, date(2027, 1, 30), "acme") == [
        Loss(
            tenant="acme",
            words="modules",
            name="lunch, survey",
            cause="they would be uninstalled, and their tables dropped, before 2027-01-31",
            do="let the change wait until that day, or write the day that the customer was told of",
        )
    ]


def test_from_its_day_on_it_wants_a_backup_that_was_proven(asked: tuple[Entry, ...]) -> None:
    assert found(asked, DAY, "beta") == [
        Loss(
            tenant="acme",
            words="modules",
            name="lunch, survey",
            cause=(
                "they would be uninstalled, and their tables dropped, and nobody has proven the newest backup of acme"
            ),
            do="prove it with: fleet backup verify acme",
        )
    ]
    assert found(asked, DAY, "acme") == []
    assert found(asked, date(2028, 1, 1), "acme") == []


@pytest.mark.parametrize(
    ("let", "losses"), [(["lunch", "survey"], 0), (["survey", "lunch", "sale"], 0), (["lunch"], 1)]
)
def test_what_was_let_through_is_not_asked_again_and_what_is_added_is(
    asked: tuple[Entry, ...], let: list[str], losses: int
) -> None:
    assert len(found(asked, DAY, let={"acme": dict.fromkeys(let, "2027-01-31")})) == losses


@pytest.mark.parametrize("day", ["2027-01-30", "2027-02-01"])
def test_with_another_day_the_same_modules_are_asked_about_again(asked: tuple[Entry, ...], day: str) -> None:
    """They may have come back since, with a customer's data in them."""
    assert len(found(asked, DAY, let={"acme": dict.fromkeys(("lunch", "survey"), day)})) == 1


def test_whoever_does_not_live_yet_has_nothing_to_lose(asked: tuple[Entry, ...]) -> None:
    assert found(asked, DAY, let={}) == []
