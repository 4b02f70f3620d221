"""What runs for a tenant: Odoo, in the image, size and words of configuration that its file and plan come to."""

from collections.abc import Mapping
from typing import Final

from tenancy import dialect, names
from tenancy.fleet import Fleet
from tenancy.offer import Container, PlanOffer
from tenancy.registry import Entry
from tenancy.spec import OdooSpec, Resources
from tenancy.words import State

ALWAYS: Final = ("base", "web")
"""Modules without which there is no Odoo."""
GRACE_SECONDS: Final = dialect.TIME_REAL + 30
"""Time for the longest request, after the ten seconds in which the ingress controller forgets the pod."""
PROGRESS_DEADLINE_SECONDS: Final = 1800
"""Time for the first initialisation: 142 modules took two minutes on two processors, and nodes can be busy."""
REPLICAS: Final[Mapping[State, int]] = {
    State.ACTIVE: 1,
    State.SUSPENDED: 0,
    State.ARCHIVED: 0,
    State.RELEASED: 0,
}


def odoo(fleet: Fleet, entry: Entry, plan: PlanOffer, hosts: tuple[str, ...]) -> OdooSpec:
    """The Odoo of the tenant in *entry*, sized by *plan*, at home under the first of *hosts*."""
    asked = entry.tenant
    release = fleet.catalog.releases[asked.release]
    return OdooSpec(
        image=release.images[asked.ring or fleet.stack.ring],
        pgbouncer_image=fleet.catalog.tools.pgbouncer,
        uid=release.uid,
        gid=release.gid,
        replicas=REPLICAS[asked.state],
        resources=resources(plan),
        modules=tuple(dict.fromkeys((*ALWAYS, *fleet.catalog.industries[asked.industry].modules))),
        options=dialect.options(
            asked.release,
            plan,
            database=names.database(entry.id),
            role=names.role(entry.id),
            mail=fleet.stack.mail,
        ),
        base_url=f"https://{hosts[0]}",
        grace_seconds=GRACE_SECONDS,
        progress_deadline_seconds=PROGRESS_DEADLINE_SECONDS,
        priority_class=names.priority_class(asked.plan),
        password_version=asked.password_version,
    )


def resources(container: Container) -> Resources:
    """The size of a container, as Kubernetes has it."""
    return Resources(
        cpu_request=container.cpu.request,
        cpu_limit=container.cpu.limit,
        memory_request=container.memory.request,
        memory_limit=container.memory.limit,
    )
