"""The kinds of text and numbers that forms consist of, each with its own words for what does not fit."""

import ipaddress
import re
from typing import Annotated, Final, TypeVar

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from tenancy import quantity
from tenancy.problem import quoted

_HOST: Final = re.compile(r"(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_ADDRESS: Final = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]+")
_LABEL: Final = re.compile(r"[a-z](?:[a-z0-9-]{0,38}[a-z0-9])?")
_IMAGE: Final = re.compile(r"[a-z0-9][a-z0-9._/-]*:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}(?:@sha256:[0-9a-f]{64})?")

T = TypeVar("T")


def wrong(what: str, *, why: str, do: str) -> PydanticCustomError:
    """What a field's own check raises: *what* goes on from the name of the field, the other two stand alone."""
    return PydanticCustomError("wrong", "{what}", {"what": what, "why": why, "do": do})


def _one_line(text: str) -> str:
    if not text.isprintable() or text != text.strip():
        raise wrong(
            "holds a line break, a control character, or a space at one of its ends",
            why="it is shown in tables and labels, which have one line for it",
            do="write it on one line, without a space before or after",
        )
    return text


def _host(text: str) -> str:
    if not _HOST.fullmatch(text):
        raise wrong(
            f'says "{quoted(text)}", which is no address of a website',
            why="browsers would not find it and no certificate could be had for it",
            do="write the bare name in small letters, such as spa.example.com: no https://, no slash, no *",
        )
    return text


def _address(text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise wrong(
            f'says "{quoted(text)}", which is no e-mail address',
            why="when something is wrong with this tenant, someone has to be reached",
            do="write an address that is read, such as it@spa.example.com",
        )
    return text


def _label(text: str) -> str:
    if not _LABEL.fullmatch(text):
        raise wrong(
            f'says "{quoted(text)}", which is no name in small letters, digits and hyphens',
            why="other names are made from it, and those allow nothing else",
            do="begin with a letter and go on with small letters, digits and hyphens, such as shared-1",
        )
    return text


def _cidr(text: str) -> str:
    try:
        fits = "/" in text and bool(ipaddress.ip_network(text))
    except ValueError:
        fits = False
    if not fits:
        raise wrong(
            f'says "{quoted(text)}", which is no range of addresses',
            why="network policies know ranges of addresses, and no host names",
            do="write an address and a length, such as 10.1.2.3/32 for a single address",
        )
    return text


def _image(text: str) -> str:
    if not _IMAGE.fullmatch(text) or text.partition("@")[0].endswith(":latest"):
        raise wrong(
            f'says "{quoted(text)}", which is no image with a tag of its own',
            why="without an exact tag, two tenants that started on different days would run different programs",
            do="write name:tag, such as odoo:18.0-20260908; never :latest",
        )
    return text


def _quantity(text: str) -> str:
    if not quantity.is_one(text):
        raise wrong(
            f'says "{quoted(text)}", which is no amount that Kubernetes would repeat unchanged',
            why="1.25Gi comes back from the cluster as 1280Mi, and every preview would show it as a change",
            do='write a whole number with a unit, such as 250m, "2", 1280Mi or 10G',
        )
    return text


def _distinct(items: tuple[T, ...]) -> tuple[T, ...]:
    if twice := sorted(str(item) for item in set(items) if items.count(item) > 1):
        raise wrong(f"names {twice[0]} twice", why="one of the two was meant to be something else", do="remove one")
    return items


Line = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(_one_line)]
Label = Annotated[str, AfterValidator(_label)]
Host = Annotated[str, AfterValidator(_host)]
Address = Annotated[str, AfterValidator(_address)]
Cidr = Annotated[str, AfterValidator(_cidr)]
Image = Annotated[str, AfterValidator(_image)]
Quantity = Annotated[str, AfterValidator(_quantity)]
Count = Annotated[int, Field(strict=True, ge=1, le=1_000_000)]
Port = Annotated[int, Field(strict=True, ge=1, le=65_535)]
Distinct = Annotated[tuple[T, ...], AfterValidator(_distinct)]
