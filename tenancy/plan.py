"""What a plan gives: the form of one entry in the catalog's plans."""

from collections.abc import Mapping
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from tenancy.check import wrong
from tenancy.field import Count, Line, Percent, Quantity, Size, Switch, Whole
from tenancy.form import Form
from tenancy.money import Money
from tenancy.quantity import amount
from tenancy.rate import Rates
from tenancy.words import Plan, Strategy


class Share(Form):
    """What a container asks for, and what it may not exceed."""

    request: Quantity = Field(description="how much is kept free for it", examples=["250m"])
    limit: Quantity = Field(description="how much it may take at most", examples=["2"])

    @model_validator(mode="after")
    def _request_fits(self) -> Self:
        if amount(self.request) > amount(self.limit):
            raise wrong(
                f"is {self.request}, more than the limit of {self.limit}",
                why="the cluster refuses a pod that asks for more than its limit",
                do="raise the limit or lower the request",
                at=("request",),
            )
        return self


class Container(Form):
    """The size of a container."""

    cpu: Share = Field(description="how much processor time it gets")
    memory: Share = Field(description="how much memory it gets", examples=[{"request": "768Mi", "limit": "3Gi"}])


class Quota(Container):
    """What a tenant's namespace may hold altogether."""

    pods: Count = Field(description="how many pods there may be", examples=[6])
    claims: Count = Field(description="how many volume claims there may be", examples=[2])
    storage: Size = Field(description="how much storage all claims may ask for together", examples=["20G"])


class OwnServer(Container):
    """The size of a database server that is built for one tenant."""

    instances: Annotated[int, Field(strict=True, ge=1, le=5)] = Field(
        description="how many copies of it run; with two or more, one takes over where another fails", examples=[2]
    )
    storage: Size = Field(description="how large the volume of each of them is", examples=["20G"])


class Retention(Form):
    """How often backups are made, how many are kept, and how long making one may take."""

    per_day: Annotated[int, Field(strict=True, ge=1, le=24)] = Field(
        description="how many backups are made in a day", examples=[1]
    )
    daily: Count = Field(description="of how many days a backup is kept", examples=[7])
    weekly: Count = Field(description="of how many weeks a backup is kept", examples=[4])
    monthly: Count = Field(description="of how many months a backup is kept", examples=[3])
    deadline_seconds: Count = Field(description="after how long a backup is given up", examples=[3600])
    point_in_time: Switch = Field(
        description="whether a moment between two backups can be brought back, on a dedicated database only",
        examples=[False],
    )


class Autoscaling(Form):
    """How far a plan's web pods may multiply under load."""

    most: Annotated[int, Field(strict=True, ge=2, le=20)] = Field(
        description="how many web pods there are at most", examples=[4]
    )
    cpu_percent: Percent = Field(description="at how much use of its processor request another is added", examples=[70])
    jobs: Container = Field(description="how large the one pod is that runs scheduled jobs apart from them")


class Overage(Form):
    """What is charged beyond what a plan includes, each month."""

    user: Money = Field(description="what a user beyond the plan's number costs", examples=[{"USD": 1}])
    filestore_gb: Money = Field(
        description="what a gigabyte beyond the plan's filestore costs", examples=[{"USD": "0.10"}]
    )


class Price(Form):
    """What a plan costs a customer each month."""

    month: Money | None = Field(
        default=None, description="what a month costs, if left out it is asked for", examples=[{"USD": 5}]
    )
    dedicated_database: Money = Field(
        description="what a month of a database server of one's own costs on top, where the plan has none",
        examples=[{"USD": 20}],
    )
    overage: Overage = Field(description="what is charged beyond what the plan includes")
    trial_days: Whole = Field(description="for how many days it can be tried for nothing", examples=[14])


PRINTS: Final = 2048
"""MiB that a worker's processes may address at least.

Odoo sets RLIMIT_AS to limit_memory_hard in every worker (odoo/odoo: service/server.py), and wkhtmltopdf, which it starts,
inherits that: a limit of addresses, used or not. Its Qt was seen to print with 1.5 GiB and not with less
(DocCyblade/tkl-odoo#47), and long documents want more (odoo/odoo#150336). No worker uses more memory than it has addresses.
"""


