"""Passwords that another would follow upon although nobody asked: one is made anew only when its version rises (design, 5.5)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from tenancy.thing import UNDECIDED, Thing, at

_TYPE: Final = "random:index/randomPassword:RandomPassword"
_VERSION: Final = "keepers.version"
PASSWORDS: Final = {
    "database-password": "database password",
    "odoo-admin-password": "first admin's password",
    "odoo-master-password": "master password",
}
"""The end of a name, after the tenant's id and a hyphen, and what people call it."""


@dataclass(frozen=True, kw_only=True)
class Renewal:
    """One password that would be made anew."""

    tenant: str
    words: str
    name: str
    before: str
    """Its version; unknown where it has none."""
    after: str


def renewals(
    held: Mapping[str, Thing], registered: Mapping[str, Thing], renamed: Mapping[str, Thing]
) -> Iterator[Renewal]:
    """Those of *held* that would be made anew by *registered*, both by URN, without their version rising.

    *renamed* are those of the registered that say by which URN they were known before.
    """
    by_name = {one.name: one for one in registered.values() if _place(one)}
    for urn, thing in held.items():
        place, same = _place(thing), registered.get(urn) or renamed.get(urn)
        # The same name elsewhere, without a word of where it was, is another password.
        after = same or by_name.get(thing.name)
        if place is None or after is None or (same is not None and _is_same(thing, same)):
            continue
        was, is_ = (str(at(one.inputs, _VERSION) or "unknown") for one in (thing, after))
        if not _rises(was, is_):
            yield Renewal(tenant=place[0], words=place[1], name=thing.name, before=was, after=is_)


def _place(thing: Thing) -> tuple[str, str] | None:
    if thing.type == _TYPE:
        for ending, words in PASSWORDS.items():
            if thing.name.endswith(f"-{ending}"):
                return thing.name.removesuffix(f"-{ending}"), words
    return None


def _is_same(before: Thing, after: Thing) -> bool:
    keys = {*before.inputs, *after.inputs} - UNDECIDED
    return before.provider == after.provider and all(before.inputs.get(key) == after.inputs.get(key) for key in keys)


def _rises(before: str, after: str) -> bool:
    return before.isdigit() and after.isdigit() and int(after) > int(before)
