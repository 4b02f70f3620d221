"""How a value is written in a file, and spoken of in an error."""

import re
from typing import Final, cast

from tenancy.problem import quoted

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def written(value: object) -> str:
    """*value* as one would write it in a file, on one line."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return quoted(value) if _is_plain(value) else _in_quotes(value)
        case list() | tuple():
            return f"[{', '.join(map(written, cast('list[object]', value)))}]"
        case dict():
            items = cast("dict[object, object]", value).items()
            return "{" + ", ".join(f"{written(key)}: {written(item)}" for key, item in items) + "}"
        case _:
            return quoted(value)


def _is_plain(text: str) -> bool:
    """Whether *text* means itself without quotes, inside brackets as well."""
    begins_like_text = text[:1].isalpha() and text.lower() not in ("true", "false", "null")
    if not text.isprintable() or not (begins_like_text or _DAY.fullmatch(text)):
        return False
    return not re.search(r"[][{},]|: |:$| #| $", text)


def _in_quotes(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted(escaped)}"'


def kind(value: object) -> str:
    """What stands there, in words: a single value is repeated, anything larger only named."""
    match value:
        case None:
            return "nothing"
        case dict():
            return "a group of lines"
        case list() | tuple():
            return "a list"
        case _:
            return written(value)
