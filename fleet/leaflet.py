"""A report as Markdown, for a comment on a pull request: readable on a phone, and never longer than a comment may be."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from fleet.effect import Gravity
from fleet.failure import Failure
from fleet.impact import Impact, Price
from fleet.inline import money, plain, value
from fleet.report import Beside, Report
from fleet.terminal import counted
from tenancy.change import Change
from tenancy.problem import Problem, Refused, listed

LIMIT: Final = 60_000
"""Characters; GitHub takes 65,536 in one comment."""
_LEFT_OUT: Final = 400
"""Kept for the last words."""
_ALIKE: Final = 3
"""So many tenants to whom the same happens are told of together."""
_NAMED: Final = 100
"""So many of them by name."""
_VALUES: Final = 60
_HEADS: Final = {
    Gravity.LOST: "would lose data",
    Gravity.INTERRUPTED: "interrupted",
    Gravity.NOTICED: "noticed",
    Gravity.UNNOTICED: "unnoticed",
}


def leaflet(report: Report) -> str:
    """The whole of *report* as far as it fits; what does not fit is counted."""
    text = "\n".join(_opening(report))
    groups = _groups(report.impacts)
    for number, group in enumerate(groups):
        for block in (_block(group, is_short=False), _block(group, is_short=True)):
            if len(text) + len(block) + _LEFT_OUT < LIMIT:
                text += f"\n\n{block}"
                break
        else:
            left = sum(len(one) for one in groups[number:])
            return f"{text}\n\n{counted(left, 'more customer')} did not fit here: `fleet plan --json` has them all.\n"
    return f"{text}\n"


def missing(stopped: Refused | Failure) -> str:
    """The page in a report's place, where none could be made."""
    lines = ["## No plan", "", "What the edit would do is not known, and so it must not be merged."]
    if isinstance(stopped, Refused):
        lines += [line for problem in stopped.problems for line in _fault(problem)]
    else:
        lines += ["", *(f"- {key}: {plain(said)}" for part in stopped.parts for key, said in part.data.items())]
    page = "\n".join(lines)
    return f"{page if len(page) < LIMIT else f'{page[:LIMIT]}…'}\n"


def _opening(report: Report) -> Iterator[str]:
    touched = counted(len(report.impacts), "customer")
    yield f"## {touched} touched, {report.untouched} not"
    yield ""
    if report.is_refused:
        yield "**Refused.** This must not be merged as it is; what it would do, and the right way, stands below."
    elif not report.is_whole:
        yield "**Not whole.** A preview did not come to its end; more may change than stands below."
    elif report.unseen:
        yield f"**Not all of it.** Touched as well, and not looked at: {listed(f'`{stack}`' for stack in report.unseen)}."
    elif not report.impacts and not any(one.counts for one in report.beside):
        yield "Nothing changes."
    else:
        interrupted = sum(impact.gravity is Gravity.INTERRUPTED for impact in report.impacts)
        yield f"Nobody loses data. {counted(interrupted, 'customer')} will be interrupted."
    if report.is_blind:
        yield ""
        yield (
            "What this began with breaks a rule itself (`fleet validate` at that commit says which), so all stacks are looked "
            "at, and what the engine would do is told without who asked for what."
        )
    for fault in report.faults:
        yield from _fault(fault)
    for beside in report.beside:
        yield from _beside(beside)
    if report.room:
        yield ""
        yield "| after it | customers | connections |"
        yield "|---|---|---|"
        for room in report.room:
            connections = "" if room.connections is None else str(room.connections)
            yield f"| {room.place} | {room.tenants} | {connections} |"


def _fault(fault: Problem) -> Iterator[str]:
    place = fault.file if fault.line is None else f"{fault.file}:{fault.line}"
    yield ""
    yield f"**{plain(fault.tenant or place)}** ({plain(place)}): {plain(fault.what)}"
    yield f"- why: {plain(fault.why)}"
    yield f"- do: {plain(fault.do)}"


