"""`fleet evidence`: the compliance report of one tenant."""

import os
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from fleet import dossier, evidence, explanation, residence
from fleet.checkout import here
from fleet.evidence import Evidence
from fleet.stackfile import StackFile
from fleet.terminal import Json, put, say
from tenancy import fleet, names, service
from tenancy.service import Service
from tenancy.stack import Stack

if TYPE_CHECKING:
    from fleet.proofs import Proof

EPILOG = "Examples: fleet evidence luxury-spa-chain > evidence.md; fleet evidence one-spa --json"


def report(
    id: Annotated[str, typer.Argument(help="The tenant: the name of its file, without the ending.")],
    json: Json = False,
) -> None:
    """Write a tenant's compliance report: control by control what is forced, what is in force and what holds it.

    With the last rehearsed restore, if PGSERVICEFILE leads to its record, and every change in git. The same inputs give the
    same bytes.
    """
    root = here()
    path = os.environ.get("PGSERVICEFILE")
    services = None if path is None else service.read(path)
    decisions = explanation.explain(root, id, services)
    stack = residence.home_of(root, id)
    asked = fleet.load(root, stack, StackFile.read(root, stack).facts, services)
    standards = next(entry for entry in asked.entries if entry.id == id).tenant.compliance
    proof, why = _proof(id, stack, asked.stack, services)
    found = Evidence(
        tenant=id,
        stack=stack,
        facts=evidence.facts(decisions),
        standards={one.value: asked.catalog.compliance[one].title for one in standards},
        lines=tuple(evidence.lines(asked.catalog, standards, decisions)),
        rehearsal=evidence.rehearsal(proof),
        no_rehearsal=why,
        history=evidence.history(root, id, stack, standards),
    )
    if json:
        put(asdict(found))
    else:
        say(dossier.page(found))


def _proof(id: str, stack: str, facts: Stack, services: Mapping[str, Service] | None) -> "tuple[Proof | None, str]":
    """The last rehearsal, or why none is known. Raises Failure where there is a record that cannot be read."""
    if facts.rehearsal is None:
        return None, f"stack {stack} names no server to rehearse restores on, so none is rehearsed"
    if services is None or facts.rehearsal.service not in services:
        return None, "not read: PGSERVICEFILE leads to no record of rehearsals"
    # Its database driver is slow to import.
    from fleet.proofs import Proofs  # noqa: PLC0415

    newest = Proofs(service=services[facts.rehearsal.service], name=names.scratch(stack)).newest(id)
    return (newest[0], "") if newest else (None, "no restore of this tenant has been rehearsed yet")
