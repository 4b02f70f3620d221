"""The final backup of a customer who leaves: begun when nobody could write any more, and seen to come back."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from tenancy.gate import Loss

WORDS: Final = "final backup"

_RUNS: Final = "its Odoo may run until it is archived, so that no backup can be the last"
_SUSPEND: Final = (
    "go by way of state: suspended, as a change of its own: fleet tenant suspend {tenant}, fleet up; then fleet backup run "
    "{tenant}, fleet backup verify {tenant}, and archive it after that"
)
_NO_SERVER: Final = "the stack names no server to rehearse restores on, so that no backup is known to come back"
_NAME_ONE: Final = (
    "write rehearsal: into the stack's file (docs/registry.md), fleet up, and fleet backup verify {tenant}"
)
_UNPROVEN: Final = "it was stopped at {stopped}, and no backup of it has been proven"
_TOO_OLD: Final = "it was stopped at {stopped}, and the newest backup that has been proven was begun at {taken}"
_MAKE: Final = "make it and prove it: fleet backup run {tenant}, then fleet backup verify {tenant}"


@dataclass(frozen=True, kw_only=True)
class Parting:
    """What is known of one customer who leaves."""

    tenant: str
    stopped: datetime | None
    """Since when nobody can write there; None while its Odoo may run."""
    taken: datetime | None
    """When the newest backup was begun that a rehearsed restore has proven; None where there is none."""

    @property
    def is_final(self) -> bool:
        """Whether that backup has everything that the customer ever wrote."""
        return self.stopped is not None and self.taken is not None and self.taken > self.stopped


def losses(partings: Iterable[Parting], *, rehearses: bool) -> Iterator[Loss]:
    """Those of *partings* without a final backup; *rehearses* says whether their stack proves any."""
    for one in partings:
        if not one.is_final:
            cause, do = _missing(one, rehearses=rehearses)
            facts = {"tenant": one.tenant, "stopped": _moment(one.stopped), "taken": _moment(one.taken)}
            name = f"{one.tenant}-backup"
            yield Loss(
                tenant=one.tenant, words=WORDS, name=name, cause=cause.format_map(facts), do=do.format_map(facts)
            )


def _missing(one: Parting, *, rehearses: bool) -> tuple[str, str]:
    if one.stopped is None:
        return _RUNS, _SUSPEND
    if not rehearses:
        return _NO_SERVER, _NAME_ONE
    return (_UNPROVEN if one.taken is None else _TOO_OLD), _MAKE


def _moment(time: datetime | None) -> str:
    return "" if time is None else f"{time.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
