"""In what a stack's environment differs from others: how strict it is, how large, how patient."""

from pydantic import Field

from tenancy.field import Count, Distinct, Percent, Registry, Switch
from tenancy.form import Form
from tenancy.words import Sslmode


class Hardening(Form):
    """What a stack demands of all its tenants, whatever their standards."""

    pinned_images: Switch = Field(
        default=False, description="whether every image must be pinned by a digest", examples=[True]
    )
    registries: Distinct[Registry] = Field(
        default=(),
        description="from which registries images may come, if left out those of the page of images",
        examples=[["docker.io", "ghcr.io/cloudnative-pg"]],
    )
    sslmode: Sslmode | None = Field(
        default=None, description="how connections to databases are protected at least", examples=["verify-full"]
    )


class Sizes(Form):
    """How much of a plan's size a stack really keeps free."""

    requests_percent: Percent = Field(
        default=100, description="how much of the plan's requests is asked for; limits stay", examples=[50]
    )


class Tuning(Form):
    """Odoo's patience, in seconds, and its appetite for connections."""

    request_seconds: Count = Field(default=300, description="after how long a request is given up", examples=[300])
    cron_seconds: Count = Field(default=1200, description="after how long a scheduled job is given up", examples=[1200])
    connections_per_process: Count = Field(
        default=8, description="how many connections one process of Odoo holds at most", examples=[8]
    )
