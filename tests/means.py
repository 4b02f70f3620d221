"""The ways in which somebody may bring a stack to its files."""

from collections.abc import Sequence
from typing import Final

Means = tuple[str, ...]

FLEET: Final[Means] = ("fleet",)
"""The only one that knows the day, and who has a proven backup."""
MEANS: Final[Sequence[Means]] = (
    FLEET,
    ("pulumi",),
    ("pulumi", "--skip-preview"),
    ("pulumi", "--continue-on-error"),
    ("pulumi", "--skip-preview", "--continue-on-error"),
)
