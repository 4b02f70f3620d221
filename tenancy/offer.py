"""What the company offers: the forms that the catalog's files fill in."""

from collections.abc import Mapping
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from tenancy.field import Count, Distinct, Image, Line, Quantity, wrong
from tenancy.form import Form
from tenancy.quantity import amount
from tenancy.words import Plan, Release, Ring, Sslmode, Strategy

ODOO_PODS: Final = 2
"""Pods of Odoo's size that a namespace must have room for: the web pod, and one that prepares or repairs."""
SMALL_CONTAINERS: Final = 5
"""Containers of the ordinary size beside them: a pooler for each, and a backup's pooler, dump and upload."""


class Share(Form):
    """What a container asks for, and what it may not exceed."""

    request: Quantity = Field(description="how much is kept free for it", examples=["250m"])
    limit: Quantity = Field(description="how much it may take at most", examples=["2"])

    @model_validator(mode="after")
    def _request_fits(self) -> Self:
        if amount(self.request) > amount(self.limit):
            raise wrong(
                f"asks for {self.request} and may take only {self.limit}",
                why="the cluster refuses a pod that asks for more than its limit",
                do="raise the limit or lower the request",
            )
        return self


class Container(Form):
    """The size of a container."""

    cpu: Share = Field(description="how much processor time it gets")
    memory: Share = Field(description="how much memory it gets", examples=[{"request": "768Mi", "limit": "2Gi"}])


class Quota(Container):
    """What a tenant's namespace may hold altogether."""

    pods: Count = Field(description="how many pods there may be", examples=[6])
    claims: Count = Field(description="how many volume claims there may be", examples=[2])
    storage: Quantity = Field(description="how much storage all claims may ask for together", examples=["20G"])


class Retention(Form):
    """How many backups are kept, and how long making one may take."""

    daily: Count = Field(description="of how many days a backup is kept", examples=[7])
    weekly: Count = Field(description="of how many weeks a backup is kept", examples=[4])
    monthly: Count = Field(description="of how many months a backup is kept", examples=[3])
    deadline_seconds: Count = Field(description="after how long a backup is given up", examples=[3600])


class PlanOffer(Container):
    """What one plan gives."""

    strategy: Strategy = Field(description="whether its tenants share a database server", examples=["shared"])
    workers: Count = Field(description="how many requests Odoo handles at once", examples=[2])
    cron: Count = Field(description="how many scheduled jobs run at once", examples=[1])
    memory_soft_mib: Count = Field(description="after how much memory a worker is renewed", examples=[768])
    memory_hard_mib: Count = Field(description="at how much memory a worker is stopped", examples=[1024])
    connections: Count = Field(description="how many connections the tenant's role may hold", examples=[12])
    statement_timeout_seconds: Count = Field(description="after how long a statement is stopped", examples=[300])
    filestore: Quantity = Field(description="how large the volume of attachments is", examples=["10G"])
    priority: Count = Field(description="who goes first where nodes are full: more before less", examples=[1000])
    quota: Quota = Field(description="what the namespace may hold altogether")
    backup: Retention = Field(description="which backups are kept")

    @model_validator(mode="after")
    def _memory_fits(self) -> Self:
        hard = self.memory_hard_mib * 2**20
        if self.memory_soft_mib >= self.memory_hard_mib or amount(self.memory.request) + hard > amount(
            self.memory.limit
        ):
            raise wrong(
                "has memory limits that do not fit into each other",
                why="the container is killed as a whole where one worker may grow beyond what is left of its limit",
                do="keep memory_soft_mib below memory_hard_mib, and memory.request plus memory_hard_mib below memory.limit",
            )
        return self


class Plans(Form):
    """The technical side of the price list."""

    container: Container = Field(description="what a container gets that says nothing about its size")
    plans: Mapping[Plan, PlanOffer] = Field(description="what each plan gives")

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
                        f"gives plan {plan} a quota too small for its own pods: {kind} {end} {quota}",
                        why="the cluster would refuse the backup's pod, or the one that prepares an update",
                        do=f"raise it to {ODOO_PODS} times {odoo} and {SMALL_CONTAINERS} times {small} at least",
                    )
        return self


class ReleaseOffer(Form):
    """What stands behind one Odoo major."""

    images: Mapping[Ring, Image] = Field(
        description="which image each ring runs", examples=[{"stable": "odoo:18.0-20260817"}]
    )
    uid: Count = Field(description="as which user the image runs", examples=[100])
    gid: Count = Field(description="as which group the image runs", examples=[101])


class Tools(Form):
    """The images beside Odoo's."""

    postgres: Image = Field(description="which image has pg_dump and psql", examples=["postgres:16.15-bookworm"])
    pgbouncer: Image = Field(description="which image is the connection pooler", examples=["pgbouncer:1.25.1"])
    restic: Image = Field(description="which image writes backups", examples=["restic/restic:0.19.1"])


class Releases(Form):
    """The page on which every image stands."""

    odoo: Mapping[Release, ReleaseOffer] = Field(description="what stands behind each Odoo major")
    tools: Tools = Field(description="which images there are beside Odoo's")


class Trade(Form):
    """What an industry needs."""

    title: Line = Field(description="what the industry is called, as people read it", examples=["Spas"])
    modules: Distinct[Line] = Field(description="which Odoo modules its customers get", examples=[["calendar"]])


class Profile(Form):
    """What a standard forces, whatever else was asked for."""

    title: Line = Field(description="what the standard is called, as people read it", examples=["HIPAA"])
    dedicated: Annotated[bool, Field(strict=True)] = Field(
        description="whether the database may not share a server", examples=[True]
    )
    encrypted: Annotated[bool, Field(strict=True)] = Field(
        description="whether the filestore's storage class must encrypt", examples=[True]
    )
    sslmode: Sslmode = Field(
        description="how connections to the database are protected at least", examples=["verify-full"]
    )
