"""What a customer may ask for: the form that a tenant's file fills in. The file's name is the tenant's id."""

from typing import Annotated

from pydantic import Field

from tenancy.field import Address, Count, Distinct, Host, Label, Line
from tenancy.form import Form
from tenancy.words import Compliance, Industry, Plan, Release, Ring, State, Strategy


class Placement(Form):
    """Where the database has its home; written once, and changed only by a move of the data."""

    strategy: Strategy = Field(
        description="whether the customer shares a database server with others", examples=["shared"]
    )
    server: Label = Field(
        description="which of the stack's database servers holds the customer's data", examples=["shared-1"]
    )


class Tenant(Form):
    """One customer, as an account manager writes it down."""

    name: Line = Field(description="what the customer is called, as people read it", examples=["One Spa"])
    owner: Address = Field(
        description="who is written to when something is wrong with this tenant", examples=["it@spa.example.com"]
    )
    plan: Plan = Field(description="what the customer pays for, and so how large everything is", examples=["basic"])
    release: Release = Field(description="which Odoo the customer runs", examples=["18.0"])
    industry: Industry = Field(
        description="what the customer's business is, and so which Odoo modules are installed", examples=["spa"]
    )
    placement: Placement = Field(description="on which database server the customer's data is")
    region: Line | None = Field(
        default=None,
        description="where the customer's data is kept, if left out the stack's region",
        examples=["us-east-1"],
    )
    hosts: Distinct[Host] = Field(
        default=(),
        max_length=20,
        description="under which addresses browsers find the customer's Odoo",
        examples=[["spa.example.com"]],
    )
    compliance: Distinct[Compliance] = Field(
        default=(), description="which standards the customer answers to", examples=[["hipaa"]]
    )
    password_version: Count = Field(
        default=1, description="how often the passwords were made; one more means new ones", examples=[1]
    )
    ring: Ring | None = Field(
        default=None,
        description="how early the customer gets a new image, if left out as the stack",
        examples=["stable"],
    )
    state: State = Field(
        default=State.ACTIVE, description="where the customer is in its life with us", examples=["active"]
    )
    notes: Annotated[str, Field(max_length=1000)] | None = Field(
        default=None, description="what colleagues should know; no program acts on it", examples=["Call first."]
    )
