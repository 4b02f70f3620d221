"""The PostgreSQL servers that a stack's tenants live on, as its configuration names them."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Final, Self

from pydantic import Field, model_validator

from tenancy.build import Build
from tenancy.check import wrong
from tenancy.field import Cidr, Count, Distinct, Label, Line, Port
from tenancy.form import Form
from tenancy.words import Builder, Compliance, Sslmode, Strategy

TENANTS_AT_MOST: Final = 50
"""On one server, however large it is."""


class Server(Form):
    """A PostgreSQL server that tenants live on, and what it can bear."""

    usual: ClassVar[tuple[str, ...]] = ("service", "cidr")

    strategy: Strategy = Field(description="whether tenants share it", examples=["shared"])
    built: Builder = Field(
        default=Builder.ELSEWHERE,
        description="by whom it is built; with-tenant: in the cluster for the one tenant on it, as its plan says; "
        "with-platform: in the cluster by the stack that builds the platform",
        examples=["elsewhere"],
    )
    service: Line | None = Field(
        default=None,
        description="which libpq connection service its admin uses; no tenant can live there before it has one, but on a "
        "server that is built with the tenant",
        examples=["shared-1"],
    )
    host: Line | None = Field(
        default=None, description="where pods find it, if not where the service does", examples=["10.1.2.3"]
    )
    port: Port | None = Field(
        default=None, description="at which port pods find it, if not at the service's", examples=[5432]
    )
    sslmode: Sslmode = Field(description="how connections to it are protected", examples=["verify-full"])
    cidr: Cidr | None = Field(
        default=None,
        description="in which range of addresses pods find it, if it is built elsewhere",
        examples=["10.1.2.3/32"],
    )
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
    build: Build | None = Field(
        default=None, description="how it is built, in the file of the stack that builds it with the platform"
    )

    @property
    def is_open(self) -> bool:
        """Whether anybody can come to live there: not before it is reached, nor once it may go."""
        released = self.build is not None and self.build.released
        return not released and (self.built is not Builder.WITH_PLATFORM or self.service is not None)

    @model_validator(mode="after")
    def _is_found(self) -> Self:
        for key in ("service", "cidr") if self.built is Builder.ELSEWHERE else ():
            if getattr(self, key) is None:
                raise wrong(
                    "is missing",
                    why="a server that is built elsewhere is found only where somebody says it is",
                    do=f"write {key}: below the server, or built: {Builder.WITH_TENANT}",
                    at=(key,),
                )
        return self

    @model_validator(mode="after")
    def _is_made_here(self) -> Self:
        for key in _FOREIGN[self.built]:
            if getattr(self, key) is not None:
                raise wrong(
                    f"says {_shown(getattr(self, key))}, and the server is built {self.built}",
                    why=_WHY[self.built],
                    do="remove the line",
                    at=(key,),
                )
        if (strategy := _STRATEGY.get(self.built, self.strategy)) is not self.strategy:
            raise wrong(
                f"says {self.strategy}, and the server is built {self.built}",
                why="what is built for one tenant, in its namespace, is not shared with others, and what is built with "
                "the platform is there for all of them",
                do=f"write strategy: {strategy}",
                at=("strategy",),
            )
        return self


_FOREIGN: Final[Mapping[Builder, tuple[str, ...]]] = {
    Builder.ELSEWHERE: ("build",),
    Builder.WITH_TENANT: ("service", "host", "port", "cidr", "build"),
    Builder.WITH_PLATFORM: ("host", "port", "cidr"),
}
"""The lines that a server built by them cannot have."""
_WHY: Final[Mapping[Builder, str]] = {
    Builder.ELSEWHERE: "whoever builds it says how",
    Builder.WITH_TENANT: "such a server is in the tenant's namespace, as its plan says, and nothing outside has to find it",
    Builder.WITH_PLATFORM: "such a server is in the platform's namespace, where pods find it by its name",
}
_STRATEGY: Final[Mapping[Builder, Strategy]] = {
    Builder.WITH_TENANT: Strategy.DEDICATED,
    Builder.WITH_PLATFORM: Strategy.SHARED,
}


def _shown(value: object) -> str:
    return "how" if isinstance(value, Build) else f"{value}"


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
