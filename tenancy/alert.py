"""What a tenant is watched for: every value decided."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class AlertSpec:
    """One thing that somebody is called for, or finds in the morning."""

    name: str
    expr: str
    """When it is so, in PromQL."""
    minutes: int
    """For how long it has to be so."""
    severity: str
    """`page` where customers notice, at night as well; `ticket` where the next working day will do."""
    summary: str
    """What people read first; the tenant's id is in it."""
    runbook: str
    """Where it is written what to do."""


@dataclass(frozen=True, kw_only=True)
class WatchSpec:
    """The rules of one tenant: one object, in the platform's namespace, where no tenant reaches it."""

    namespace: str
    name: str
    labels: tuple[tuple[str, str], ...]
    """By which the stack's Prometheus finds it, beside those of the tenant."""
    alerts: tuple[AlertSpec, ...]
