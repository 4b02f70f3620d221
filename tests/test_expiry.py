from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from papers import paper

from fleet.expiry import Certificate, Standing, line, sorted_by_need, without

NOW = datetime(2027, 1, 31, 12, tzinfo=UTC)


def ending(**after: float) -> Certificate:
    return Certificate(names=("spa.example",), until=NOW + timedelta(**after))


@pytest.mark.parametrize(
    ("after", "days", "standing"),
    [
        ({"days": 21}, 21, Standing.GOOD),
        ({"days": 21, "seconds": -1}, 20, Standing.SOON),
        ({"seconds": 1}, 0, Standing.SOON),
        ({"seconds": 0}, 0, Standing.EXPIRED),
        ({"seconds": -1}, -1, Standing.EXPIRED),
    ],
)
def test_a_certificate_is_near_its_end_below_the_limit_and_expired_at_its_end(
    after: dict[str, float], days: int, standing: Standing
) -> None:
    found = line("a/b", ending(**after), now=NOW, limit=21)

    assert (found.days, found.standing) == (days, standing)


def test_a_limit_of_nothing_asks_for_those_alone_that_have_ended() -> None:
    assert line("a/b", ending(seconds=1), now=NOW, limit=0).standing is Standing.GOOD
    assert line("a/b", ending(seconds=-1), now=NOW, limit=0).standing is Standing.EXPIRED


def test_a_certificate_is_for_the_names_and_addresses_in_it() -> None:
    text, _ = paper("*.odoo.test", "10.0.0.1", days=1)

    assert Certificate.of(x509.load_pem_x509_certificate(text)).names == ("*.odoo.test", "10.0.0.1")


def test_a_certificate_without_names_is_called_by_its_subject() -> None:
    text, _ = paper(days=1)

    assert Certificate.of(x509.load_pem_x509_certificate(text)).names == ("CN=paper",)


def test_what_needs_somebody_comes_first_and_then_what_ends_first() -> None:
    lines = [
        line("late", ending(days=300), now=NOW, limit=21),
        without("none", Standing.UNUSED),
        line("near", ending(days=5), now=NOW, limit=21),
        without("gone", Standing.MISSING),
        line("next", ending(days=30), now=NOW, limit=21),
        line("over", ending(days=-5), now=NOW, limit=21),
    ]

    assert [one.place for one in sorted_by_need(lines)] == ["over", "near", "gone", "next", "late", "none"]
