"""What the YAML parser said, in the words of people who do not write parsers."""

import re
from typing import Final

import yaml

from tenancy.notation import written
from tenancy.problem import SHOWN, Problem, Wording, quoted
from tenancy.slip import UNREAD

_FROM_WHERE_IT_BEGAN: Final = ("while scanning a quoted", "while parsing a flow", "while scanning a simple key")
"""What the parser was doing when it lost its way; the line to mend is where it began, not where it stopped."""

_TAB: Final = Wording(
    what="there is a tab where only spaces may stand",
    why=UNREAD,
    do="replace the tab by spaces",
)
_COLON: Final = Wording(
    what="there is one colon too many on this line",
    why=UNREAD,
    do="put text that holds a colon in quotes: {better}",
)
_TOO_FAR: Final = Wording(
    what="this line begins too far in, or the line above lacks its colon or the space after it",
    why=UNREAD,
    do="begin it exactly below the line above, or write colon and space in that one, such as plan: basic",
)
_QUOTE: Final = Wording(
    what="a quote is opened and never closed",
    why=UNREAD,
    do="close the quote, or remove it",
)
_BRACKET: Final = Wording(
    what="a bracket is opened and never closed",
    why=UNREAD,
    do="close the bracket, such as hosts: [a.example.com, b.example.com]\n"
    'if it is closed, put text that begins with # in quotes, such as "#714B67": all that follows a # is a remark',
)
_STAR: Final = Wording(
    what="text that begins with * or & has no quotes",
    why=UNREAD,
    do="write an address without the *, such as spa.example.com; put any other text in quotes",
)
_SIGN: Final = Wording(
    what="text that begins with @, `, % or a tab has no quotes",
    why=UNREAD,
    do="put it in quotes",
)
_BACKSLASH: Final = Wording(
    what="there is a backslash between double quotes that YAML takes for a command",
    why=UNREAD,
    do="use single quotes around the text, or write the backslash twice",
)
_NO_COLON: Final = Wording(
    what="this line lacks its colon, or the space after it",
    why=UNREAD,
    do="write a colon and a space after the first word, such as plan: basic\n"
    "if this goes on from the line above, put it at the end of that one",
)
_COLUMN: Final = Wording(
    what="this line does not line up with the lines around it",
    why=UNREAD,
    do="begin lines that belong together below one another, with spaces",
)
_HYPHEN: Final = Wording(
    what="a list with hyphens may not begin on the line that names it",
    why=UNREAD,
    do="begin each entry on a line of its own, with two spaces and a hyphen",
)
_OTHER: Final = Wording(
    what="this is not YAML: {said}",
    why=UNREAD,
    do="compare this line and the one above with a file that works",
)

_SAID: Final = (
    ("found a tab", _TAB),
    ("'\\t'", _TAB),
    ("mapping values are not allowed", _COLON),
    ("block sequence entries are not allowed", _HYPHEN),
    ("sequence entries are not allowed here", _HYPHEN),
    ("unknown escape character", _BACKSLASH),
    ("quoted scalar", _QUOTE),
    ("',' or ']'", _BRACKET),
    ("',' or '}'", _BRACKET),
    ("did not find expected node content", _BRACKET),
    ("expected the node content", _BRACKET),
    ("scanning an alias", _STAR),
    ("scanning an anchor", _STAR),
    ("cannot start any token", _SIGN),
    ("scanning a directive", _SIGN),
    ("could not find expected ':'", _NO_COLON),
    ("did not find expected key", _COLUMN),
    ("did not find expected '-' indicator", _COLUMN),
    ("<block end>", _COLUMN),
)
"""Parts of the sentences of libyaml and of PyYAML, and what they come to."""

_OPENED: Final = re.compile(r"""(?:.*[:,\[{-] +| *)(?:"(?:[^"\\]|\\.)*|'(?:[^']|'')*)""")
"""A line on which a value begins with a quote that is not closed there."""
_SECOND_COLON: Final = re.compile(r" *(?:- +)?([^:#]+): +(.*:.*)")


def unparsed(file: str, error: yaml.YAMLError, *, text: str) -> Problem:
    """The problem behind *error* in a file that holds *text*, at the line that is to be mended."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return _OTHER.at(file, said=quoted(str(error)))
    context = error.context or ""
    heard = f"{context}: {error.problem}"
    mark = error.context_mark if context.startswith(_FROM_WHERE_IT_BEGAN) else error.problem_mark
    wording = next((wording for part, wording in _SAID if part in heard), _OTHER)
    if mark is None:
        return wording.at(file, said=quoted(error.problem), better="")
    lines = text.rstrip().split("\n")
    line = min(mark.line, len(lines) - 1)
    if wording in (_COLON, _COLUMN, _NO_COLON):
        # A quote that is never closed swallows lines up to the next one, and only there the parser stumbles.
        opened = next((number for number, found in enumerate(lines[:line]) if _OPENED.fullmatch(found)), None)
        if opened is not None:
            return _QUOTE.at(file, opened + 1)
    if wording is _COLON:
        second = _SECOND_COLON.fullmatch(lines[line])
        better = "" if second is None else f"{quoted(second[1])}: {_in_quotes(second[2])}"
        return (_TOO_FAR if second is None else _COLON).at(file, line + 1, better=better)
    return wording.at(file, line + 1, said=quoted(error.problem), better="")


def _in_quotes(text: str) -> str:
    """*text* between quotes; only the quotes where it is too long to be repeated whole."""
    return written(text.rstrip()) if len(text) <= SHOWN else '"…"'
