"""Holds what a stack's state has against what is about to be registered, and names every loss of a customer's data.

A preview alone would not do: it ends where the engine meets the first protected deletion, and sees nothing of what the state
has forgotten (design, 5.3). So the two lists are compared, object by object, whatever the cause: a file removed, an id
renamed, a property that cannot change, another server, a component that was moved without an alias.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from tenancy import names
from tenancy.guarded import GUARDED, Guarded
from tenancy.problem import quoted
from tenancy.quantity import amount
from tenancy.renewal import renewals
from tenancy.thing import UNDECIDED, Thing, at

_BY_PLACE: Final = {(one.type, one.ending): one for one in GUARDED}
_CLUSTER: Final = "clusterIdentifier"
"""The property of a provider that says which cluster it works on; all that it made is made anew when it changes. A database
server may change its address and stay the one that it is; whether it is, nobody asks."""


@dataclass(frozen=True, kw_only=True)
class Loss:
    """One object that would be destroyed, made anew, or left without protection."""

    tenant: str
    """Whose it is; where tenants share it, the server, as in `server shared-1`."""
    words: str
    """What people call the object."""
    name: str
    cause: str
    do: str


class _Cause(NamedTuple):
    """What is wrong, with {names} where the facts go, and the right way."""

    words: str
    do: str

    def of(self, thing: Thing, tenant: str, kind: Guarded, **facts: object) -> Loss:
        cause = self if not kind.shared else self._replace(do=_OF_SERVER)
        return cause.about(tenant, kind.words, thing.name, **facts)

    def about(self, tenant: str, words: str, name: str, **facts: object) -> Loss:
        cause = self.words.format_map(facts)
        return Loss(tenant=tenant, words=words, name=name, cause=cause, do=self.do.format(tenant=tenant))


_GONE: Final = _Cause(
    "nothing asks for it any more",
    "bring back the file of {tenant} with git restore; where a change of the program moved the object, give it an alias",
)
_FORGOTTEN: Final = _Cause(
    "the state has lost it, and it would be made anew, with nothing in it",
    "see whether the server that is asked is the right one and is whole; then bring the state back: pulumi stack import "
    "of the last good export, or pulumi import of what still exists",
)
_ANOTHER: Final = _Cause(
    "its {path} changes from {before} to {after}, and another one would take its place",
    "put back what the value comes from (fleet explain {tenant}); data gets to another place only by a move",
)
_SMALLER: Final = _Cause(
    "it would shrink from {before} to {after}, and what no longer fits would be lost",
    "keep the plan and the industry that {tenant} had; a smaller one needs a move of the filestore by an operator",
)
_MOVED: Final = _Cause(
    "it would be looked for by {after}, and it was made by {before}",
    "put the placement of {tenant} back, or the name of the server or cluster; another one needs a move by an operator",
)
_ABROAD: Final = _Cause(
    "the stack would be another cluster's: {after} instead of {before}",
    "put the cluster's name back in the stack's file; another cluster is another stack",
)
_UNASKED: Final = _Cause(
    "another one would take its place, and its version does not rise (it was {before}, it would be {after})",
    "ask for a new one: fleet secret rotate {tenant}; where nobody wanted one, put back what changes it",
)
_BARE: Final = _Cause(
    "its protection would be lifted",
    "protection goes with state: released, once until has passed and the final backup of {tenant}, made while it was "
    "suspended or archived, has been proven: fleet backup run {tenant}, fleet backup verify {tenant}",
)
_OF_SERVER: Final = (
    "put the lines of {tenant} in the stack's file back to what they were; where nobody lives on it any more, write "
    "released: true below its build, and remove its lines only after that\n"
    "where the state has lost it, see whether it is there, and bring the state back: pulumi stack import of the last good "
    "export, or pulumi import of what still exists"
)


def losses(
    held: Iterable[Thing],
    registered: Iterable[Thing],
    *,
    lived: Iterable[str],
    leaving: Iterable[str],
    bare: Iterable[str] = (),
) -> Iterator[Loss]:
    """Everything that *registered* would destroy or make anew of what is *held*.

    *lived* are the tenants whom the state knows to have been whole once: what they lack would be made anew, and empty.
    *leaving* are those whose data may go: released, past their day, with a final backup that was proven; *bare* are
    those who were released and are past their day: of them, what has lost its protection may stay so until somebody wants to
    remove it. Servers that tenants share are among the first two as guarded.py calls them.
    """
    old, new = {one.urn: one for one in held}, {one.urn: one for one in registered}
    renamed = {alias: one for one in new.values() for alias in one.aliases}
    may_go, whole, open_ = frozenset(leaving), frozenset(lived), frozenset(bare)
    found: set[str] = set()
    for one in renewals(old, new, renamed):
        if one.tenant not in may_go:
            yield _UNASKED.about(one.tenant, one.words, one.name, before=one.before, after=one.after)
    for thing in old.values():
        # Whoever is released loses no more than its protection at first; removal is a later step.
        if (place := _place(thing)) is None or (place[0] in may_go and not thing.is_kept):
            continue
        successor = new.get(thing.urn) or renamed.get(thing.urn)
        if successor is None:
            yield _GONE.of(thing, *place)
            continue
        found.add(successor.urn)
        opens = place[0] in may_go or (place[0] in open_ and not thing.is_kept)
        for cause, facts in _causes(place[1], thing, successor, old, new, opens=opens):
            yield cause.of(thing, *place, **facts)
    for thing in new.values():
        if thing.urn in found or (place := _place(thing)) is None or place[1].may_come:
            continue
        if place[0] in whole - may_go:
            yield _FORGOTTEN.of(thing, *place)


def _place(thing: Thing) -> tuple[str, Guarded] | None:
    """Whose it is and what; None for what may come and go."""
    for (type, ending), kind in _BY_PLACE.items():
        if thing.type == type and thing.name.endswith(f"-{ending}"):
            whose = kind.whose(thing.name)
            # The platform has a namespace too, by an id that no tenant may have; the engine and the API server keep that.
            return None if whose in names.RESERVED else (whose, kind)
    return None


def _causes(
    kind: Guarded, before: Thing, after: Thing, old: Mapping[str, Thing], new: Mapping[str, Thing], *, opens: bool
) -> Iterator[tuple[_Cause, Mapping[str, str]]]:
    """Why *after* would not be *before*, with the facts; *opens* says whether it may be without protection."""
    for path in kind.identity or sorted({*before.inputs, *after.inputs} - UNDECIDED):
        was, is_ = at(before.inputs, path), at(after.inputs, path)
        if was != is_:
            yield _ANOTHER, {"path": path, "before": quoted(was), "after": quoted(is_)}
    if kind.grows is not None:
        was, is_ = at(before.inputs, kind.grows), at(after.inputs, kind.grows)
        if isinstance(was, str) and isinstance(is_, str) and amount(is_) < amount(was):
            yield _SMALLER, {"before": was, "after": is_}
    if before.provider != after.provider:
        yield _MOVED, {"before": _short(before.provider), "after": _short(after.provider)}
    elif (maker := old.get(before.provider)) is not None and (worker := new.get(after.provider)) is not None:
        was, is_ = maker.inputs.get(_CLUSTER), worker.inputs.get(_CLUSTER)
        if was != is_:
            yield _ABROAD, {"before": quoted(was), "after": quoted(is_)}
    # Also of what is bare already: where the day was moved, the data is to be kept after all.
    if not (after.is_kept or opens):
        yield _BARE, {}


def _short(provider: str) -> str:
    return provider.rpartition("::")[2]