def _beside(beside: Beside) -> Iterator[str]:
    if beside.counts:
        yield ""
        yield f"Stack `{beside.stack}` itself: {_objects(beside.counts)}."
    for gone in beside.lost:
        yield f"- **{plain(gone)}**"
    for error in beside.errors:
        yield ""
        yield f"Stack `{beside.stack}`: the engine stopped: {plain(error)}"
    for violation in beside.violations:
        word = "forbids" if violation.is_mandatory else "advises against"
        yield ""
        name = violation.urn.rpartition("::")[2]
        yield f"Stack `{beside.stack}`: policy `{violation.policy}` {word} `{name}`: {plain(violation.message)}"


def _groups(impacts: Sequence[Impact]) -> list[list[Impact]]:
    """Tenants to whom exactly the same happens together, in the order of the first of each."""
    found: dict[object, list[Impact]] = {}
    for one in impacts:
        same = (one.stack if one.losses else "", one.gravity, one.asked, _told(one.decided), one.effects, one.losses)
        found.setdefault(repr(same), []).append(one)
    return [
        part for group in found.values() for part in ([group] if len(group) >= _ALIKE else [[one] for one in group])
    ]


def _told(changes: Iterable[Change]) -> tuple[tuple[str, str, str], ...]:
    return tuple((one.path, str(one.before), str(one.after)) for one in changes)


def _block(group: Sequence[Impact], *, is_short: bool) -> str:
    first = group[0]
    return "\n".join((*_head(group), *_what(first), *_starts(group), *(() if is_short else _details(group))))


def _head(group: Sequence[Impact]) -> Iterator[str]:
    first = group[0]
    word = _HEADS[first.gravity]
    if len(group) == 1:
        places = ", ".join(filter(None, (first.stack, first.plan, first.ring and f"ring {first.ring}")))
        yield f"### {first.tenant}: {word}"
        yield f"<sub>{places}</sub>"
    else:
        rings = ", ".join(sorted({str(one.ring) for one in group if one.ring}))
        yield f"### {len(group)} customers: {word}"
        yield f"<sub>{listed(sorted({one.stack for one in group}))}; ring {rings}</sub>"
    yield ""


def _what(one: Impact) -> Iterator[str]:
    for loss in one.losses:
        yield f"- **its {loss.words} ({loss.name})**: {plain(loss.cause)}; do: {plain(loss.do)}"
    for line in () if one.is_gone else one.asked:
        yield f"- `{line.key}`: {value(line.before)} → {value(line.after)}"
    for effect in one.effects:
        yield f"- {effect.words}"
    if one.counts:
        yield f"- {_objects(one.counts)}"
    if one.price is not None and one.price.before != one.price.after:
        yield f"- a month: {_price(one.price)}"


def _starts(group: Sequence[Impact]) -> Iterator[str]:
    """How long people waited the last time."""
    known = sorted(one.start for one in group if one.start is not None)
    if len(group) == 1 and known:
        yield f"- its last start took {known[0]} s"
    elif known:
        yield f"- their last starts took {known[0]} to {known[-1]} s"


def _details(group: Sequence[Impact]) -> Iterator[str]:
    first = group[0]
    if len(group) > 1:
        names = [one.tenant for one in group[:_NAMED]]
        more = f" and {len(group) - _NAMED} more" if len(group) > _NAMED else ""
        yield ""
        yield f"<details><summary>who</summary>\n\n{', '.join(names)}{more}\n\n</details>"
    if first.is_new:
        yield f"- why, value by value: `fleet explain {first.tenant}`"
    if first.decided and not first.is_new and not first.is_gone:
        yield ""
        yield f"<details><summary>what follows: {counted(len(first.decided), 'value')}</summary>\n"
        yield "| value | before | after | because of |"
        yield "|---|---|---|---|"
        for change in first.decided[:_VALUES]:
            because = plain(change.because.origin)
            yield f"| {change.path} | {value(change.before)} | {value(change.after)} | {because} |"
        if len(first.decided) > _VALUES:
            yield f"| … {len(first.decided) - _VALUES} more | | | |"
        yield "\n</details>"


def _objects(counts: Mapping[str, int]) -> str:
    words = {"create": "made", "update": "changed", "replace": "replaced", "delete": "deleted"}
    return ", ".join(f"{counted(count, 'object')} {words.get(word, word)}" for word, count in counts.items())


def _price(price: Price) -> str:
    return f"{money(price.before, price.currency)} → {money(price.after, price.currency)}"
