"""A resource as a state holds it, by what a test has to say of it."""

from collections.abc import Mapping
from datetime import datetime

from fleet.held import Held


def held(
    urn: str,
    parent: str = "",
    modified: datetime | None = None,
    inputs: Mapping[str, object] | None = None,
    outputs: Mapping[str, object] | None = None,
) -> Held:
    """Type and name are those of the *urn*."""
    return Held(
        urn=urn,
        type=urn.split("::")[2].rpartition("$")[2],
        name=urn.rpartition("::")[2],
        id="",
        parent=parent,
        provider="",
        modified=modified,
        inputs=inputs or {},
        outputs=outputs or {},
        kept=False,
    )
