"""The strokes of a pen: how one key or list is added, taken away or written otherwise in a text, and nothing beside it."""

from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

from fleet import lettering
from fleet.passage import Passage, Shape, comments, found, region
from tenancy.reader import Value

Names: TypeAlias = tuple[str, ...]
"""The way to a value: the keys, outermost first."""
Group: TypeAlias = dict[str, Value]

_FOR_EDITORS: Final = "yaml-language-server:"


def drawn(text: str, steps: Names, before: Group, after: Group, order: tuple[Names, ...]) -> str:
    """*text*, which says *before*, such that it says *after*; the two differ at *steps* alone.

    A new key comes after the last that *order* has before it. Whether the last line has an end stays as it is.
    """
    if not text or text.endswith("\n"):
        return _drawn(text, steps, before, after, order)
    end = _break(text)
    return _drawn(text + end, steps, before, after, order).removesuffix(end)


def _drawn(text: str, steps: Names, before: Value, after: Value, order: tuple[Names, ...]) -> str:
    here = found(text)
    if here is None:
        return text + _lines(
            text, (line for key, value in _group(after).items() for line in lettering.entry(key, value))
        )
    for depth, step in enumerate(steps):
        if here.inline:
            break
        child = here.child(step)
        if child is None:
            peers = [names[-1] for names in order if names[:-1] == steps[:depth]]
            return _inserted(text, here, step, _group(after)[step], peers)
        if step not in _group(after):
            return _struck(text, child)
        here, before, after = child, _group(before)[step], _group(after)[step]
        if here.shape is not Shape.GROUP:
            break
    return _rewritten(text, here, before, after)


def _group(value: Value) -> Group:
    return value if isinstance(value, dict) else {}


def _inserted(text: str, here: Passage, key: str, value: Value, peers: Sequence[str]) -> str:
    before = peers[: peers.index(key)] if key in peers else [passage.key for passage in here.inner]
    last = next((passage for name in reversed(before) if (passage := here.child(name))), None)
    place = _above(text, region(text, here.inner[0])[0]) if last is None else region(text, last)[1]
    new = lettering.entry(key, value, indent=" " * here.inner[0].column)
    return text[:place] + _lines(text, new) + text[place:]


def _above(text: str, place: int) -> int:
    """Where the comment begins that stands right above *place*; a line for editors is about the file, and stays first."""
    while place:
        start = text.rfind("\n", 0, place - 1) + 1
        line = text[start:place].strip()
        if not line.startswith("#") or _FOR_EDITORS in line:
            break
        place = start
    return place


def _struck(text: str, passage: Passage) -> str:
    begin, end = region(text, passage)
    return text[:begin] + _notes(text, passage, begin, end) + text[end:]


def _rewritten(text: str, passage: Passage, before: Value, after: Value) -> str:
    begin, end = region(text, passage)
    match before, after:
        case list(), list() if not passage.inline:
            first = region(text, passage.inner[0])[0]
            return text[:first] + _relisted(text, passage, before, after) + text[end:]
        case _ if passage.inline:
            notes = _notes(text, passage, passage.begin, passage.end)
            gap = " " if passage.begin == passage.end else ""
            word = _inline(text, passage, before, after)
            return text[:begin] + notes + text[begin : passage.begin] + gap + word + text[passage.end :]
        case _:
            new = lettering.entry(passage.key, after, indent=" " * passage.column)
            return text[:begin] + _notes(text, passage, begin, end) + _lines(text, new) + text[end:]


def _relisted(text: str, passage: Passage, before: list[Value], after: list[Value]) -> str:
    """The lines of a list with a line for each item: those that stay keep theirs, with the comments above and beside."""
    indent = " " * passage.inner[0].column
    kept: list[tuple[Value, str]] = []
    wanted, notes, done = list(after), "", region(text, passage.inner[0])[0]
    for item, value in zip(passage.inner, before, strict=True):
        _, end = region(text, item)
        if value in wanted:
            wanted.remove(value)
            kept.append((value, notes + text[done:end]))
            notes = ""
        else:
            notes += _notes(text, item, done, end)
        done = end
    lines: list[str] = []
    for value in after:
        mine = next((pair for pair in kept if pair[0] == value), None)
        if mine is None:
            lines.append(_lines(text, [f"{indent}- {lettering.scalar(value)}"]))
        else:
            kept.remove(mine)
            lines.append(mine[1])
    return "".join((*lines, notes, text[done : region(text, passage)[1]]))


def _inline(text: str, passage: Passage | None, before: Value, after: Value, *, crowded: bool = False) -> str:
    """*after* on one line; whatever it has of *before*, which is at *passage*, stays as it is spelled there."""
    source = "" if passage is None else text[passage.begin : passage.end]
    inner = () if passage is None else passage.inner
    match after:
        case _ if passage is not None and "\n" not in source and (type(before), before) == (type(after), after):
            return source
        case list():
            old = list(zip(before, inner, strict=True)) if isinstance(before, list) else []
            words = [next(((one, place) for one, place in old if one == item), (None, None)) for item in after]
            spelled = [
                _inline(text, place, one, item, crowded=True) for item, (one, place) in zip(after, words, strict=True)
            ]
            return f"[{', '.join(spelled)}]"
        case dict():
            places = {place.key: place for place in inner}
            spelled = [
                f"{lettering.scalar(key, crowded=True)}: "
                f"{_inline(text, places.get(key), _group(before).get(key), value, crowded=True)}"
                for key, value in after.items()
            ]
            return f"{{{', '.join(spelled)}}}"
        case _:
            return lettering.scalar(after, quote="" if passage is None else passage.quote, crowded=crowded)


def _notes(text: str, passage: Passage, begin: int, end: int) -> str:
    """The comments between *begin* and *end*, each on a line of its own, indented as *passage*."""
    return _lines(text, (" " * passage.column + note for note in comments(text, passage, begin, end)))


def _lines(text: str, lines: Iterable[str]) -> str:
    return "".join(line + _break(text) for line in lines)


def _break(text: str) -> str:
    """How a line ends in *text*."""
    return "\r\n" if "\r\n" in text else "\n"
