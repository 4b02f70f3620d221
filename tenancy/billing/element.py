"""XML as Kill Bill reads it, written from the same content in the same way every time."""

from collections.abc import Mapping
from typing import Final
from xml.etree import ElementTree as ET

Element = ET.Element
"""A tag with all that is in it."""

_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_INDENT: Final = "  "


def element(tag: str, *inner: Element | str, **attributes: str) -> Element:
    """A tag around *inner*, which is other elements, or one text."""
    made = ET.Element(tag, attributes)
    for one in inner:
        if isinstance(one, str):
            made.text = one
        else:
            made.append(one)
    return made


def record(tag: str, fields: Mapping[str, str], *inner: Element) -> Element:
    """A tag around one tag of text for each of *fields*, and *inner* after them."""
    return element(tag, *(element(name, text) for name, text in fields.items()), *inner)


def page(root: Element, remark: str = "") -> str:
    """The whole page, indented, with an end of line at its end; it is in UTF-8 once it is written.

    *remark* is for whoever reads the page; it must not hold two hyphens in a row, which end a remark in XML.
    """
    ET.indent(root, _INDENT)
    above = f"<!-- {remark} -->\n" if remark else ""
    return f"{_DECLARATION}{above}{ET.tostring(root, encoding='unicode')}\n"
