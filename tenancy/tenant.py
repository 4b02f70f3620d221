"""What a customer may ask for: the form that a tenant's file fills in. The file's name is the tenant's id."""

from typing import Annotated

from pydantic import Field

from tenancy.branding import Branding
from tenancy.field import Address, Cidr, Count, Day, Distinct, Host, Label, Line, Size, Switch
from tenancy.form import Form
from tenancy.outgoing import Outgoing
from tenancy.signin import SignIn
from tenancy.uninstall import Uninstall
from tenancy.words import Compliance, Industry, Plan, Release, Ring, State, Strategy

Notes = Annotated[str, Field(max_length=1000)] | None


class Placement(Form):
    """Where the database has its home; written once, and changed only by a move of the data."""

    strategy: Strategy = Field(
        description="whether the customer shares a database server with others", examples=["shared"]
    )
    server: Label = Field(
        description="which of the stack's database servers holds the customer's data", examples=["shared-1"]
    )


class BackupWish(Form):
    """What a customer wants otherwise than the plan has it, and never more than it gives."""

    per_day: Count | None = Field(default=None, description="how many backups are made in a day", examples=[1])
    daily: Count | None = Field(default=None, description="of how many days a backup is kept", examples=[7])
    weekly: Count | None = Field(default=None, description="of how many weeks a backup is kept", examples=[4])
    monthly: Count | None = Field(default=None, description="of how many months a backup is kept", examples=[3])
    point_in_time: Switch | None = Field(
        default=None, description="whether a moment between two backups can be brought back", examples=[True]
    )


class Tenant(Form):
    """One customer, as an account manager writes it down."""

    name: Line = Field(description="what the customer is called, as people read it", examples=["One Spa"])
    owner: Address = Field(
        description="who is written to when something is wrong with this tenant", examples=["it@spa.example.com"]
    )
    customer: Label | None = Field(
        default=None, description="to which client this and other tenants belong", examples=["one-group"]
    )
    plan: Plan = Field(description="what the customer pays for, and so how large everything is", examples=["basic"])
    release: Release = Field(description="which Odoo the customer runs", examples=["18.0"])
    industry: Industry = Field(
        description="what the customer's business is, and so which Odoo modules are installed", examples=["spa"]
    )
    placement: Placement | None = Field(default=None, description="on which database server the customer's data is")
    dedicated: Switch = Field(
        default=False, description="whether the customer wants a database server of its own", examples=[True]
    )
    region: Line | None = Field(
        default=None,
        description="where the customer's data is kept, if left out the stack's region",
        examples=["us-east-1"],
    )
    hosts: Distinct[Host] = Field(
        default=(),
        max_length=20,
        description="at which addresses below our own domain browsers find the customer's Odoo",
        examples=[["spa.odoo.example.com"]],
    )
    domains: Distinct[Host] = Field(
        default=(),
        max_length=20,
        description="at which addresses of the customer's own browsers find its Odoo as well",
        examples=[["spa.example.com"]],
    )
    allow: Distinct[Cidr] = Field(
        default=(),
        max_length=100,
        description="from which ranges of addresses people may come in, if left out from everywhere",
        examples=[["192.0.2.0/24"]],
    )
    compliance: Distinct[Compliance] = Field(
        default=(), description="which standards the customer answers to", examples=[["hipaa"]]
    )
    features: Distinct[Label] = Field(
        default=(), description="what the customer wants beyond its industry's usual", examples=[["member-management"]]
    )
    without: Distinct[Label] = Field(
        default=(),
        description="which usual features of its industry the customer does not want",
        examples=[["gift-cards"]],
    )
    uninstall: Uninstall | None = Field(
        default=None, description="which Odoo modules go for good, and their data with them"
    )
    companies: Distinct[Line] = Field(
        default=(),
        max_length=50,
        description="which further companies live in the customer's database",
        examples=[["One Spa North"]],
    )
    branding: Branding = Field(
        default=Branding(), description="how the customer's Odoo presents itself", examples=[{"primary": "#714B67"}]
    )
    mail: Outgoing | None = Field(
        default=None, description="where the customer's mail goes out in production, if not the stack's way"
    )
    signin: SignIn = Field(
        default=SignIn(), description="how people sign in", examples=[{"provider": "google", "secret": "sso-spa"}]
    )
    apis: Distinct[Label] = Field(
        default=(),
        max_length=50,
        description="which services outside the customer's Odoo speaks to, by the names that the stack has for them",
        examples=[["payments"]],
    )
    users: Count | None = Field(default=None, description="how many users are expected", examples=[25])
    database_size: Size | None = Field(
        default=None, description="how large the database is expected to become", examples=["2G"]
    )
    autoscaling: Switch = Field(
        default=False,
        description="whether more copies of Odoo are started when many people use it, as far as the plan has it",
        examples=[True],
    )
    maintenance: Switch = Field(
        default=False,
        description="whether all web pods go before new ones come, for an edit that changes modules or the image while "
        "several run",
        examples=[True],
    )
    backup: BackupWish = Field(
        default=BackupWish(), description="which backups the customer wants, within its plan", examples=[{"daily": 7}]
    )
    password_version: Count = Field(
        default=1, description="how often the passwords were made; one more means new ones", examples=[1]
    )
    trial: Day | None = Field(
        default=None, description="until which day the customer tries it for nothing", examples=["2027-01-31"]
    )
    ring: Ring | None = Field(
        default=None,
        description="how early the customer gets a new image, if left out as the stack",
        examples=["stable"],
    )
    state: State = Field(
        default=State.ACTIVE, description="where the customer is in its life with us", examples=["active"]
    )
    until: Day | None = Field(
        default=None, description="until which day an archived tenant's data is kept", examples=["2027-03-31"]
    )
    support: Day | None = Field(
        default=None,
        description="until which day our support people may look at the customer's pods, logs and events",
        examples=["2027-02-28"],
    )
    notes: Notes = Field(
        default=None, description="what colleagues should know; no program acts on it", examples=["Call first."]
    )

    @property
    def home(self) -> Placement:
        """Where the data is; the law lets nobody without one pass."""
        assert self.placement is not None
        return self.placement


class Tombstone(Form):
    """What stays of a tenant that is gone, so that its id is never another's."""

    tombstone: Day = Field(description="since which day the tenant is gone", examples=["2027-04-01"])
    name: Line = Field(description="what the customer was called", examples=["One Spa"])
    notes: Notes = Field(
        default=None, description="what colleagues should know; no program acts on it", examples=["Moved to Rome."]
    )
