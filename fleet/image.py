"""The name of an image, taken apart as registries need it."""

from dataclasses import dataclass
from typing import Final

DOCKER: Final = "docker.io"
"""The registry of an image that names none."""
_OFFICIAL: Final = "library/"
"""Where Docker's registry keeps images of one word, such as odoo."""


@dataclass(frozen=True, kw_only=True)
class ImageName:
    """Where an image is kept, and what it is called there."""

    registry: str
    repository: str
    tag: str

    @classmethod
    def of(cls, image: str) -> "ImageName":
        """The parts of *image*, which the law has judged: odoo:18.0 is library/odoo at docker.io."""
        name, _, tag = image.partition("@")[0].rpartition(":")
        first, slash, rest = name.partition("/")
        # As Docker has it: what is before the first slash is a registry if it looks like a host.
        if not slash or not ("." in first or first == "localhost"):
            first, rest = DOCKER, name
        official = first == DOCKER and "/" not in rest
        return cls(registry=first, repository=f"{_OFFICIAL}{rest}" if official else rest, tag=tag)
