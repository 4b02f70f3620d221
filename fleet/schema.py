"""JSON Schemas of everything that people write, made from the forms themselves, so that editors complete and check.

They see one file at a time: whether files go together is for `fleet validate` to say.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias, cast

from pydantic.json_schema import models_json_schema

from fleet import manual, reference, writing
from fleet.edit import Edit
from tenancy.addon import Addons
from tenancy.form import Form
from tenancy.industry import Trade
from tenancy.pricelist import Plans
from tenancy.profile import Profile
from tenancy.reader import Value
from tenancy.release import Releases
from tenancy.stack import PREFIX, Stack
from tenancy.tenant import Tenant, Tombstone

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_REF: Final = "#/$defs/"
_OF_LISTS: Final = {"minLength": "minItems", "maxLength": "maxItems"}

Piece: TypeAlias = dict[str, Value]
"""A schema, or a part of one."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One generated schema, and the files that it is for."""

    file: str
    covers: str
    """As a pattern of paths, relative to the checkout."""
    title: str
    forms: tuple[type[Form], ...]
    """The form; or the two of which a file fills in one: the second where it has that one's first key."""


SHEETS: Final = (
    Sheet(file="tenants/schema.json", covers="tenants/*/*.yaml", title="A customer", forms=(Tenant, Tombstone)),
    Sheet(file="catalog/schemas/plans.json", covers="catalog/plans.yaml", title="The plans", forms=(Plans,)),
    Sheet(file="catalog/schemas/releases.json", covers="catalog/releases.yaml", title="The images", forms=(Releases,)),
    Sheet(file="catalog/schemas/addons.json", covers="catalog/addons.yaml", title="The addons", forms=(Addons,)),
    Sheet(
        file="catalog/schemas/industry.json", covers="catalog/industries/*.yaml", title="An industry", forms=(Trade,)
    ),
    Sheet(
        file="catalog/schemas/compliance.json", covers="catalog/compliance/*.yaml", title="A standard", forms=(Profile,)
    ),
    Sheet(file="catalog/schemas/stack.json", covers="Pulumi.*.yaml", title="A stack", forms=(Stack,)),
)


def pages() -> dict[str, str]:
    """The text of every generated file, by its place in the checkout."""
    schemas = {sheet.file: schema(sheet) for sheet in SHEETS}
    texts = {file: json.dumps(made, indent=2, ensure_ascii=False) + "\n" for file, made in schemas.items()}
    covered = tuple((sheet.covers, sheet.file) for sheet in SHEETS)
    # All commands together import this one.
    from fleet.app import app  # noqa: PLC0415

    return {
        **texts,
        reference.FILE: reference.page(schemas["tenants/schema.json"], covered),
        manual.FILE: manual.page(app),
    }


def stale(root: Path) -> tuple[str, ...]:
    """Those generated files of the checkout at *root* that are not what they would be if made now."""
    return tuple(edit.file for edit in _edits(root))


def write(root: Path) -> tuple[str, ...]:
    """Makes the files anew that are stale, and returns them. Raises Failure, with none written, where one cannot be."""
    edits = _edits(root)
    writing.write(root, *edits)
    return tuple(edit.file for edit in edits)


def _edits(root: Path) -> tuple[Edit, ...]:
    edits = (Edit(file=file, before=writing.stored(root, file), after=text) for file, text in pages().items())
    return tuple(edit for edit in edits if edit.changes)


def schema(sheet: Sheet) -> Piece:
    """The schema of *sheet*, as data."""
    _, made = models_json_schema([(form, "validation") for form in sheet.forms])
    raw = cast("dict[str, Piece]", made["$defs"])
    # A generic form's name spells out its parameter; it is written out where it is used instead.
    inlined = {name for name, definition in raw.items() if "[" in str(definition.get("title"))}
    definitions: Piece = {
        name: _tidied(definition, {one: raw[one] for one in inlined})
        for name, definition in sorted(raw.items())
        if name not in inlined
    }
    head: Piece = {"$schema": DIALECT, "title": sheet.title, "type": "object"}
    return {**head, **_body(sheet, definitions), "$defs": definitions}


def _body(sheet: Sheet, definitions: Piece) -> Piece:
    main = _ref(sheet.forms[0])
    match sheet.forms:
        case (_, other):
            return {"if": {"required": [next(iter(other.model_fields))]}, "then": _ref(other), "else": main}
        case (form,) if form is Stack:
            # Beside ours stand the keys of Pulumi and of its packages, which are not ours to judge.
            facts = cast("Piece", definitions[Stack.__name__])
            definitions[Stack.__name__] = {**facts, "patternProperties": {f"^(?!{PREFIX})": {}}}
            return {"required": ["config"], "properties": {"config": main}}
        case _:
            return main


def _ref(form: type[Form]) -> Piece:
    return {"$ref": _REF + form.__name__}


def _tidied(schema: Value, inlined: Mapping[str, Piece]) -> Value:
    """*schema* without what says nothing: closed, and with the limits of lists called by their name."""
    if not isinstance(schema, dict):
        return schema
    schema = _without_nothing(schema)
    definition = inlined.get(str(schema.get("$ref")).removeprefix(_REF))
    if definition is not None:
        schema = {**definition, **{key: item for key, item in schema.items() if key != "$ref"}}
    limits = _OF_LISTS if schema.get("type") == "array" else {}
    tidied: Piece = {}
    for key, item in schema.items():
        match key, item:
            case ("title", _) | ("default", None | dict() | []):
                continue
            case ("properties" | "patternProperties", dict()):
                tidied[key] = {name: _tidied(inner, inlined) for name, inner in item.items()}
            case ("anyOf", list()):
                tidied[key] = [_tidied(inner, inlined) for inner in item]
            case ("items" | "additionalProperties" | "propertyNames", _):
                tidied[key] = _tidied(item, inlined)
            case _:
                tidied[limits.get(key, key)] = item
    if "patternProperties" in tidied:
        tidied["additionalProperties"] = False
    return tidied


def _without_nothing(schema: Piece) -> Piece:
    """*schema* without an allowance for nothing at all: a line may be left out, and none may be left empty."""
    match schema.get("anyOf"):
        case [dict() as one, {"type": "null"}]:
            return {**one, **{key: item for key, item in schema.items() if key != "anyOf"}}
        case _:
            return schema
