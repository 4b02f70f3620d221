"""Which major of PostgreSQL is in an image, or at work in a server."""

import re
from typing import Final

_MAJOR: Final = re.compile(r"[^@]*:(\d+)\b")


def major(image: str) -> int | None:
    """That of an *image*, by its tag; None where the tag does not say so: of postgres:16.15-bookworm, 16."""
    found = _MAJOR.match(image)
    return None if found is None else int(found[1])


def at_work(number: int) -> int:
    """That of a server, by its server_version_num: of 160009, 16."""
    return number // 10000
