"""The kinds of text and numbers that forms consist of, each with its own words for what does not fit."""

import re
import unicodedata
from datetime import date
from typing import Annotated, Final, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field

from tenancy import network, quantity
from tenancy.check import says, spelt, wrong
from tenancy.day import day
from tenancy.notation import written
from tenancy.remedy import straight
from tenancy.size import SIZE, size

_LABEL: Final = re.compile(r"[a-z](?:[a-z0-9-]{0,38}[a-z0-9])?")
_IMAGE: Final = re.compile(r"[a-z0-9][a-z0-9._/-]*:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}(?:@sha256:[0-9a-f]{64})?")
_REGISTRY: Final = re.compile(r"[a-z0-9][a-z0-9.-]*(?::[0-9]+)?(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*")

T = TypeVar("T")


def _one_line(text: str) -> str:
    if (bare := straight(text)) != text:
        raise wrong(
            f"{says(text)}, between quotes of a word processor",
            why="only straight quotes are quotes to a program; these would be printed as part of it",
            do=f"write {written(bare)}",
        )
    if not text.isprintable() or text != text.strip():
        raise wrong(
            "holds a line break, a control character, or a space at one of its ends",
            why="it is shown in tables and labels, which have one line for it",
            do="write it on one line, without a space before or after",
        )
    return text


def _label(text: str) -> str:
    if not _LABEL.fullmatch(text):
        plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
        meant = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
        raise wrong(
            f"{says(text)}, which is no name in small letters, digits and hyphens",
            why="programs use it as a name, and they allow nothing else in one",
            do=f"write {meant}"
            if _LABEL.fullmatch(meant)
            else "begin with a letter and go on with small letters, digits and hyphens, such as one-spa",
        )
    return text


def _image(text: str) -> str:
    if not _IMAGE.fullmatch(text) or text.partition("@")[0].endswith(":latest"):
        raise wrong(
            f"{says(text)}, which is no image with a tag of its own",
            why="without an exact tag, two tenants that started on different days would run different programs",
            do="write name:tag, such as odoo:18.0-20260908; never :latest",
        )
    return text


def _registry(text: str) -> str:
    if not _REGISTRY.fullmatch(text):
        raise wrong(
            f"{says(text)}, which is no registry of images",
            why="every image's name is held against it, and none would begin like this",
            do="write its bare name, such as docker.io, and the beginning of a path if only that is meant: ghcr.io/cloudnative-pg",
        )
    return text


def _quantity(text: str) -> str:
    if not quantity.is_one(text):
        raise wrong(
            f"{says(text)}, which is no amount that Kubernetes would repeat unchanged",
            why="1.25Gi comes back from the cluster as 1280Mi, and every preview would show it as a change",
            do='write a whole number with a unit, such as 250m, "2", 1280Mi or 10G',
        )
    return text


def _distinct(items: tuple[T, ...]) -> tuple[T, ...]:
    if twice := sorted(str(item) for item in set(items) if items.count(item) > 1):
        raise wrong(f"names {twice[0]} twice", why="one of the two was meant to be something else", do="remove one")
    return items


Line = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(_one_line)]
Label = Annotated[str, AfterValidator(_label), spelt(_LABEL)]
Host = Annotated[str, AfterValidator(network.host), spelt(network.HOST)]
Address = Annotated[str, AfterValidator(network.address), spelt(network.ADDRESS)]
Cidr = Annotated[str, AfterValidator(network.cidr)]
Image = Annotated[str, AfterValidator(_image), spelt(_IMAGE)]
Registry = Annotated[str, AfterValidator(_registry), spelt(_REGISTRY)]
Quantity = Annotated[str, AfterValidator(_quantity), spelt(quantity.SPELLING)]
"""An amount of processor time or memory."""
Size = Annotated[str, BeforeValidator(size), spelt(SIZE)]
"""An amount of storage, which a bare number cannot be: nobody means five bytes."""
Count = Annotated[int, Field(strict=True, ge=1, le=1_000_000)]
Whole = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]
Percent = Annotated[int, Field(strict=True, ge=1, le=100)]
Switch = Annotated[bool, Field(strict=True)]
Day = Annotated[date, BeforeValidator(day)]
Link = Annotated[str, AfterValidator(network.link), spelt(network.LINK)]
Port = Annotated[int, Field(strict=True, ge=1, le=65_535)]
Distinct = Annotated[tuple[T, ...], AfterValidator(_distinct), Field(json_schema_extra={"uniqueItems": True})]
