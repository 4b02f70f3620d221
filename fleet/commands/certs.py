"""`fleet certs`: how long the certificates of a stack last."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from fleet import expiry, tlsdial, tlssecrets
from fleet.checkout import here
from fleet.expiry import DAYS, Line
from fleet.failure import Failure
from fleet.stackfile import StackFile
from fleet.terminal import Json, console, counted, put
from fleet.tlssecrets import Wanted
from tenancy import fleet, names, service
from tenancy.fleet import Fleet
from tenancy.service import Service
from tenancy.words import Builder, Sslmode

EPILOG = "Example: fleet certs --stack prod --days 30"


def certs(
    *,
    stack: Annotated[str, typer.Option("--stack", "-s", help="Which stack; its file is Pulumi.STACK.yaml.")] = "dev",
    days: Annotated[int, typer.Option(min=0, help="With fewer days than this, a certificate ends soon.")] = DAYS,
    json: Json = False,
) -> None:
    """Show how long the certificates of a stack last; exit code 1 if one has expired, ends soon, or is not there.

    Those of tenants' own addresses, of the stack's domain and of database servers in the cluster are read from the cluster,
    those of other database servers from the servers themselves.
    """
    services = service.read(os.environ.get("PGSERVICEFILE"))
    file = StackFile.read(here(), stack)
    asked = fleet.load(file.root, stack, file.facts, services)
    now = datetime.now(UTC)
    lines = expiry.sorted_by_need((*_of_cluster(asked, now, days), *_of_servers(asked, services, now, days)))
    bad = [line for line in lines if not line.standing.is_fine]
    if json:
        put([asdict(line) for line in lines])
        raise typer.Exit(1 if bad else 0)
    console().print(expiry.as_table(lines))
    console().print(f"{counted(len(lines), 'certificate')}.")
    if bad:
        raise Failure(
            f"{counted(len(bad), 'certificate')} of stack {stack} cannot be left alone: "
            + ", ".join(f"{line.place} ({line.standing})" for line in bad),
            why="browsers turn visitors away, and pods their database, once a certificate has ended",
            do="see why it was not renewed: kubectl describe certificate --namespace NAMESPACE; where no cert-manager "
            "makes it, put a new one into the secret, or on the server",
        )


def _of_cluster(asked: Fleet, now: datetime, limit: int) -> Iterator[Line]:
    stack, place = asked.stack, names.PLATFORM_NAMESPACE
    wanted = [Wanted(namespace=place, secret=stack.cluster.tls_secret, names=(f"*.{stack.domain}",))]
    for entry in asked.entries:
        home = names.namespace(entry.id)
        wanted += [Wanted(namespace=home, secret=one, names=(one,)) for one in entry.tenant.domains]
    wanted += _of_built(asked)
    namespaces = {place, *(names.namespace(entry.id) for entry in asked.entries), *(one.namespace for one in wanted)}
    return tlssecrets.lines(stack.cluster.context, namespaces, wanted, now=now, limit=limit)


def _of_built(asked: Fleet) -> Iterator[Wanted]:
    """Of the servers that are built in the cluster, by whoever signs there, and of who signs, where the platform builds that."""
    stack, place, signer = asked.stack, names.PLATFORM_NAMESPACE, asked.stack.cluster.authority
    for entry in asked.entries:
        if stack.servers[entry.tenant.home.server].built is Builder.WITH_TENANT:
            home, server = names.namespace(entry.id), names.OWN_SERVER
            secret = names.server_certificate(server) if signer else names.operators_certificate(server)
            yield Wanted(namespace=home, secret=secret, names=(names.own_host(entry.id),))
    for name, server in stack.servers.items():
        if server.build is not None:
            secret = names.server_certificate(name) if signer else names.operators_certificate(name)
            yield Wanted(namespace=place, secret=secret, names=(names.server_host(name, place),))
    if signer is not None and stack.authority is not None:
        yield Wanted(namespace=stack.authority.namespace, secret=signer, names=(signer,))


def _of_servers(asked: Fleet, services: Mapping[str, Service], now: datetime, limit: int) -> Iterator[Line]:
    for name, server in asked.stack.servers.items():
        if server.service is not None and server.sslmode is not Sslmode.DISABLE:
            yield tlsdial.line(name, services[server.service], server.sslmode, now=now, limit=limit)
    scratch = asked.stack.rehearsal
    if scratch is not None and scratch.sslmode is not Sslmode.DISABLE:
        yield tlsdial.line("of rehearsals", services[scratch.service], scratch.sslmode, now=now, limit=limit)
