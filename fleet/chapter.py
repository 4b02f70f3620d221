"""What happens to one tenant, or to several to whom the same happens, as a chapter of a report."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from fleet.advice import told
from fleet.effect import Gravity
from fleet.findings import ALIKE, nobodys, objects
from fleet.impact import Impact, Price
from fleet.inline import money, plain, value
from fleet.terminal import counted
from tenancy.change import Change
from tenancy.gate import Loss
from tenancy.problem import listed

_NAMED: Final = 100
"""So many of a group by name."""
_PLACES: Final = 20
"""So many stacks."""
_VALUES: Final = 60
_CAUSE: Final = 600
"""Characters of why something would be lost."""
_HEADS: Final = {
    Gravity.LOST: "would lose data",
    Gravity.INTERRUPTED: "interrupted",
    Gravity.NOTICED: "noticed",
    Gravity.UNNOTICED: "unnoticed",
}
_GOES: Final = "its data goes for good"


def groups(impacts: Iterable[Impact]) -> list[list[Impact]]:
    """Tenants to whom exactly the same happens together, in the order of the first of each."""
    found: dict[object, list[Impact]] = {}
    for one in impacts:
        losses = [_nobodys(loss) for loss in one.losses]
        same = (
            one.gravity,
            one.asked,
            _told(one.decided),
            one.effects,
            losses,
            one.counts,
            one.prices,
            one.farewell and one.farewell.until,
        )
        found.setdefault(repr(same), []).append(one)
    return [part for group in found.values() for part in ([group] if len(group) >= ALIKE else [[one] for one in group])]


def chapter(group: Sequence[Impact], *, is_short: bool) -> str:
    """What happens to each of *group*; *is_short* without what follows from it value by value."""
    return "\n".join(
        (*_head(group), *_what(group), *_starts(group), *_who(group), *(() if is_short else _details(group)))
    )


def _head(group: Sequence[Impact]) -> Iterator[str]:
    first = group[0]
    word = _GOES if first.goes else _HEADS[first.gravity]
    if len(group) == 1:
        places = ", ".join(filter(None, (first.stack, first.plan, first.ring and f"ring {first.ring}")))
        yield f"### {first.tenant}: {word}"
        yield f"<sub>{places}</sub>"
    else:
        stacks, plans, rings = (
            sorted({str(said) for said in found if said})
            for found in zip(*((one.stack, one.plan, one.ring) for one in group), strict=True)
        )
        yield f"### {len(group):,} customers: {word}"
        yield f"<sub>{'; '.join((_listed(stacks), _listed(plans), f'ring {_listed(rings)}'))}</sub>"
    yield ""


def _what(group: Sequence[Impact]) -> Iterator[str]:
    first = group[0]
    yield from _losses(group)
    for line in () if first.is_gone else first.asked:
        before = "" if first.is_new else f"{_said(line.before)} → "
        yield f"- `{line.key}`: {before}{_said(line.after)}"
    for effect in first.effects:
        yield f"- {effect.words}"
    yield from _farewell(group)
    if first.counts:
        yield f"- {objects(first.counts)}"
    if first.prices:
        yield f"- a month: {', or '.join(map(_price, first.prices))}"


def _farewell(group: Sequence[Impact]) -> Iterator[str]:
    """Until when what they leave behind is kept, and what there is if somebody wants it back after all."""
    if (first := group[0].farewell) is None:
        return
    yield f"- its data {'is' if first.is_kept else 'was to be'} kept until {first.until}"
    proven = [one.farewell.proven for one in group if one.farewell is not None]
    known = sorted(one for one in proven if one is not None)
    if len(known) < len(proven):
        yield f"- no backup is known to come back{f', of {len(proven) - len(known)} of them' if known else ''}"
    elif len(group) == 1:
        yield f"- the newest backup that came back in a rehearsed restore was begun on {_moment(known[0])}"
    else:
        yield f"- the newest backups that came back in rehearsed restores were begun on {_moment(known[0])} or later"


def _losses(group: Sequence[Impact]) -> Iterator[str]:
    """What is lost for the same reason together."""
    first, found = group[0], dict[tuple[str, str], list[Loss]]()
    for loss in first.losses:
        found.setdefault((loss.cause, loss.do), []).append(loss)
    for (cause, do), losses in found.items():
        if len(group) > 1:
            things = ", ".join(f"its {loss.words}" for loss in losses)
            yield f"- **{things}**: {plain(nobodys(cause, first.tenant), _CAUSE)}"
            yield from (f"  {line}" for line in told("do", nobodys(do, first.tenant)))
        else:
            things = ", ".join(f"its {loss.words} ({loss.name})" for loss in losses)
            yield f"- **{things}**: {plain(cause, _CAUSE)}"
            yield from (f"  {line}" for line in told("do", do, first.tenant))


def _starts(group: Sequence[Impact]) -> Iterator[str]:
    """How long people waited the last time."""
    known = sorted(one.start for one in group if one.start is not None)
    if len(group) == 1 and known:
        yield f"- its last start took {known[0]} s"
    elif known:
        yield f"- their last starts took {known[0]} to {known[-1]} s"


def _who(group: Sequence[Impact]) -> Iterator[str]:
    """The names of several, folded."""
    if len(group) > 1:
        names = [one.tenant for one in group[:_NAMED]]
        more = f" and {len(group) - _NAMED:,} more" if len(group) > _NAMED else ""
        yield ""
        yield f"<details><summary>who</summary>\n\n{', '.join(names)}{more}\n\n</details>"


def _details(group: Sequence[Impact]) -> Iterator[str]:
    first = group[0]
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


def _price(price: Price) -> str:
    said = f"{money(price.before, price.currency)} → {money(price.after, price.currency)}"
    return said if price.rise is None else f"{said} ({price.rise:+.2f})"


def _told(changes: Iterable[Change]) -> tuple[tuple[str, str, str], ...]:
    return tuple((one.path, str(one.before), str(one.after)) for one in changes)


def _nobodys(loss: Loss) -> tuple[str, ...]:
    return tuple(nobodys(text, loss.tenant) for text in (loss.words, loss.cause, loss.do))


def _said(said: object) -> str:
    """What a line of a file says; where it is left out, and nothing usual stands for it, just that."""
    return "not said" if said in (None, [], ()) else value(said)


def _moment(time: datetime) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _listed(words: Sequence[str]) -> str:
    """*words*, of which there may be as many as there are stacks."""
    return listed((*words[:_PLACES], *((f"{len(words) - _PLACES} more",) if len(words) > _PLACES else ())))
