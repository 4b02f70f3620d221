"""A key of a key-management service, by which what is kept of some tenants is encrypted: named, and never seen here."""

from typing import Annotated

from pydantic import AfterValidator, Field

from tenancy.check import says, wrong
from tenancy.field import Distinct, Line, Switch
from tenancy.form import Form
from tenancy.words import Compliance


def _reference(text: str) -> str:
    if not text.isprintable() or " " in text:
        raise wrong(
            f"{says(text)}, which is no reference to a key",
            why="auditors look the key up by it, as its service writes it",
            do="write the key's resource name, in one piece; the key itself belongs into no file",
        )
    return text


class Key(Form):
    """One key, and where it is used."""

    reference: Annotated[str, Field(min_length=1, max_length=240), AfterValidator(_reference)] = Field(
        description="what the key is called by the service that keeps it",
        examples=["arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"],
    )
    storage_class: Line = Field(
        description="which storage class encrypts by it: its own parameters name the key", examples=["encrypted-pci"]
    )
    bucket: Switch = Field(
        default=False,
        description="whether the bucket of backups is asked to encrypt by its own key of that service what servers write there",
        examples=[True],
    )
    compliance: Annotated[Distinct[Compliance], Field(min_length=1)] = Field(
        description="for tenants of which standards it is", examples=[["pci"]]
    )
