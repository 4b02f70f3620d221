"""The PostgreSQL servers that a stack's tenants live on, as its configuration names them."""

from typing import Annotated, Final

from pydantic import Field

from tenancy.field import Cidr, Count, Distinct, Label, Line, Port
from tenancy.form import Form
from tenancy.words import Compliance, Sslmode, Strategy

TENANTS_AT_MOST: Final = 50
"""On one server, however large it is."""


class Server(Form):
    """A PostgreSQL server that tenants live on, and what it can bear."""

    strategy: Strategy = Field(description="whether tenants share it", examples=["shared"])
    service: Line = Field(description="which libpq connection service its admin uses", examples=["shared-1"])
    host: Line | None = Field(
        default=None, description="where pods find it, if not where the service does", examples=["10.1.2.3"]
    )
    port: Port | None = Field(
        default=None, description="at which port pods find it, if not at the service's", examples=[5432]
    )
    sslmode: Sslmode = Field(description="how connections to it are protected", examples=["verify-full"])
    cidr: Cidr = Field(description="in which range of addresses pods find it", examples=["10.1.2.3/32"])
    tenants: Annotated[int, Field(strict=True, ge=1, le=TENANTS_AT_MOST)] = Field(
        description="how many tenants it bears", examples=[50]
    )
    connections: Count = Field(description="how many connections its tenants may hold together", examples=[400])
    region: Line | None = Field(
        default=None, description="where it is, if not in the stack's region", examples=["us-east-1"]
    )
    profile: Distinct[Compliance] = Field(
        default=(), description="to tenants of which standards it is kept, if left out to none", examples=[["hipaa"]]
    )


class Scratch(Form):
    """A PostgreSQL server on which restores are rehearsed; it may be one that tenants live on."""

    service: Line = Field(description="which libpq connection service its admin uses", examples=["scratch-1"])
    host: Line | None = Field(
        default=None, description="where pods find it, if not where the service does", examples=["10.1.2.6"]
    )
    port: Port | None = Field(
        default=None, description="at which port pods find it, if not at the service's", examples=[5432]
    )
    sslmode: Sslmode = Field(description="how connections to it are protected", examples=["verify-full"])
    cidr: Cidr = Field(description="in which range of addresses pods find it", examples=["10.1.2.6/32"])
    escrow: Label | None = Field(
        default=None,
        description="which Secret, supplied in the platform's namespace, has the password of a second key to all backups",
        examples=["backup-escrow"],
    )
