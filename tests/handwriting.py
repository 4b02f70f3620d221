"""Tenants' files as people might write them: any order, quotes, brackets, indents, remarks, empty lines and line ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from hypothesis import strategies as st

from tenancy.reader import Value

Strategy: TypeAlias = st.SearchStrategy[Value]

LETTERS = st.characters(codec="utf-8", exclude_categories=["C", "Z"], include_characters=" ")
LINE = st.text(LETTERS, min_size=1, max_size=30).filter(lambda text: text == text.strip() and text.isprintable())
HOST = st.sampled_from([f"{name}.example.com" for name in "abcdef"])
COLOUR = st.sampled_from(["#112233", "#714B67", "#000000"])


def several(items: st.SearchStrategy[str]) -> Strategy:
    return st.lists(items, unique=True, min_size=1, max_size=4).map(_as_value)


def _as_value(items: list[str]) -> Value:
    return [*items]


REQUIRED: Mapping[str, Strategy] = {
    "name": LINE,
    "owner": st.sampled_from(["it@spa.example", "o'hara@spa.example", "#1@spa.example"]),
    "plan": st.sampled_from(["basic", "standard", "premium"]),
    "release": st.sampled_from(["17.0", "18.0", "19.0"]),
    "industry": st.sampled_from(["spa", "generic"]),
}
OPTIONAL: Mapping[str, Strategy] = {
    "customer": st.sampled_from(["one-group", "true-north", "null"]),
    "dedicated": st.booleans(),
    "region": LINE,
    "hosts": several(HOST),
    "companies": several(LINE),
    "compliance": several(st.sampled_from(["hipaa", "sox", "pci"])),
    "users": st.integers(1, 1_000_000),
    "database_size": st.sampled_from(["2G", "500M"]),
    "trial": st.dates().map(lambda day: day.isoformat()),
    "notes": st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=60),
}
GROUPS: Mapping[str, Mapping[str, Strategy]] = {
    "placement": {"strategy": st.sampled_from(["shared", "dedicated"]), "server": st.just("shared-1")},
    "branding": {"name": LINE, "primary": COLOUR, "secondary": COLOUR},
    "backup": {"per_day": st.integers(1, 24), "daily": st.integers(1, 99), "point_in_time": st.booleans()},
}
LEAVES: Mapping[tuple[str, ...], Strategy] = {
    **{(name,): kind for name, kind in {**REQUIRED, **OPTIONAL}.items()},
    **{(group, name): kind for group, fields in GROUPS.items() for name, kind in fields.items()},
}
"""Every field that is written here, and what may stand there."""

REMARK = st.sampled_from(["", "", "", "  # why: see #7", " #it's [so]"])
ABOVE = st.sampled_from(["", "", "", "\n", "# about what follows\n", "\n# one\n#two: {\n"])


@dataclass(frozen=True, kw_only=True)
class Handwritten:
    """A file in the pieces that belong to one key each, in order."""

    pieces: tuple[tuple[tuple[str, ...], str], ...]
    """The way to the key whose lines these are (of a group in brackets, its own), and the lines."""
    ending: str
    """What each line ends with."""
    is_ended: bool
    """Whether the last line does so too."""

    @property
    def text(self) -> str:
        text = "".join(lines for _, lines in self.pieces).replace("\n", self.ending)
        return text if self.is_ended else text.removesuffix(self.ending)

    @property
    def ways(self) -> list[tuple[str, ...]]:
        """The ways to all keys whose lines can be taken away and leave the others as they are."""
        ways = [way for way, _ in self.pieces if way]
        return [way for way in ways if len(way) == 1 or len([one for one in ways if one[0] == way[0]]) > 1]

    def around(self, steps: tuple[str, ...]) -> tuple[list[str], list[str]]:
        """The lines before and after those of *steps*; all of them before it where it has none."""
        ways = [way for way, _ in self.pieces]
        spot = next((number for number, way in enumerate(ways) if way and way == steps[: len(way)]), len(ways))
        before, after = self.pieces[:spot], self.pieces[spot + 1 :]
        return _lines(before), _lines(after)


def _lines(pieces: tuple[tuple[tuple[str, ...], str], ...]) -> list[str]:
    return "".join(lines for _, lines in pieces).split("\n")[:-1]


def doubly(text: str) -> str:
    """*text* in double quotes."""
    signs = {'"': '\\"', "\\": "\\\\"}
    shown = [signs.get(sign, sign if sign.isprintable() else f"\\U{ord(sign):08x}") for sign in text]
    return f'"{"".join(shown)}"'


@st.composite
def spelt(draw: st.DrawFn, value: Value, *, crowded: bool = False) -> str:
    """A value on one line, quoted in one of the ways that keep its meaning."""
    if not isinstance(value, str):
        return str(value).lower()
    ways = [doubly(value)]
    if value.isprintable():
        ways.append("'" + value.replace("'", "''") + "'")
    if value.isascii() and value.replace("-", "").isalpha() and value.lower() not in ("true", "false", "null"):
        ways += [value] * 3
    return draw(st.sampled_from(ways))


@st.composite
def written(draw: st.DrawFn, key: str, value: Value, indent: str) -> str:
    """The lines of a key and its value, which is no group."""
    gap = draw(st.sampled_from([" ", " ", "   "]))
    remark = draw(REMARK)
    if not isinstance(value, list):
        return f"{indent}{key}:{gap}{draw(spelt(value))}{remark}\n"
    words = [draw(spelt(item)) for item in value]
    match draw(st.sampled_from(["line", "lines", "block"])):
        case "line":
            comma = draw(st.sampled_from([", ", ",", " , "]))
            return f"{indent}{key}:{gap}[{comma.join(words)}]{remark}\n"
        case "lines":
            between = f",{remark}\n {indent}"
            return f"{indent}{key}:{gap}[{between.join(words)}]\n"
        case _:
            further = indent + draw(st.sampled_from(["", "  ", "    "]))
            items = "".join(f"{further}-{gap}{word}{draw(REMARK)}\n" for word in words)
            return f"{indent}{key}:{remark}\n{items}"


@st.composite
def files(draw: st.DrawFn) -> Handwritten:
    """Valid tenants' files."""
    some = draw(st.lists(st.sampled_from([*OPTIONAL, *GROUPS]), unique=True, max_size=6))
    pieces: list[tuple[tuple[str, ...], str]] = []
    for key in draw(st.permutations([*REQUIRED, *some])):
        pieces.append(((), draw(ABOVE)))
        if key not in GROUPS:
            pieces.append(((key,), draw(written(key, draw(LEAVES[key,]), ""))))
            continue
        names = (
            draw(st.lists(st.sampled_from([*GROUPS[key]]), unique=True, min_size=1))
            if key != "placement"
            else GROUPS[key]
        )
        values = {name: draw(GROUPS[key][name]) for name in names}
        if draw(st.booleans()):
            inside = ", ".join(
                f"{name}: {doubly(value) if isinstance(value, str) else str(value).lower()}"
                for name, value in values.items()
            )
            pieces.append(((key,), f"{key}: {{{inside}}}{draw(REMARK)}\n"))
            continue
        indent = draw(st.sampled_from([" ", "  ", "    "]))
        pieces.append(((), f"{key}:{draw(REMARK)}\n"))
        pieces.extend(((key, name), draw(written(name, value, indent))) for name, value in values.items())
    return Handwritten(
        pieces=tuple(pieces), ending=draw(st.sampled_from(["\n", "\n", "\r\n"])), is_ended=draw(st.booleans())
    )
