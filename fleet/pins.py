"""The images of `catalog/releases.yaml`, held against what their registries know them by, and pinned to it.

A tag that was pinned is never pinned anew in silence: what tenants run would change without anybody having asked for it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

from fleet import edit
from fleet.digest import Registries
from fleet.edit import Edit
from fleet.failure import Failure
from fleet.image import ImageName
from fleet.pen import Pen
from fleet.wire import Unreachable
from tenancy import catalog
from tenancy.catalog import Catalog
from tenancy.release import UNPINNED
from tenancy.words import Release, Ring

FILE: Final = "catalog/releases.yaml"


class Missing(Failure):
    """Everything that could not be looked up, each with its own reason."""

    def __init__(self, failures: Iterable[Failure]) -> None:
        self._all = tuple(failures)
        Exception.__init__(self, "\n".join(map(str, self._all)))

    @property
    def parts(self) -> Sequence[Failure]:
        return self._all


class Standing(StrEnum):
    """How the page and the registry stand to each other."""

    NEW = "not pinned yet"
    SAME = "as pinned"
    MOVED = "moved"


@dataclass(frozen=True, kw_only=True)
class Pin:
    """One image of the page."""

    steps: tuple[str, ...]
    """Where on the page its digest stands, or would."""
    image: str
    """With its tag, without a digest."""
    pinned: str | None
    found: str | None = None
    """What the registry knows it by; None as long as it was not asked."""

    @property
    def name(self) -> str:
        """What people call it: odoo 18.0 stable, or tool restic."""
        kind, *rest = self.steps
        return f"odoo {rest[0]} {rest[2]}" if kind == "odoo" else f"tool {rest[0]}"

    @property
    def standing(self) -> Standing:
        if self.pinned is None:
            return Standing.NEW
        return Standing.SAME if self.found == self.pinned else Standing.MOVED

    @property
    def words(self) -> str:
        """What the page says once it is pinned."""
        return f"{self.found}" if self.steps[0] == "odoo" else f"{self.image}@{self.found}"


def pins(offers: Catalog, release: Release | None = None, ring: Ring | None = None) -> tuple[Pin, ...]:
    """The images of *offers*: those of one release or one ring, or else all of them, those of the tools as well."""
    wanted = tuple(_odoo(offers, release, ring))
    return wanted if release or ring else (*wanted, *_tools(offers))


def _odoo(offers: Catalog, release: Release | None, ring: Ring | None) -> Iterator[Pin]:
    for major, offer in offers.releases.items():
        for level, shown in offer.images.items():
            if release in (None, major) and ring in (None, level):
                image, _, beside = shown.image.partition("@")
                pinned = beside or (None if shown.digest == UNPINNED else shown.digest)
                steps = ("odoo", major.value, "images", level.value, "digest")
                yield Pin(steps=steps, image=image, pinned=pinned)


def _tools(offers: Catalog) -> Iterator[Pin]:
    for tool, said in offers.tools:
        image, _, beside = str(said).partition("@")
        yield Pin(steps=("tools", tool), image=image, pinned=beside or None)


def looked_up(wanted: Sequence[Pin], registries: Registries) -> tuple[Pin, ...]:
    """*wanted*, each with what its registry knows it by; every image is asked for once.

    Raises Failure with all that cannot be had.
    """
    found: dict[str, str] = {}
    failures: list[Failure] = []
    silent: set[str] = set()
    for image in dict.fromkeys(pin.image for pin in wanted):
        registry = ImageName.of(image).registry
        if registry in silent:
            continue
        try:
            found[image] = registries.digest(image)
        except Unreachable as failure:
            # Its other images would only be waited for as long again.
            silent.add(registry)
            failures.append(failure)
        except Failure as failure:
            failures.append(failure)
    if failures:
        raise Missing(failures)
    return tuple(replace(pin, found=found[pin.image]) for pin in wanted)


def refuse_moved(known: Sequence[Pin]) -> None:
    """Raises Failure where a tag of *known* leads to another build than the one that is pinned."""
    moved = [pin for pin in known if pin.standing is Standing.MOVED]
    if moved:
        raise Failure(
            "\n".join(
                f"{pin.name}: {pin.image} is another build than the one that is pinned\n"
                f"  pinned: {pin.pinned}\n  at the registry: {pin.found}"
                for pin in moved
            ),
            why="the tag of a build should never move to another; who moved it may have put anything there",
            do="if the image was changed on this page and its old digest was left beside it, "
            f"write digest: {UNPINNED} there and run fleet release pin again\n"
            "      if not, leave the page as it is, tenants keep running the pinned build, and ask whoever makes the image",
        )


def pin(root: Path, known: Sequence[Pin]) -> Edit:
    """The edit of the page in the checkout at *root* that pins what of *known* is not pinned yet; it is not written yet.

    Raises Refused where the page would not be right afterwards, or only a person can change it.
    """
    text = edit.read(root, FILE)
    pen = Pen(file=FILE, text=text, order=())
    for one in known:
        if one.standing is Standing.NEW:
            pen = pen.put(one.steps, one.words)
    catalog.load(root, instead={FILE: pen.text})
    return Edit(file=FILE, before=text, after=pen.text)
