"""A first `Pulumi.<stack>.yaml`: every key with what it says, its example, and those that may be left out commented out."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from fleet import writing
from fleet.edit import Edit
from fleet.outline import Outline, Piece
from fleet.schema import SHEETS, schema
from tenancy.notation import written
from tenancy.problem import Refused, Wording, quoted
from tenancy.registry import EXAMPLES, UNPLACED
from tenancy.server import Server
from tenancy.stack import PREFIX, Stack

MARK: Final = "# yours"
"""What stands behind a value that only the person who writes the file can know."""
GROUPS: Final = (
    ("What the stack is", ("builds", "environment", "region", "domain", "reserved", "ring")),
    ("The cluster it lives on", ("cluster", "storage", "ingress", "addons", "monitoring")),
    ("Where customers' data is", ("servers", "trusted", "authority", "keys", "backup", "rehearsal")),
    ("What goes in and out", ("mail", "apis", "secrets")),
    ("How strict, how large, how patient", ("hardening", "resources", "tuning")),
)
"""Every fact of a stack, as a person would go through them."""
_CHOSEN: Final = {
    f"{PREFIX}servers": "shared-1",
    "node_pools": "hipaa",
    f"{PREFIX}apis": "google",
    f"{PREFIX}keys": "gdpr",
}
"""A name, for instance, where people choose the keys themselves."""
_WANTED: Final = (f"{PREFIX}servers", f"{PREFIX}trusted", *Server.usual)
"""What the form can do without and a stack with tenants cannot, on servers that are there already."""
_ELSEWHERE: Final = frozenset({"build"})
"""Said only by the stack that builds a platform, of a server that it builds with it (docs/databases.md)."""
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]*")

_ODD_NAME: Final = Wording(
    what='"{stack}" is no name for a stack',
    why="it is the name of a file, of a folder, and a label on everything the stack builds",
    do="choose one of small letters, digits and hyphens, such as prod-2",
)
_NO_STACK: Final = Wording(
    what="no stack can be called {stack}",
    why="tenants/{stack} is a folder of its own, which no stack builds",
    do="choose another name, such as prod-2",
)
_THERE: Final = Wording(
    what="this file is there already",
    why="writing it anew would lose what is true of the stack, and how its secrets are encrypted",
    do="edit the file, or choose another name for the new stack",
)
_HEAD: Final = """\
# yaml-language-server: $schema={schema}
# What is true of the stack {stack}. A value with "{mark}" behind it is an example: write your own in its place.
# A key with # right before it is optional: take the # away to use it, and from those further in that belong to it.
config:
"""


def text(stack: str) -> str:
    """The file of the new stack *stack*."""
    sheet = next(sheet for sheet in SHEETS if Stack in sheet.forms)
    outline = Outline.of(schema(sheet))
    form = outline.pieces[Stack.__name__]
    lines: list[str] = []
    for title, names in GROUPS:
        lines.append(f"  # --- {title} ---")
        for name in names:
            lines.extend(_field(outline, form, f"{PREFIX}{name}", depth=1, counts=True))
        lines.append("")
    return _HEAD.format(schema=sheet.file, stack=stack, mark=MARK) + "\n".join(lines).rstrip("\n") + "\n"


def write(root: Path, stack: str) -> str:
    """Begins the file of *stack* in the checkout at *root*, and returns its name.

    Raises Refused where there may not be such a file, or is one; Failure where it cannot be written.
    """
    name = f"Pulumi.{stack}.yaml"
    if not _NAME.fullmatch(stack):
        raise Refused([_ODD_NAME.at(f"Pulumi.{quoted(stack)}.yaml", stack=quoted(stack))])
    if stack in (UNPLACED, EXAMPLES):
        raise Refused([_NO_STACK.at(name, stack=stack)])
    if _is_there(root / name):
        raise Refused([_THERE.at(name)])
    writing.write(root, Edit(file=name, before=None, after=text(stack)))
    return name


def _is_there(path: Path) -> bool:
    return path.exists() or path.is_symlink()


def _field(outline: Outline, form: Piece, key: str, *, depth: int, counts: bool) -> Iterator[str]:
    """The lines of one field of *form*; commented out where it is optional, or where nothing around it *counts*."""
    piece = form.properties[key]
    one = outline.meant(piece)
    counts = counts and (key in form.required or key in _WANTED)
    written_key = key if counts else f"#{key}"
    words = one.enum or (outline.meant(one.items).enum if one.items else ())
    yield _line(depth, f"# {piece.description}{': ' if words else ''}{', '.join(words)}")
    sample = piece.examples[0] if piece.examples else None
    if isinstance(sample, str) and "\n" in sample:
        yield _line(depth, f"{written_key}: |{f'  {MARK}' if counts else ''}")
        yield from (_line(depth + 1, line if counts else f"#{line}") for line in sample.splitlines())
        return
    if not one.properties and key not in _CHOSEN:
        mark = f"  {MARK}" if counts and one.type == "string" and not words else ""
        yield _line(depth, f"{written_key}: {written(piece.examples[0])}{mark}")
        return
    yield _line(depth, f"{written_key}:")
    if key in _CHOSEN:
        depth += 1
        yield _line(depth, f"{'' if counts else '#'}{_CHOSEN[key]}:")
        one = outline.meant(next(iter(one.by_name.values())))
    for inner in (inner for inner in one.properties if inner not in _ELSEWHERE):
        yield from _field(outline, one, inner, depth=depth + 1, counts=counts)


def _line(depth: int, line: str) -> str:
    return "  " * depth + line