class PlanOffer(Container):
    """What one plan gives."""

    strategy: Strategy = Field(description="whether its tenants share a database server", examples=["shared"])
    users: Count = Field(description="how many users it is made for", examples=[10])
    # Odoo prints a page by asking itself for it, and its only worker would wait for itself. With none, nothing listens at 8072.
    workers: Annotated[int, Field(strict=True, ge=2, le=1_000)] = Field(
        description="how many requests Odoo handles at once; to print takes two", examples=[2]
    )
    cron: Count = Field(description="how many scheduled jobs run at once", examples=[1])
    memory_soft_mib: Count = Field(description="after how much memory a worker is renewed", examples=[768])
    memory_hard_mib: Count = Field(
        description="at how much memory, addresses that are only set aside among it, a worker gets no more",
        examples=[2048],
    )
    connections: Count = Field(
        description="how many connections a pod of the tenant may hold, and its role as many for each pod there may be",
        examples=[12],
    )
    statement_timeout_seconds: Count = Field(description="after how long a statement is stopped", examples=[300])
    server: OwnServer = Field(
        description="how large a database server of its own is, where the stack builds one with the tenant"
    )
    apis: Whole = Field(default=0, description="how many services outside its Odoo may speak to", examples=[2])
    filestore: Size = Field(description="how large the volume of attachments is", examples=["10G"])
    priority: Count = Field(description="who goes first where nodes are full: more before less", examples=[1000])
    autoscaling: Autoscaling | None = Field(default=None, description="how far web pods may multiply, if at all")
    quota: Quota = Field(description="what the namespace may hold altogether")
    backup: Retention = Field(description="which backups are made and kept")
    support: Line = Field(description="which help the customer gets", examples=["e-mail, two working days"])
    availability: Line = Field(description="for how much of a month Odoo is promised to answer", examples=["99.5 %"])
    price: Price = Field(description="what the customer pays")
    rates: Rates = Field(description="how many requests one visitor may send, where the ingress controller can count")

    @model_validator(mode="after")
    def _workers_are_renewed_before_they_are_stopped(self) -> Self:
        if self.memory_soft_mib >= self.memory_hard_mib:
            raise wrong(
                f"is {self.memory_soft_mib}, and memory_hard_mib is {self.memory_hard_mib}",
                why="a worker is renewed after its request at the first, and stopped in the middle of one at the second",
                do="let memory_soft_mib be the smaller of the two",
                at=("memory_soft_mib",),
            )
        return self

    @model_validator(mode="after")
    def _a_worker_can_print(self) -> Self:
        if self.memory_hard_mib < PRINTS:
            raise wrong(
                f"is {self.memory_hard_mib}, too little to print",
                why="what makes PDFs inherits the limit, and sets aside more addresses than that before it does anything",
                do=f"write {PRINTS} or more; Odoo's own default is 2560",
                at=("memory_hard_mib",),
            )
        return self

    @model_validator(mode="after")
    def _a_worker_fits_into_its_container(self) -> Self:
        if amount(self.memory.request) + self.memory_hard_mib * 2**20 > amount(self.memory.limit):
            raise wrong(
                f"is {self.memory_hard_mib}, more than memory leaves between {self.memory.request} "
                f"and {self.memory.limit}",
                why="the container is killed as a whole where one worker may grow beyond what is left of its limit",
                do="lower it, or raise the limit of memory",
                at=("memory_hard_mib",),
            )
        return self

    @model_validator(mode="after")
    def _point_in_time_is_dedicated(self) -> Self:
        if self.backup.point_in_time and self.strategy is not Strategy.DEDICATED:
            raise wrong(
                "is promised on a shared database server",
                why="a server's past can be brought back only for all of its tenants at once",
                do="write point_in_time: false, or strategy: dedicated",
                at=("backup", "point_in_time"),
            )
        return self


Offers = Mapping[Plan, PlanOffer]
