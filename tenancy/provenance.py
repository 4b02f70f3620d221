"""Where images come from: what the name of one has to look like, as a pattern that Python and the API server read alike."""

import re
from collections.abc import Iterable
from typing import Final

DEFAULT: Final = "docker.io"
"""The registry of an image that names none."""
_PART: Final = "[a-z0-9]+([._-]+[a-z0-9]+)*"
_OWN: Final = "[a-z0-9]+([_-]+[a-z0-9]+)*"
"""A first part without a dot: with one it would be taken for a registry."""
_TAG: Final = "(:[A-Za-z0-9_][A-Za-z0-9_.-]*)"
_DIGEST: Final = "(@sha256:[0-9a-f]{64})"


def registry(image: str) -> str:
    """The registry that *image* comes from, as Docker reads its name."""
    first, slash, _ = image.partition("/")
    return first if slash and ("." in first or ":" in first or first == "localhost") else DEFAULT


def registries(images: Iterable[str]) -> tuple[str, ...]:
    """The registries that *images* come from, in alphabetical order."""
    return tuple(sorted({registry(image) for image in images}))


def pattern(registries: Iterable[str], *, pinned: bool) -> str:
    """What the whole name of an image has to match that comes from one of *registries* and names its build.

    A registry may be narrowed by the beginning of a path, as in `ghcr.io/cloudnative-pg`. In RE2's language, which is the
    API server's: it cannot look ahead, so `localhost` is refused beside it, and so is a tag that moves by its nature.
    """
    known = tuple(registries)
    places = [f"{one.replace('.', '[.]')}(/{_PART})+" for one in known]
    places += [f"({_OWN}/)?{_PART}" for one in known if one == DEFAULT]
    build = f"{_TAG}?{_DIGEST}" if pinned else f"({_TAG}{_DIGEST}?|{_DIGEST})"
    return f"^({'|'.join(places)}){build}$"


def allowed(image: str, pattern: str) -> bool:
    """Whether the name of an *image* is as *pattern* wants it; a tag that moves by its nature names no build."""
    return (
        not image.startswith("localhost/") and not image.endswith(":latest") and re.search(pattern, image) is not None
    )
