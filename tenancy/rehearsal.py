"""The rehearsed restore, decided: where, when, into what, and how old a backup may be."""

from typing import Final

from tenancy import names
from tenancy.case import Case
from tenancy.fleet import Fleet
from tenancy.origin import Origin, Why
from tenancy.quantity import added
from tenancy.scratch import RehearsalSpec, ScratchSpec
from tenancy.spec import BackupSpec, FilestoreSpec
from tenancy.trust import CHECKED

CONNECTIONS: Final = 20
"""Of the role that rehearses: three for each rehearsal, and few go on at once."""

_FROM_ID: Final = Origin("made from the tenant's id, for good")
_PLATFORM: Final = Origin("the platform's own, so that no tenant reaches it")
_AS_BACKUPS: Final = Origin("as for the tenant's backups")
_ROOM: Final = Origin("the tenant's filestore, and what a backup writes down of its database")
_NONE: Final = Origin("the stack names no server to rehearse restores on")
_NO_SECRET: Final = Origin("the stack names none")


def scratch(fleet: Fleet) -> ScratchSpec | None:
    """What all rehearsals of a stack share; None where it names no server, or its connection service is not known here."""
    asked, services, cluster = fleet.stack.rehearsal, fleet.services, fleet.stack.cluster
    if asked is None or services is None or not fleet.stack.builds_tenants:
        return None
    service, backup = services[asked.service], fleet.stack.backup
    port = asked.port or service.port
    return ScratchSpec(
        namespace=names.PLATFORM_NAMESPACE,
        labels=names.platform_labels(fleet.name),
        secret=_secret(fleet.name),
        policy=names.rehearsal(fleet.name),
        host=asked.host or service.host,
        port=port,
        admin=service.user,
        sslmode=asked.sslmode.value,
        trusted=fleet.stack.trusted if asked.sslmode in CHECKED else None,
        name=names.scratch(fleet.name),
        connection_limit=CONNECTIONS,
        ways=((asked.cidr, port), (backup.cidr, backup.port)),
        dns_cidr=cluster.dns_cidr,
        dns_namespace=cluster.dns_namespace,
    )


def rehearsal(case: Case, stack: str, backup: BackupSpec, filestore: FilestoreSpec, why: Why) -> RehearsalSpec | None:
    """A restore of the tenant's newest backup each week, on the *stack*'s scratch server."""
    asked, by = case.stack.rehearsal, case.by_stack
    if asked is None:
        return why("rehearsal", None, _NONE)
    secret = None if backup.secret is None else names.beside(backup.secret, case.id)
    return RehearsalSpec(
        namespace=why("rehearsal.namespace", names.PLATFORM_NAMESPACE, _PLATFORM),
        name=why("rehearsal.name", names.rehearsal(case.id), _FROM_ID),
        schedule=why("rehearsal.schedule", names.rehearsal_schedule(case.id), _FROM_ID),
        deadline_seconds=why("rehearsal.deadline_seconds", backup.deadline_seconds, _AS_BACKUPS),
        stale_seconds=why("rehearsal.stale_seconds", backup.stale_seconds, _AS_BACKUPS),
        prefix=why("rehearsal.prefix", names.throw_away(case.id), _FROM_ID),
        scratch=why("rehearsal.scratch", _secret(stack), _PLATFORM),
        trusts=why(
            "rehearsal.trusts",
            asked.sslmode in CHECKED,
            by.further(", as far as the sslmode asks for it"),
            "trusted",
        ),
        secret=why("rehearsal.secret", secret, by.further("'s name, and the tenant's id"), "backup", "secret")
        if secret
        else why("rehearsal.secret", None, _NO_SECRET),
        escrow=why("rehearsal.escrow", asked.escrow, by, "rehearsal", "escrow"),
        # A dump is smaller than its database, for which `disk` is room: restic's cache finds its place beside it.
        size=why("rehearsal.size", added(filestore.size, backup.disk), _ROOM),
        registry=why("rehearsal.registry", case.stack.secrets.registry, by, "secrets", "registry"),
        storage_class=why("rehearsal.storage_class", filestore.storage_class, Origin("that of the tenant's filestore")),
    )


def _secret(stack: str) -> str:
    return f"scratch-{stack}"
