"""The page that explains every line of a customer's file, made from the file's schema and so from the form itself."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from pydantic import Field

from fleet.outline import Outline, Piece
from tenancy import branding, field
from tenancy.form import Form
from tenancy.notation import written
from tenancy.reader import Value

FILE: Final = "docs/registry.md"

_PAGE: Final = """\
# A customer's file

Made by `fleet schema` from the forms that read the files; a change here is lost, one there appears here.

One customer is one file, `tenants/<stack>/<id>.yaml`, of 25 lines at most. The folder is the stack, and the file's name is
the customer's id: small letters, digits and hyphens, for ever. What is left out comes from the industry, the plan, or the
stack, in this order. The least that a file needs:

```yaml
{least}
```

`fleet place` adds where the database is to be. `fleet validate` says whether everything goes together,
`fleet explain <id>` what comes of it, line by line.

{tables}
## A customer who is gone

What stays of the file, so that the id is never another's:

{gone}

## Editors that complete and check

Schemas for editors lie beside the files, and are made by `fleet schema` as well:

{covered}

Every editor that speaks to the YAML language server (1.20 or later, which is when it learned this version of JSON Schema)
or reads JSON Schemas by itself can use them. Either tell it once which schema is for which files, in the setting that the
language server calls `yaml.schemas`, with the pairs of the table above; or let the first line of a file say so:

```yaml
# yaml-language-server: $schema=../schema.json
```

The path is relative to the file that the line stands in. `fleet config init` begins a stack's file with such a line; a
customer's file has 25 lines, and this is one of them.

A schema sees one file, and not whether two of them want the same address. An editor without a complaint is a good
beginning, and `fleet validate` has the last word.
"""
_HEADS: Final = ("key", "it says", "what may be written", "for instance", "if left out")
Shape: TypeAlias = tuple[str | int | None, ...]
"""What tells kinds of text apart."""


class _Kinds(Form):
    """The kinds of text that customers' files hold, in words."""

    line: field.Line = Field(description="text on one line, at most 80 characters")
    label: field.Label = Field(description="small letters, digits and hyphens, a letter first")
    host: field.Host = Field(description="the name of a website, in small letters")
    address: field.Address = Field(description="an e-mail address")
    link: field.Link = Field(description="an https address")
    size: field.Size = Field(description="a whole number with a unit: M, G, T, Mi, Gi or Ti")
    day: field.Day = Field(description="a day: year-month-day")
    cidr: field.Cidr = Field(description="a range of addresses")
    colour: branding.Colour = Field(description="a hash and six digits of 0 to 9 and A to F, in quotes")


def page(schema: Mapping[str, Value], covered: Sequence[tuple[str, str]]) -> str:
    """The page, from the *schema* of a customer's file; *covered* are patterns of files, each with its schema's file."""
    outline = Outline.of(schema)
    tenant, gone = outline.pieces["Tenant"], outline.pieces["Tombstone"]
    tables = [f"## Its lines\n\n{_table(outline, tenant)}\n"]
    for key, piece in tenant.properties.items():
        group = outline.meant(piece)
        if group.properties:
            tables.append(f"## {key}\n\n{group.description}\n\n{_table(outline, group)}\n")
    return _PAGE.format(
        least="\n".join(f"{key}: {written(tenant.properties[key].examples[0])}" for key in tenant.required),
        tables="\n".join(tables),
        gone=_table(outline, gone),
        covered=_rows(("files", "schema"), [(f"`{pattern}`", f"`{file}`") for pattern, file in covered]),
    )


def _table(outline: Outline, form: Piece) -> str:
    return _rows(_HEADS, [tuple(_cells(outline, form, key)) for key in form.properties])


def _cells(outline: Outline, form: Piece, key: str) -> Iterator[str]:
    piece = form.properties[key]
    yield f"`{key}`"
    yield piece.description
    yield _allowed(outline, piece)
    yield f"`{written(piece.examples[0])}`" if piece.examples and not outline.meant(piece).properties else ""
    yield "refused" if key in form.required else "" if piece.default is None else f"`{written(piece.default)}`"


def _allowed(outline: Outline, piece: Piece) -> str:
    one = outline.meant(piece)
    if one.properties:
        return "a group of lines, below"
    if one.enum:
        return ", ".join(f"`{written(word)}`" for word in one.enum)
    if one.items is not None:
        most = "" if one.max_items is None else f", at most {one.max_items}"
        return f"a list{most}: {_allowed(outline, one.items)}"
    if one.type == "integer":
        return f"a whole number from {one.minimum:,} to {one.maximum:,}"
    if one.type == "boolean":
        return "`true` or `false`"
    most = "" if one.max_length is None else f", at most {one.max_length:,} characters"
    return _words().get(_shape(one), f"text{most}")


def _words() -> Mapping[Shape, str]:
    kinds = Piece.model_validate(_Kinds.model_json_schema()).properties
    return {_shape(piece): piece.description for piece in kinds.values()}


def _shape(piece: Piece) -> Shape:
    return piece.pattern, piece.format, piece.min_length, piece.max_length


def _rows(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = (heads, ["---"] * len(heads), *rows)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
