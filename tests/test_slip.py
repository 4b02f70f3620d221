import pytest

from tenancy import slip


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "1 KB"),
        (1024, "1 KB"),
        (1535, "1 KB"),
        (1537, "2 KB"),
        (512_000, "500 KB"),
        (999_999, "977 KB"),
        (1_000_000, "1.0 MB"),
        (10_450_000, "10.4 MB"),
    ],
)
def test_a_size_is_said_in_two_or_three_digits(count: int, said: str):
    assert slip.size(count) == said
