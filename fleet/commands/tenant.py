"""`fleet tenant`: edits of a customer's file, each judged with the whole registry before it is written."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Final, cast

import typer
from typer.models import OptionInfo

from fleet.assignment import BY_NAME, assigned
from fleet.blank import Kind
from fleet.checkout import here
from fleet.edit import Edit
from fleet.intake import take
from fleet.proposal import DryRun, Manner, Yes, propose
from fleet.stroke import Names
from fleet.tenantfile import TenantFile
from fleet.terminal import Json, console
from tenancy.problem import Refused, Wording, listed, quoted
from tenancy.reader import Value
from tenancy.registry import UNPLACED
from tenancy.words import State

Id = Annotated[str, typer.Argument(metavar="ID", help="The tenant's id, which is the name of its file.")]

_KEPT_ID: Final = Wording(
    what='the id stays "{id}" and cannot become "{other}"',
    why="the database, its backups and its addresses carry the id; under another one the customer would begin with none",
    do="change what people read: fleet tenant rename {id} --name NAME, or --host ADDRESS",
)
_NO_NAME: Final = Wording(
    what="neither a name nor an address is written",
    why="a rename changes what the customer is called, or where its Odoo is found",
    do='write, for instance: fleet tenant rename {id} --name "One Spa"',
)


def _field(name: str) -> OptionInfo:
    """The option for a field of the form, with what the form says of it."""
    blank = BY_NAME[name]
    meaning = blank.meaning[:1].upper() + blank.meaning[1:]
    times = "; once for each" if blank.kind is Kind.LIST else ""
    words = f" One of: {listed(blank.words)}." if blank.words else ""
    return cast("OptionInfo", typer.Option(help=f"{meaning}{times}.{words}"))


def add(
    *,
    id: Annotated[str | None, typer.Argument(metavar="[ID]", help="The new tenant's id, such as blue-lagoon.")] = None,
    name: Annotated[str | None, _field("name")] = None,
    owner: Annotated[str | None, _field("owner")] = None,
    plan: Annotated[str | None, _field("plan")] = None,
    release: Annotated[str | None, _field("release")] = None,
    industry: Annotated[str | None, _field("industry")] = None,
    feature: Annotated[list[str] | None, _field("features")] = None,
    compliance: Annotated[list[str] | None, _field("compliance")] = None,
    domain: Annotated[list[str] | None, _field("domains")] = None,
    region: Annotated[str | None, _field("region")] = None,
    trial: Annotated[str | None, _field("trial")] = None,
    stack: Annotated[
        str | None, typer.Option(help="Which stack it lives on; if left out, fleet place chooses later.")
    ] = None,
    server: Annotated[
        str | None,
        typer.Option(help="Which of that stack's database servers holds its data; if left out, one is chosen."),
    ] = None,
    from_example: Annotated[str | None, typer.Option(help="Begin as basic, premium or enterprise.")] = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Write a new customer's file. In a terminal, asks for whatever is not written here."""
    said = {
        "name": name,
        "owner": owner,
        "plan": plan,
        "release": release,
        "industry": industry,
        "features": feature,
        "compliance": compliance,
        "domains": domain,
        "region": region,
        "trial": trial,
    }
    root = here()
    done = propose(
        root,
        lambda: take(root, id, said, stack=stack, server=server, example=from_example).edit(),
        Manner(yes=yes, dry_run=dry_run, json=json),
    )
    if done is not None and Path(done.file).parent.name == UNPLACED and not json:
        console().print(f"What comes next: fleet place {Path(done.file).stem}")


