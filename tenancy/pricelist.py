"""The form of the catalog's page of plans: what each gives, what everything costs us, and what follows a late payment."""

from typing import Final, Self

from pydantic import Field, model_validator

from tenancy.check import wrong
from tenancy.field import Count
from tenancy.form import Form
from tenancy.money import Money
from tenancy.plan import Container, Offers
from tenancy.quantity import amount

ODOO_PODS: Final = 2
"""Pods of Odoo's size that a namespace must have room for: the web pod, and one that prepares or repairs."""
SMALL_CONTAINERS: Final = 5
"""Containers of the ordinary size beside them: a pooler for each, and a backup's pooler, dump and upload."""


class Costs(Form):
    """What a month of each thing costs us, as an estimate."""

    cpu: Money = Field(description="what a processor that is kept free costs", examples=[{"USD": 20}])
    memory_gib: Money = Field(description="what a gibibyte of memory that is kept free costs", examples=[{"USD": 3}])
    storage_gb: Money = Field(description="what a gigabyte of filestore costs", examples=[{"USD": "0.10"}])
    backup_gb: Money = Field(description="what a gigabyte of backups costs", examples=[{"USD": "0.02"}])
    shared_database: Money = Field(description="what a place on a shared database server costs", examples=[{"USD": 2}])
    dedicated_database: Money = Field(description="what a database server of one's own costs", examples=[{"USD": 30}])


class Overdue(Form):
    """What follows a bill that is not paid, and after how many days."""

    warning_days: Count = Field(description="after how many days the customer is warned", examples=[10])
    blocked_days: Count = Field(description="after how many days the tenant is suspended", examples=[14])
    cancelled_days: Count = Field(description="after how many days the tenant is archived", examples=[21])

    @model_validator(mode="after")
    def _one_after_the_other(self) -> Self:
        if not self.warning_days < self.blocked_days < self.cancelled_days:
            raise wrong(
                "has days that do not follow one another",
                why="a customer is warned before being blocked, and blocked before being cancelled",
                do="let warning_days be the smallest and cancelled_days the largest",
            )
        return self


class Plans(Form):
    """The price list and what stands behind it."""

    container: Container = Field(description="what a container gets that says nothing about its size")
    costs: Costs = Field(description="what everything costs us")
    overdue: Overdue = Field(description="what follows a late payment")
    plans: Offers = Field(description="what each plan gives")

    @model_validator(mode="after")
    def _quotas_hold_their_pods(self) -> Self:
        for plan, offer in self.plans.items():
            sizes = (
                ("cpu", "request", offer.quota.cpu.request, offer.cpu.request, self.container.cpu.request),
                ("cpu", "limit", offer.quota.cpu.limit, offer.cpu.limit, self.container.cpu.limit),
                ("memory", "request", offer.quota.memory.request, offer.memory.request, self.container.memory.request),
                ("memory", "limit", offer.quota.memory.limit, offer.memory.limit, self.container.memory.limit),
            )
            for kind, end, quota, odoo, small in sizes:
                if amount(quota) < ODOO_PODS * amount(odoo) + SMALL_CONTAINERS * amount(small):
                    raise wrong(
                        f"is {quota}, too little for the plan's own pods",
                        why="the cluster would refuse the backup's pod, or the one that prepares an update",
                        do=f"raise it to {ODOO_PODS} times {odoo} and {SMALL_CONTAINERS} times {small} at least",
                        at=("plans", plan, "quota", kind, end),
                    )
        return self
