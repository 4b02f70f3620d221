"""What has CloudNativePG start the instances of a database server anew, one after the other, and who is interrupted by it.

What it looks at is said in its docs (rolling_update.md) and its source (internal/controller/cluster_upgrade.go): the image,
whatever makes another pod, and parameters that PostgreSQL reads only when it starts. Its primary goes last, as a restart or
by a switchover: either way connections end. One instance more or less, access and the size of volumes interrupt nobody.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from fleet.events import Step
from tenancy.estate import Estate
from tenancy.guarded import SHARED
from tenancy.words import Builder, State

AT_START: Final = (
    "autovacuum_freeze_max_age",
    "autovacuum_max_workers",
    "autovacuum_multixact_freeze_max_age",
    "dynamic_shared_memory_type",
    "huge_page_size",
    "max_connections",
    "max_files_per_process",
    "max_locks_per_transaction",
    "max_logical_replication_workers",
    "max_pred_locks_per_transaction",
    "max_prepared_transactions",
    "max_replication_slots",
    "max_wal_senders",
    "max_worker_processes",
    "min_dynamic_shared_memory",
    "old_snapshot_threshold",
    "reserved_connections",
    "shared_buffers",
    "shared_memory_type",
    "superuser_reserved_connections",
    "track_activity_query_size",
    "track_commit_timestamp",
    "wal_buffers",
    "wal_decode_buffer_size",
)
"""Parameters that PostgreSQL 15 and 16 read only then (`postgres --describe-config`), but for those that are the operator's."""
_LIBRARIES: Final = ("auto_explain.", "pg_stat_statements.", "pgaudit.")
"""Parameters because of which the operator has a library loaded, at a start: whoever has one of them told has had it loaded."""
_PARAMETERS: Final = "spec.postgresql.parameters"
PATHS: Final = (
    "spec.imageName",
    "spec.resources",
    "spec.affinity",
    "spec.priorityClassName",
    "spec.plugins",
    *(f"{_PARAMETERS}.{name}" for name in AT_START),
    *(f'{_PARAMETERS}["{library}' for library in _LIBRARIES),
)
"""Where a Cluster's differences begin that do it."""


@dataclass(frozen=True, kw_only=True)
class Rollout:
    """A server that tenants share, and that is started anew."""

    server: str
    tenants: tuple[str, ...]
    """Who lives on it and is interrupted."""


def rollouts(steps: Iterable[Step], stack: str, after: Estate) -> Iterator[Rollout]:
    """The servers that *stack* builds for tenants to share and that its *steps* start anew, with whom *after* has on them."""
    here = {fleet.stack.cluster.name for fleet in after.fleets if fleet.name == stack}
    for step in steps:
        is_one = step.type == SHARED.type and step.name.endswith(f"-{SHARED.ending}")
        if is_one and step.operation == "update" and any(path.startswith(PATHS) for path in step.differences):
            server = step.name.removesuffix(f"-{SHARED.ending}")
            yield Rollout(server=server, tenants=tuple(sorted(_living(server, here, after))))


def _living(server: str, clusters: Iterable[str], after: Estate) -> Iterator[str]:
    """The tenants of every stack of those *clusters* that run on *server*; the platform builds it for all of them."""
    for fleet, entry in after.tenants():
        found, placement = fleet.stack.servers.get(server), entry.tenant.placement
        is_it = found is not None and found.built is Builder.WITH_PLATFORM and fleet.stack.cluster.name in clusters
        if is_it and placement and placement.server == server and entry.tenant.state is State.ACTIVE:
            yield entry.id
