"""The form of a standard's page in the catalog: what it forces, and which of its controls each line answers."""

from typing import Annotated, Generic, TypeVar

from pydantic import Field

from tenancy.field import Count, Distinct, Line, Switch
from tenancy.form import Form
from tenancy.words import Sslmode, TwoFactor

T = TypeVar("T")


class Demand(Form, Generic[T]):
    """One thing that a standard forces."""

    # Without words of its own: errors repeat those of the line that it belongs to.
    value: T
    answers: Annotated[Distinct[Line], Field(min_length=1)] = Field(
        description="which controls of the standard it answers, or the decision of ours behind it",
        examples=[["45 CFR 164.312(e)(1)"]],
    )


def _example(value: object, control: str) -> dict[str, object]:
    return {"value": value, "answers": [control]}


class Profile(Form):
    """What a standard forces, whatever else was asked for; it is silent on what is left out."""

    title: Line = Field(description="what the standard is called, as people read it", examples=["HIPAA"])
    dedicated: Demand[Switch] | None = Field(
        default=None, description="whether the database may not share a server", examples=[_example(True, "SOX s. 404")]
    )
    encrypted: Demand[Switch] | None = Field(
        default=None,
        description="whether filestore and backups must be encrypted at rest",
        examples=[_example(True, "45 CFR 164.312(a)(2)(iv)")],
    )
    managed_key: Demand[Switch] | None = Field(
        default=None,
        description="whether that has to be by a key of a key-management service, which the stack names",
        examples=[_example(True, "our decision")],
    )
    sslmode: Demand[Sslmode] | None = Field(
        default=None,
        description="how connections to the database are protected at least",
        examples=[_example("verify-full", "45 CFR 164.312(e)(1)")],
    )
    egress_denied: Demand[Switch] | None = Field(
        default=None,
        description="whether pods reach nothing but what the stack names",
        examples=[_example(True, "45 CFR 164.312(e)(1)")],
    )
    audit_log: Demand[Switch] | None = Field(
        default=None,
        description="whether the database logs who did what",
        examples=[_example(True, "45 CFR 164.312(b)")],
    )
    accounting_audit: Demand[Switch] | None = Field(
        default=None,
        description="whether Odoo keeps its own trail of changed entries",
        examples=[_example(True, "SOX s. 404")],
    )
    log_retention_days: Demand[Count] | None = Field(
        default=None, description="for how many days logs are kept", examples=[_example(2190, "45 CFR 164.316(b)(2)")]
    )
    log_hot_days: Demand[Count] | None = Field(
        default=None,
        description="for how many of those days they can be searched at once",
        examples=[_example(90, "PCI DSS v4 10.5.1")],
    )
    idle_logout_seconds: Demand[Count] | None = Field(
        default=None,
        description="after how long a person who does nothing is logged out",
        examples=[_example(900, "PCI DSS v4 8.2.8")],
    )
    password_length: Demand[Count] | None = Field(
        default=None, description="how long a password is at least", examples=[_example(12, "PCI DSS v4 8.3.6")]
    )
    two_factor: Demand[TwoFactor] | None = Field(
        default=None,
        description="who must sign in with a second factor",
        examples=[_example("everyone", "PCI DSS v4 8.4.2")],
    )
    login_tries: Demand[Count] | None = Field(
        default=None,
        description="after how many failed tries signing in is blocked for a while",
        examples=[_example(10, "PCI DSS v4 8.3.4")],
    )
    login_cooldown_seconds: Demand[Count] | None = Field(
        default=None,
        description="for how long signing in is blocked then",
        examples=[_example(1800, "PCI DSS v4 8.3.4")],
    )
    regions: Demand[Distinct[Line]] | None = Field(
        default=None,
        description="in which regions the data may be kept",
        examples=[_example(["eu-central-1"], "GDPR Art. 44 to 49")],
    )
    own_servers: Demand[Switch] | None = Field(
        default=None,
        description="whether its tenants may share a server only with tenants of the same standard",
        examples=[_example(True, "our decision")],
    )
    erasure: Demand[Switch] | None = Field(
        default=None,
        description="whether leaving ends in the destruction of the key to the backups",
        examples=[_example(True, "GDPR Art. 17")],
    )
