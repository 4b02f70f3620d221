"""What the YAML parser said, in the words of people who do not write parsers."""

from typing import Final

import yaml

from tenancy.problem import Problem, Wording, quoted
from tenancy.slip import UNREAD

_FROM_WHERE_IT_BEGAN: Final = ("while scanning a quoted", "while parsing a flow", "while scanning a simple key")
"""What the parser was doing when it lost its way; the line to mend is where it began, not where it stopped."""

_TAB: Final = Wording(
    what="there is a tab where only spaces may stand",
    why=UNREAD,
    do="replace the tab by spaces",
)
_COLON: Final = Wording(
    what="there is one colon too many here, or this line is indented too far, or the one above has no colon",
    why=UNREAD,
    do='put text that holds a colon in quotes, such as notes: "call first: 9 to 5"\n'
    "begin lines that belong together in the same column, and write a colon after each key",
)
_QUOTE: Final = Wording(
    what="a quote is opened and never closed",
    why=UNREAD,
    do="close the quote, or remove it",
)
_BRACKET: Final = Wording(
    what="a bracket is opened and never closed",
    why=UNREAD,
    do="close the bracket, such as hosts: [a.example.com, b.example.com]",
)
_STAR: Final = Wording(
    what="text that begins with * or & has no quotes",
    why=UNREAD,
    do='put it in quotes, such as "*"',
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
    what="this line is not of the form key: value",
    why=UNREAD,
    do="write a key, a colon, a space and a value, such as plan: basic",
)
_COLUMN: Final = Wording(
    what="this line does not line up with the lines around it",
    why=UNREAD,
    do="begin lines that belong together in the same column, with spaces",
)
_HYPHEN: Final = Wording(
    what="a list may not begin on the line of its key",
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


def unparsed(file: str, error: yaml.YAMLError, *, lines: int) -> Problem:
    """The problem behind *error*, at the line that is to be mended, in a file of so many *lines*."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return _OTHER.at(file, said=quoted(str(error)))
    context = error.context or ""
    heard = f"{context}: {error.problem}"
    mark = error.context_mark if context.startswith(_FROM_WHERE_IT_BEGAN) else error.problem_mark
    wording = next((wording for part, wording in _SAID if part in heard), _OTHER)
    line = None if mark is None else min(mark.line + 1, lines)
    return wording.at(file, line, said=quoted(error.problem))