def set(
    id: Id,
    fields: Annotated[list[str], typer.Argument(metavar="FIELD=VALUE...", help="FIELD= takes the line away.")],
    yes: Yes = False,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Change single lines of a customer's file; lists with commas, groups with dots."""
    propose(here(), lambda: _assigned(id, fields), Manner(yes=yes, dry_run=dry_run, json=json))


def suspend(id: Id, yes: Yes = False, dry_run: DryRun = False, json: Json = False) -> None:
    """Stop a customer's Odoo; its data and backups are kept."""
    _change(id, {("state",): State.SUSPENDED.value, ("until",): None}, Manner(yes=yes, dry_run=dry_run, json=json))


def resume(id: Id, yes: Yes = False, dry_run: DryRun = False, json: Json = False) -> None:
    """Have a customer that was stopped go on."""
    _change(id, {("state",): None, ("until",): None}, Manner(yes=yes, dry_run=dry_run, json=json))


def archive(
    id: Id,
    until: Annotated[str, typer.Option(metavar="DAY", help="Until which day the data is kept, such as 2027-03-31.")],
    yes: Yes = False,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Take a customer's Odoo away, and keep its data until a day."""
    changes: Mapping[Names, Value] = {("state",): State.ARCHIVED.value, ("until",): until, ("trial",): None}
    _change(id, changes, Manner(yes=yes, dry_run=dry_run, json=json))


def release(id: Id, yes: Yes = False, dry_run: DryRun = False, json: Json = False) -> None:
    """Lift the protection of an archived customer's data, so that a later step can remove it."""
    _change(id, {("state",): State.RELEASED.value}, Manner(yes=yes, dry_run=dry_run, json=json))


def bury(
    id: Id,
    on: Annotated[str, typer.Option(metavar="DAY", help="Since which day the customer is gone, such as 2027-04-01.")],
    yes: Yes = False,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Leave a tombstone of a released customer, so that its id is never another's."""
    root = here()
    propose(root, lambda: TenantFile.find(root, id).burial(on), Manner(yes=yes, dry_run=dry_run, json=json))


def rename(
    id: Id,
    *,
    other: Annotated[str | None, typer.Argument(hidden=True)] = None,
    name: Annotated[str | None, typer.Option(help="What the customer is called from now on.")] = None,
    host: Annotated[list[str] | None, typer.Option(help="Where its Odoo is found; once for each address.")] = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Change what people call a customer, or its addresses; the id stays for good."""
    propose(here(), lambda: _renamed(id, other, name, host or []), Manner(yes=yes, dry_run=dry_run, json=json))


def _change(id: str, changes: Mapping[Names, Value], manner: Manner) -> None:
    root = here()
    propose(root, lambda: TenantFile.find(root, id).edit(changes), manner)


def _assigned(id: str, fields: Sequence[str]) -> Edit:
    file = TenantFile.find(here(), id)
    return file.edit(assigned(fields, file=file.file, tenant=id))


def _renamed(id: str, other: str | None, name: str | None, hosts: Sequence[str]) -> Edit:
    file = TenantFile.find(here(), id)
    if other is not None:
        raise Refused([_KEPT_ID.at(file.file, tenant=id, id=id, other=quoted(other))])
    if name is None and not hosts:
        raise Refused([_NO_NAME.at(file.file, tenant=id, id=id)])
    named: Mapping[Names, Value] = {} if name is None else {("name",): name}
    found: Mapping[Names, Value] = {("hosts",): [*hosts]} if hosts else {}
    return file.edit({**named, **found})


EPILOGS: Final[Mapping[Callable[..., None], str]] = {
    add: "Example: fleet tenant add blue-lagoon --name 'Blue Lagoon' --owner it@lagoon.example --plan basic "
    "--release 18.0 --industry spa",
    set: "Example: fleet tenant set one-spa plan=premium users=40 branding.primary='#112233' region=",
    suspend: "Example: fleet tenant suspend one-spa",
    resume: "Example: fleet tenant resume one-spa",
    archive: "Example: fleet tenant archive one-spa --until 2027-03-31",
    release: "Example: fleet tenant release one-spa",
    bury: "Example: fleet tenant bury one-spa --on 2027-04-01",
    rename: "Example: fleet tenant rename one-spa --name 'One Spa and Sauna' --host sauna.odoo.example.com",
}
"""Every command, and the last line of its help."""
