"""Who signs the certificates of database servers in a cluster, where the platform builds that authority."""

from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import Field

from tenancy.field import Label
from tenancy.form import Form

HOURS_OF_A_YEAR: Final = 365 * 24


class Authority(Form):
    """An authority of the cluster's own, under the name that `cluster.authority` has."""

    namespace: Label = Field(
        default="cert-manager",
        description="in which namespace cert-manager looks for the keys of cluster issuers",
        examples=["cert-manager"],
    )
    years: Annotated[int, Field(strict=True, ge=2, le=30)] = Field(
        default=10, description="for how many years its certificate lasts; it is renewed a year before", examples=[10]
    )


@dataclass(frozen=True, kw_only=True)
class AuthoritySpec:
    """The authority, decided."""

    name: str
    """Of the cluster issuer that signs, and of the Secret with its key."""
    namespace: str
    duration: str
    """As cert-manager writes it: in hours."""
    renew_before: str


def authority(name: str | None, asked: Authority | None) -> AuthoritySpec | None:
    """What the platform builds of it; None where the stack's file has somebody else do it, or nobody."""
    if name is None or asked is None:
        return None
    return AuthoritySpec(
        name=name,
        namespace=asked.namespace,
        duration=f"{asked.years * HOURS_OF_A_YEAR}h0m0s",
        renew_before=f"{HOURS_OF_A_YEAR}h0m0s",
    )
