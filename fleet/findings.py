"""What is wrong with an edit, on a page: the worst first, what is alike together, and no more of it than a page takes."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from fleet.advice import marked, told
from fleet.events import Violation
from fleet.inline import plain
from fleet.report import Beside
from fleet.rollout import Rollout
from fleet.terminal import counted
from tenancy.problem import Problem, listed

ALIKE: Final = 3
"""So many to which the same happens are told of together."""
SHOWN: Final = 5
"""So many of them by themselves."""
_WHAT: Final = 600
"""Characters of what is wrong."""
_SAID: Final = 1200
"""Characters of what the engine says, and no more lines of it than stand below."""
_LINES: Final = 12
_WHOSE: Final = "ID"
"""Stands for each one's id where several are told of together."""

Finding = str
"""Some lines of Markdown, without an empty one around them."""


def fitting(found: Sequence[Finding], most: int) -> Iterator[Finding]:
    """Those of *found* that fit into *most* characters, the first first, and a count of those that did not."""
    left = 0
    for one in found:
        if len(one) + 2 > most:
            left += 1
            continue
        most -= len(one) + 2
        yield one
    if left:
        yield f"… and {counted(left, 'more finding')} that did not fit here: as JSON (`--json`) they are whole."


def faults(found: Iterable[Problem]) -> Iterator[Finding]:
    """What breaks a rule; what is the same of several once, with their names."""
    groups: dict[object, list[Problem]] = {}
    for one in found:
        groups.setdefault((_nobodys(one.why, one), _nobodys(one.do, one)), []).append(one)
    for group in groups.values():
        if len(group) < ALIKE:
            yield from ("\n".join(_fault(one)) for one in group)
        else:
            yield "\n".join(_faults(group))


def beside(found: Sequence[Beside]) -> Iterator[Finding]:
    """What previews say that is nobody's alone: what would be gone, what is forbidden, why they stopped, and what changes."""
    for one in found:
        if one.lost:
            yield "\n".join((_itself(one), *_some([f"- **{plain(gone)}**" for gone in one.lost])))
    for one in found:
        yield from _violations(one.stack, [each for each in one.violations if each.is_mandatory])
    for one in found:
        yield from _errors(one)
    for one in found:
        yield from _violations(one.stack, [each for each in one.violations if not each.is_mandatory])
    yield from (_itself(one) for one in found if one.counts and not one.lost)


def _itself(beside: Beside) -> Finding:
    opening = f"Stack `{beside.stack}` itself: {objects(beside.counts) or 'something goes'}."
    return "\n".join((opening, *("\n".join(_rollout(one)) for one in beside.rollouts)))


def _rollout(one: Rollout) -> Iterator[str]:
    yield f"- **its database server `{one.server}` stops and starts again, and nobody who lives on it can work in between**"
    names = [*one.tenants[:SHOWN], *([f"{len(one.tenants) - SHOWN:,} more"] if len(one.tenants) > SHOWN else [])]
    yield f"- {counted(len(one.tenants), 'customer')} on it: {listed(names)}" if names else "- no customer runs on it"


def objects(counts: Mapping[str, int]) -> str:
    """How many objects each operation touches, in words."""
    words = {"create": "made", "update": "changed", "replace": "replaced", "delete": "deleted"}
    return ", ".join(f"{counted(count, 'object')} {words.get(word, word)}" for word, count in counts.items())


def nobodys(text: str, tenant: str | None) -> str:
    """*text* with *tenant* called as each of several may be."""
    return re.sub(rf"(?<![\w-]){re.escape(tenant)}(?!\w)", _WHOSE, text) if tenant else text


def _nobodys(text: str, fault: Problem) -> str:
    return nobodys(text.replace(fault.file, _WHOSE), fault.tenant)


def _fault(fault: Problem) -> Iterator[str]:
    yield f"**{plain(fault.tenant or _place(fault))}** ({plain(_place(fault))}): {plain(fault.what, _WHAT)}"
    yield from told("why", fault.why, fault.tenant)
    yield from told("do", fault.do, fault.tenant)


def _faults(group: Sequence[Problem]) -> Iterator[str]:
    yield f"**{len(group):,} times the same**, each with what to do about it by its own name:"
    yield ""
    yield from _some(
        [f"- **{plain(one.tenant or one.file)}** ({plain(_place(one))}): {plain(one.what)}" for one in group]
    )
    yield from told("why", group[0].why, group[0].tenant)
    whose = group[0].tenant or group[0].file
    yield from told(f"do, as of {plain(whose)}", group[0].do, group[0].tenant)


def _violations(stack: str, found: Iterable[Violation]) -> Iterator[Finding]:
    policies: dict[str, list[Violation]] = {}
    for one in found:
        policies.setdefault(one.policy, []).append(one)
    for policy, group in policies.items():
        word = "forbids" if group[0].is_mandatory else "advises against"
        said = [f"`{one.urn.rpartition('::')[2]}`: {plain(one.message, _WHAT)}" for one in group]
        opening = f"Stack `{stack}`: policy `{policy}` {word}"
        if len(said) == 1:
            yield f"{opening} {said[0]}"
        else:
            yield "\n".join((f"{opening} {len(said):,} objects:", *_some([f"- {one}" for one in said])))


def _errors(beside: Beside) -> Iterator[Finding]:
    yield from (_error(beside.stack, error) for error in beside.errors[:SHOWN])
    if len(beside.errors) > SHOWN:
        yield f"Stack `{beside.stack}`: … and {len(beside.errors) - SHOWN:,} more like it."


def _error(stack: str, error: str) -> Finding:
    short = error if len(error) <= _SAID else f"{error[:_SAID]}…"
    lines = [line.strip() for line in short.splitlines() if line.strip()]
    is_cut = len(error) > _SAID or len(lines) > _LINES
    said = [marked(line) for line in lines[:_LINES] or ["it gave no reason"]]
    more = ["- … cut here; as JSON (`--json`) it is whole"] if is_cut else []
    return "\n".join((f"Stack `{stack}`: the engine stopped: {said[0]}", *(f"- {line}" for line in said[1:]), *more))


def _some(lines: Sequence[str]) -> Iterator[str]:
    """The first of *lines*, and how many more are like them."""
    yield from lines[:SHOWN]
    if len(lines) > SHOWN:
        yield f"- … and {len(lines) - SHOWN:,} more like it"


def _place(fault: Problem) -> str:
    return fault.file if fault.line is None else f"{fault.file}:{fault.line}"
