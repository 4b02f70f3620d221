"""The pages of decisions: each has a number of its own, by which people speak of it."""

from copied import ROOT


def test_no_two_decisions_have_one_number():
    numbers = [path.name.partition("-")[0] for path in (ROOT / "docs/decisions").glob("*.md")]

    assert sorted(numbers) == [f"{number:04}" for number in range(1, len(numbers) + 1)]
