"""Places for backups, as restic writes them, told to programs that write them in another way."""

import re
from dataclasses import dataclass
from typing import Final

_S3: Final = re.compile(r"s3:(https?://[^/\s]+)/([^/\s]+(?:/[^/\s]+)*)/?")
"""restic's spelling: s3:https://server/bucket/folder."""


@dataclass(frozen=True, kw_only=True)
class S3:
    """A folder of a bucket."""

    endpoint: str
    path: str
    """As s3://bucket/folder."""


def s3(target: str) -> S3 | None:
    """*target* as S3 clients take it; None where it is something else than a bucket."""
    found = _S3.fullmatch(target)
    return S3(endpoint=found[1], path=f"s3://{found[2]}") if found else None
