"""What a customer's Odoo looks like, and under which name it writes."""

import re
from typing import Annotated, Final

from pydantic import BeforeValidator, Field

from tenancy.check import says, spelt, wrong
from tenancy.field import Address, Line, Link
from tenancy.form import Form

_COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}")


def _colour(value: object) -> str:
    if not isinstance(value, str) or not _COLOUR.fullmatch(value):
        hashed = f"#{value}"
        raise wrong(
            f"{says(value)}, which is no colour",
            why="Odoo writes it into its pages as it stands",
            do=f'write it with a hash and in quotes: "{hashed}"'
            if _COLOUR.fullmatch(hashed)
            else 'write it in quotes, as a hash and six digits of 0 to 9 and A to F, such as "#714B67"',
        )
    return value.upper()


Colour = Annotated[str, BeforeValidator(_colour), spelt(_COLOUR)]


class Branding(Form):
    """How a customer's Odoo presents itself; what is left out comes from the industry, or is Odoo's own."""

    name: Line | None = Field(
        default=None, description="what the company is called on documents, if not as the customer", examples=["Spa"]
    )
    logo: Link | None = Field(
        default=None, description="where the company's logo is fetched from", examples=["https://spa.example/logo.png"]
    )
    primary: Colour | None = Field(
        default=None, description="the first colour of pages and documents", examples=["#714B67"]
    )
    secondary: Colour | None = Field(
        default=None, description="the second colour of pages and documents", examples=["#8595A2"]
    )
    mail_from: Address | None = Field(
        default=None, description="from which address Odoo writes to people", examples=["hello@spa.example.com"]
    )
