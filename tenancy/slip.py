"""The slips of the pen a person makes in a file, each said in words."""

from typing import Final

from tenancy.problem import Wording

UNREAD: Final = "until the file can be read, nothing is known about what it asks for"

NOT_A_FILE: Final = Wording(
    what="this is not an ordinary file",
    why="only files can be reviewed and kept in git",
    do="put an ordinary text file in its place, or remove it",
)
TOO_LARGE: Final = Wording(
    what="the file holds {size}; at most {limit} are read",
    why="a file of this kind fills one screen, so something else got into it",
    do="look at what was pasted or generated into it, and take that out",
)
UNREADABLE: Final = Wording(
    what="the file cannot be read: {reason}",
    why=UNREAD,
    do="check that it exists and that you may read it",
)
NOT_UTF8: Final = Wording(
    what="this line holds letters that were not saved as UTF-8",
    why="names with accents would come out garbled",
    do="save the file again with the encoding UTF-8, and type anew what came out garbled on this line",
)
CONTROL_CHARACTER: Final = Wording(
    what="this line holds an invisible control character",
    why="what cannot be seen cannot be reviewed",
    do="type the line again instead of pasting it",
)
TAB: Final = Wording(
    what="this line begins with a tab",
    why="the spaces at the start of a line tell what belongs to what, and a tab has no width",
    do="replace the tab by spaces, two for each step inwards",
)
SECOND_DOCUMENT: Final = Wording(
    what='a second document begins here, at the line "---"',
    why="one file speaks of one thing; the second part would be overlooked",
    do='move what follows into a file of its own if it is about something else, and remove the line "---"',
)
ALIAS: Final = Wording(
    what="this line uses a YAML anchor, alias or merge key (&, * or <<)",
    why="a value that stands elsewhere cannot be reviewed where it counts, and aliases of aliases can grow without end",
    do='write the value out where it is needed; put text that really begins with & or * in quotes, such as "*"',
)
TAG: Final = Wording(
    what="this line uses a YAML tag (a word beginning with !)",
    why="a tag asks the reader to make something else of a value than what is written",
    do="remove the tag; put text that really begins with ! in quotes",
)
TOO_DEEP: Final = Wording(
    what="lists or groups are nested more than {depth} deep here",
    why="no file of ours goes that deep, so something else got into it",
    do="look for brackets that are opened and never closed",
)
LONG_NUMBER: Final = Wording(
    what="the number here has {digits} digits",
    why="a number this long is cut off by the programs that read it",
    do="put it in quotes if it is a name or a telephone number; else write a smaller one",
)
KEY_IS_NO_TEXT: Final = Wording(
    what="the word before the colon is no text: {key}",
    why="a file that can be read in two ways will one day be read in the wrong one",
    do='put it in quotes, as in "{key}":\nor write a word in its place',
)
REPEATED_KEY: Final = Wording(
    what='"{key}" is written twice; the first time on line {first}',
    why="only one of the two can be meant, and no program can know which",
    do="keep the right one and remove the other",
)


def size(count: int) -> str:
    """*count* bytes, rounded, for people."""
    return f"{count / 1_000_000:.1f} MB" if count >= 1_000_000 else f"{max(1, round(count / 1024))} KB"
