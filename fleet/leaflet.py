"""A report as Markdown, for a comment on a pull request: readable on a phone, and never longer than a comment may be."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from fleet import findings
from fleet.advice import told
from fleet.chapter import chapter, groups
from fleet.failure import Failure
from fleet.impact import Impact
from fleet.report import Report, Room
from fleet.terminal import counted
from tenancy.problem import Refused, listed

LIMIT: Final = 60_000
"""Characters; GitHub takes 65,536 in one comment."""
_LEFT_OUT: Final = 400
"""Kept for the last words."""
_FINDINGS: Final = LIMIT // 2
"""For what is wrong; the other half is the tenants'."""
_PLACES: Final = 20
"""So many of a kind by name in the opening."""
_ROOMS: Final = 30


def leaflet(report: Report) -> str:
    """The whole of *report* as far as it fits; what does not fit is counted."""
    wrong = (*findings.faults(report.faults), *findings.beside(report.beside))
    parts = (*_opening(report), *findings.fitting(wrong, _FINDINGS), *_rooms(report.room))
    text = "\n\n".join(parts)
    alike = groups(report.impacts)
    for number, group in enumerate(alike):
        for block in (chapter(group, is_short=False), chapter(group, is_short=True)):
            if len(text) + len(block) + _LEFT_OUT < LIMIT:
                text += f"\n\n{block}"
                break
        else:
            left = sum(len(one) for one in alike[number:])
            return f"{text}\n\n{counted(left, 'more customer')} did not fit here: `fleet plan --json` has them all.\n"
    return f"{text}\n"


def missing(stopped: Refused | Failure) -> str:
    """The page in a report's place, where none could be made."""
    if isinstance(stopped, Refused):
        wrong = tuple(findings.faults(stopped.problems))
    else:
        wrong = tuple(
            "\n".join(line for key in part.data for line in told(key, part.data[key])) for part in stopped.parts
        )
    opening = "What the edit would do is not known, and so it must not be merged."
    return "\n\n".join(("## No plan", opening, *findings.fitting(wrong, LIMIT - _LEFT_OUT))) + "\n"


def _opening(report: Report) -> Iterator[str]:
    yield f"## {counted(len(report.impacts), 'customer')} touched, {report.untouched} not"
    if report.is_refused:
        yield "**Refused.** This must not be merged as it is; what it would do, and the right way, stands below."
    elif not report.is_whole:
        yield "**Not whole.** A preview did not come to its end; more may change than stands below."
    if report.unseen:
        yield f"**Not all of it.** Touched as well, and not looked at: {_named([f'`{stack}`' for stack in report.unseen])}."
    if report.going or report.emptied:
        yield _going(report)
    if not (report.is_refused or report.unseen) and report.is_whole:
        yield _harmless(report)
    if report.is_blind:
        yield (
            "What this began with breaks a rule itself (`fleet validate` at that commit says which), so all stacks are looked "
            "at, and what the engine would do is told without who asked for what."
        )


def _harmless(report: Report) -> str:
    """What a whole report says of everybody whose data stays."""
    if not report.impacts and not any(one.counts for one in report.beside):
        return "Nothing changes."
    who = "Nobody else loses data." if report.going or report.emptied else "Nobody loses data."
    return f"{who} {counted(len(report.interrupted), 'customer')} will be interrupted.{''.join(_paid(report.impacts))}"


def _paid(impacts: Sequence[Impact]) -> Iterator[str]:
    """How many pay another price, and how much more that is together; whoever comes or goes pays none that is another."""
    if not (paying := [one for one in impacts if one.prices and not (one.is_new or one.is_gone)]):
        return
    rises: dict[str, Decimal] = {}
    for price in (price for impact in paying for price in impact.prices):
        if price.rise is not None:
            rises[price.currency] = rises.get(price.currency, Decimal(0)) + price.rise
    together = ", or ".join(f"{rise:+.2f} {currency}" for currency, rise in rises.items())
    yield f" {counted(len(paying), 'customer')} will pay another price{f', {together} a month' if together else ''}."


def _going(report: Report) -> str:
    """Whose data goes although nobody refuses it, and why it may."""
    said = list[str]()
    if report.going:
        whose = _named([one.tenant for one in report.going])
        said.append(f"all of {whose}, who may go: released, past the day, with a final backup that was proven")
    if report.emptied:
        said.append(
            f"all that is on {_named([f'`{name}`' for name in report.emptied])}, which nobody lives on: released"
        )
    return f"**Data goes for good, and nobody can bring it back:** {'; and '.join(said)}."


def _rooms(rooms: Sequence[Room]) -> Iterator[str]:
    """How full servers and stacks are; of many the fullest."""
    if not rooms:
        return
    full = sorted(rooms, key=lambda room: -room.filled)[:_ROOMS]
    lines = ["| after it | customers | connections |", "|---|---|---|"]
    for room in rooms if len(rooms) <= _ROOMS else full:
        connections = "" if room.connections is None else str(room.connections)
        lines.append(f"| {room.place} | {room.tenants} | {connections} |")
    if len(rooms) > _ROOMS:
        lines.append(f"| … {len(rooms) - _ROOMS} that are less full | | |")
    yield "\n".join(lines)


def _named(names: Sequence[str]) -> str:
    more = (f"{len(names) - _PLACES} more",) if len(names) > _PLACES else ()
    return listed((*names[:_PLACES], *more))
