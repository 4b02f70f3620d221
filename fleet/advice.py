"""What somebody is told to do, as Markdown that can be followed on a phone: line by line, and each command by itself."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from fleet.inline import code, plain

MOST: Final = 3000
"""Characters of a line; so far from what anybody is told to do that only a list of names comes near."""

_SUBCOMMANDS: Final = {
    "fleet": (
        "(?:backup|billing|config|db|release|secret|tenant) [a-z]+",
        "certs|drift|evidence|explain|health|list|place|plan|render|rollback|schema|stacks|status|up|validate",
    ),
    "git": ("diff|fetch|log|mv|restore|stash|status",),
    "kubectl": ("[a-z]+",),
    "pulumi": ("(?:config|stack) [a-z]+", "cancel|import|refresh|up"),
}
_COMMAND: Final = "|".join(f"{name} (?:{'|'.join(words)})" for name, words in _SUBCOMMANDS.items())
# An option and its value, a place, a name in capitals to be filled in; what follows else is talk again.
_ARGUMENT: Final = (
    r"--?[a-z-]*(?: (?!and\b|or\b|then\b)[\w./=-]*\w)?|[\w.-]*[/=][\w./=-]*\w|[\w-]+\.[a-z]+|[A-Z]{2,}|[A-Z]+=[A-Z]+"
)
_LINE: Final = re.compile(rf"(?:{_COMMAND})\b.*")
_LAID_OUT: Final = re.compile(r"\s*(?:- )?[a-z][\w.-]*:(?: .*)?|\[[\w.-]+\]|\w+=\S.*")
"""A line of a file: YAML, or of connection services."""


def told(key: str, text: str, whose: str | None = None) -> Iterator[str]:
    """*text* as a point of a list that begins with *key*; *whose* tenant it is about, whose id may stand in commands."""
    lines = list(_points(text, whose))
    if len(lines) == 1:
        yield f"- {key}: {lines[0]}"
        return
    yield f"- {key}:"
    yield from (f"  {line}" if line.startswith("  ") else f"  - {line}" for line in lines)


def _points(text: str, whose: str | None) -> Iterator[str]:
    """The points of *text*; the lines of a file to be written stand below the point that asks for them."""
    before, written = "", list[str]()
    for line in text.split("\n"):
        if before and _LAID_OUT.fullmatch(line):
            written.append(line)
            continue
        yield from _fenced(written)
        written = []
        is_command = before.endswith(":") and _LINE.fullmatch(line.strip())
        yield code(line) if is_command else marked(line.strip(), whose)
        before = line
    yield from _fenced(written)


def _fenced(lines: Iterable[str]) -> Iterator[str]:
    if found := [line.replace("```", "'''") for line in lines]:
        yield from ("  ```", *(f"  {line}" for line in found), "  ```")


def marked(line: str, whose: str | None = None) -> str:
    """*line* with its commands as code, whole; *whose* as above."""
    argument = f"{_ARGUMENT}|{re.escape(whose)}" if whose else _ARGUMENT
    commands = re.compile(rf"`([^`]+)`|(?<![\w/.-])((?:{_COMMAND})\b(?: (?:{argument})(?![\w-]))*)")
    short = line if len(line) <= MOST else f"{line[:MOST]}… (cut here; as JSON it is whole)"
    found, done = list[str](), 0
    for one in commands.finditer(short):
        found += [_plain(short[done : one.start()]), code(one.group(1) or one.group(2))]
        done = one.end()
    return "".join((*found, _plain(short[done:])))


def _plain(text: str) -> str:
    """*text* between two commands, with the blanks at its ends."""
    lead, trail = (" " if text[:1].isspace() else ""), (" " if text[-1:].isspace() else "")
    return f"{lead}{plain(text, len(text) + 1)}{trail}" if text.strip() else lead
