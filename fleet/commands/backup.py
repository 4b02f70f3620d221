"""`fleet backup`: make a customer's backup now, say which there are, and prove the newest one."""

import os
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.table import Table

from fleet.backups import BACKUP, as_table, lines, moment
from fleet.checkout import here
from fleet.commands.tenant import Id
from fleet.failure import Failure
from fleet.jobs import CronJob, Job
from fleet.stackfile import StackFile
from fleet.tenantfile import TenantFile, ids
from fleet.terminal import Json, console, counted, put
from tenancy import names, service
from tenancy.configuration import document
from tenancy.form import fill
from tenancy.stack import Stack

if TYPE_CHECKING:
    from fleet.proofs import Proofs, Snapshot


def run(id: Id, json: Json = False) -> None:
    """Make a backup of a tenant now, beside those of its schedule, and wait for its end."""
    done = CronJob(context=_stack_of(id)[1].cluster.context, namespace=names.namespace(id), name=BACKUP).run()
    _refuse_failed(done, f"the backup of {id}", "what was there before is untouched")
    if json:
        put(asdict(done))
    else:
        console().print(f"The backup of {id} was made in {done.seconds} s.")


def verify(id: Id, json: Json = False) -> None:
    """Prove the newest backup of a tenant: restore it on the scratch server, hold it against its manifest, throw it away."""
    stack, facts = _stack_of(id)
    records = _proofs(stack, facts)
    before = records.newest(id)
    done = CronJob(context=facts.cluster.context, namespace=names.PLATFORM_NAMESPACE, name=names.rehearsal(id)).run()
    after = records.newest(id)
    if after == before:
        # The job's own word is not enough: what counts is what it wrote down.
        raise Failure(
            f"the rehearsal of {id} has left no record, and its job {'succeeded' if done.succeeded else 'failed'}",
            why="nothing is known of the newest backup",
            do=f"read what it said: kubectl --namespace {done.namespace} logs job/{done.name} --all-containers",
        )
    (proof,) = after
    if json:
        put(asdict(proof))
    if not proof.passed:
        raise Failure(
            f"the newest backup of {id} does not come back: {proof.word}",
            why="what cannot be restored is no backup",
            do=f"make a new one and prove it: fleet backup run {id}, fleet backup verify {id}; docs/restore.md says more",
        )
    if not json:
        console().print(f"The newest backup of {id}, of {proof.taken}, came back in {proof.seconds} s.")


def listing(
    id: Annotated[str | None, typer.Argument(metavar="[ID]", help="Only this tenant, each backup by itself.")] = None,
    stack: Annotated[
        str, typer.Option("--stack", "-s", help="Whose tenants; with ID, it follows from the id.")
    ] = "dev",
    json: Json = False,
) -> None:
    """List backups: when the last was made, how many are kept, and when the newest was last proven."""
    if id is not None:
        stack, facts = _stack_of(id)
        found = _proofs(stack, facts).snapshots(id)
        if json:
            put([asdict(one) for one in found])
        else:
            _show(found)
        return
    facts = _facts(stack)
    tenants = [one for one, file in ids(here()) if Path(file).parent.name == stack]
    found = lines(tenants, facts.cluster.context, _proofs(stack, facts))
    if json:
        put([asdict(line) for line in found])
        return
    console().print(as_table(found))
    unproven = sum(line.passed is not True for line in found)
    console().print(f"{counted(len(found), 'tenant')}, {unproven} without a proven backup.")


def _show(found: "tuple[Snapshot, ...]") -> None:
    table = Table("backup", "made at", box=None, pad_edge=False)
    for one in found:
        table.add_row(one.id[:8], moment(one.taken))
    if found:
        console().print(table)
    console().print(f"{counted(len(found), 'backup')}, as the last rehearsal saw them.")


def _refuse_failed(done: Job, what: str, why: str) -> None:
    if not done.succeeded:
        look = f"kubectl --namespace {done.namespace} logs job/{done.name} --all-containers"
        raise Failure(f"{what} failed: {done.word}", why=why, do=f"read what it said: {look}")


def _stack_of(id: str) -> tuple[str, Stack]:
    """The stack of the tenant *id*, by the folder of its file. What the file says does not matter, nor whether it is right."""
    stack = Path(TenantFile.find(here(), id).file).parent.name
    return stack, _facts(stack)


def _facts(stack: str) -> Stack:
    found = StackFile.read(here(), stack)
    return fill(Stack, document(found.facts, file=found.path.name, stored=None))


def _proofs(stack: str, facts: Stack) -> "Proofs":
    # Its database driver is slow to import.
    from fleet.proofs import Proofs  # noqa: PLC0415

    if facts.rehearsal is None:
        raise Failure(
            f"stack {stack} names no server to rehearse restores on",
            why="only a backup that was restored is known to be one, and what is known of them is written down there",
            do=f"write rehearsal: into Pulumi.{stack}.yaml (docs/registry.md), and fleet up --stack {stack}",
        )
    services = service.read(os.environ.get("PGSERVICEFILE"))
    if facts.rehearsal.service not in services:
        raise Failure(
            f"there is no connection service {facts.rehearsal.service}",
            why="the record of rehearsals is on the server that it names",
            do="set PGSERVICEFILE to the file of connection services",
        )
    return Proofs(service=services[facts.rehearsal.service], name=names.scratch(stack))


EPILOGS: Final[Mapping[Callable[..., None], str]] = {
    run: "Example: fleet backup run one-spa",
    listing: "Example: fleet backup list --stack prod",
    verify: "Example: fleet backup verify one-spa",
}
