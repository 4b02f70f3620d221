"""Where secrets come from that people supply: the form of that block of a stack's file."""

from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import BeforeValidator, Field, WithJsonSchema

from tenancy.field import Label, Line
from tenancy.form import Form
from tenancy.reader import Value
from tenancy.words import SecretBackend, StoreKind

SUPPLIED: Final = "supplied"
"""The key of the stack's file below which Pulumi keeps supplied secrets, encrypted: by tenant, secret and key."""
PLATFORM: Final = "platform"
"""Whose they are where they are nobody's in particular; no tenant can be called so."""
SECURE: Final = "secure"
"""What a value is marked with that Pulumi has encrypted."""
CLEAR: Final = "clear"
"""What stands here in place of one that it has not: errors repeat what they find."""


class Store(Form):
    """The store that External Secrets asks."""

    kind: StoreKind = Field(
        default=StoreKind.CLUSTER, description="whether it is open to one namespace", examples=["ClusterSecretStore"]
    )
    name: Label = Field(description="what it is called", examples=["company-vault"])
    path: Line = Field(
        description="below which key it has, for each tenant's id, an entry for each of its secrets",
        examples=["odoo/prod"],
    )


class Supply(Form):
    """Where supplied secrets come from."""

    backend: SecretBackend = Field(
        default=SecretBackend.BY_HAND, description="who puts them into their namespaces", examples=["pulumi"]
    )
    store: Store | None = Field(default=None, description="which store is asked, where external-secrets does it")
    registry: Label | None = Field(
        default=None, description="which supplied secret opens the registry of images", examples=["registry"]
    )


def shape(value: Value) -> Value:
    """What is supplied, by tenant, secret and key, without a single value: only whether each is encrypted."""
    if not isinstance(value, dict):
        return CLEAR if value else value
    if set(value) == {SECURE}:
        return SECURE
    return {key: shape(inner) for key, inner in value.items()}


_ENCRYPTED: Final = {
    "type": "object",
    "properties": {SECURE: {"type": "string"}},
    "required": [SECURE],
    "additionalProperties": False,
}
_Kept = Annotated[
    str, BeforeValidator(lambda value: SECURE if isinstance(value, dict) else value), WithJsonSchema(_ENCRYPTED)
]
Supplied = Mapping[Label, Mapping[Label, Mapping[Line, _Kept]]]
"""What `shape` leaves of it; in the file itself every value is encrypted."""
