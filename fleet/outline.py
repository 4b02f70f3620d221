"""A schema as it is told to people: what may be written where, what it says, and what may stand there for instance."""

from collections.abc import Mapping
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from tenancy.reader import Value


class Piece(BaseModel):
    """A part of a schema, in JSON Schema's own words, as far as people are told of it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    ref: str | None = Field(default=None, alias="$ref")
    type: str | None = None
    enum: tuple[str, ...] = ()
    pattern: str | None = None
    format: str | None = None
    minimum: int | None = None
    maximum: int | None = None
    min_length: int | None = Field(default=None, alias="minLength")
    max_length: int | None = Field(default=None, alias="maxLength")
    max_items: int | None = Field(default=None, alias="maxItems")
    items: "Piece | None" = None
    properties: "Mapping[str, Piece]" = {}
    by_name: "Mapping[str, Piece]" = Field(default={}, alias="patternProperties")
    """What stands below keys that people choose."""
    required: tuple[str, ...] = ()
    description: str = ""
    examples: tuple[object, ...] = ()
    default: object = None


class Outline(BaseModel):
    """A whole schema."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    pieces: Mapping[str, Piece] = Field(alias="$defs")

    @classmethod
    def of(cls, schema: Mapping[str, Value]) -> Self:
        """The outline of *schema*, as `fleet.schema` makes it."""
        return cls.model_validate(schema)

    def meant(self, piece: Piece) -> Piece:
        """What *piece* comes to: looked up where it is only named."""
        return piece if piece.ref is None else self.pieces[piece.ref.rpartition("/")[2]]
