"""Whether the connection services lead to where the state's databases are: asked of each server, once.

Another server may have the same names for everything, and let the same admin in. An update would then tell every pod and every
backup to go there, and look for customers where they are not.
"""

from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import psycopg

from fleet import admin
from fleet.failure import Failure
from fleet.held import Held, State
from fleet.leftover import SERVER as PROVIDER
from tenancy.gate import Loss
from tenancy.guarded import DATABASE, SERVER
from tenancy.problem import listed
from tenancy.service import Service
from tenancy.stack import Stack

_THERE: Final = "SELECT datname FROM pg_database WHERE datname = any(%s)"
_WORDS: Final = "databases"
_ASTRAY: Final = (
    "the connection service {service} leads to {to}, where they are not; the last update found them at {before}"
)
_MISSING: Final = "the connection service {service} leads to {to}, and they are not there any more"
_DO: Final = (
    "set the entry [{service}] in the file that PGSERVICEFILE names, or the server's service: in the stack's file, back to "
    "the server that has them; if it leads there, that server has lost them: restore them first (docs/restore.md)"
)


@dataclass(frozen=True, kw_only=True)
class Signpost:
    """The databases that a state knows on one server."""

    server: str
    service: str
    tenants: Mapping[str, str]
    """Of each database, by its name, the tenant."""
    before: str
    """Where the last update found them, as host:port."""

    def lost(self, services: Mapping[str, Service]) -> tuple[str, ...]:
        """The tenants whose databases are not where the service leads. Raises Failure where the server cannot be asked."""
        found = there(self.server, services[self.service], self.tenants.keys())
        return tuple(sorted(tenant for name, tenant in self.tenants.items() if name not in found))


def known(stack: Stack, state: State, leaving: Collection[str]) -> Iterator[Signpost]:
    """What *state* says of each server of *stack* that a service leads to; nobody's database counts who is *leaving*."""
    ways = {held.urn: held for held in state.resources if held.name.startswith(PROVIDER)}
    for name, server in stack.servers.items():
        way = next((urn for urn, held in ways.items() if held.name == f"{PROVIDER}{name}"), None)
        if server.service is None or way is None:
            continue
        mine = [one for one in state.resources if one.type == DATABASE and one.provider.rpartition("::")[0] == way]
        tenants = {str(one.inputs["name"]): _tenant(one) for one in mine if _tenant(one) not in leaving}
        if tenants:
            said = ways[way].inputs
            before = f"{said.get('host')}:{_port(said.get('port'))}"
            yield Signpost(server=name, service=server.service, tenants=tenants, before=before)


def losses(
    stack: Stack, state: State, services: Mapping[str, Service], *, leaving: Collection[str] = ()
) -> Iterator[Loss]:
    """Each server whose service leads to where databases of the state are not. Raises Failure where one cannot be asked."""
    asked = tuple(known(stack, state, leaving))
    with ThreadPoolExecutor(max(1, len(asked))) as pool:
        answers = [pool.submit(one.lost, services) for one in asked]
    for one, answer in zip(asked, answers, strict=True):
        if lost := answer.result():
            way = services[one.service]
            to = f"{way.host}:{way.port}"
            cause = (_MISSING if to == one.before else _ASTRAY).format(service=one.service, to=to, before=one.before)
            yield Loss(
                tenant=f"{SERVER}{one.server}",
                words=_WORDS,
                name=listed(lost),
                cause=cause,
                do=_DO.format(service=one.service),
            )


def there(server: str, service: Service, names: Collection[str]) -> frozenset[str]:
    """Those databases of *names* that the server has where *service* leads."""
    try:
        with admin.connect(service) as connection:
            return frozenset(row[0] for row in connection.execute(_THERE, (list(names),)).fetchall())
    except psycopg.OperationalError as error:
        raise Failure(
            f"PostgreSQL server {server} cannot be asked: {' '.join(str(error).split())}",
            why="whether the customers are where the connection services lead is known to it alone",
            do="start it, or mend its entry in the file PGSERVICEFILE names",
        ) from None


def _tenant(database: Held) -> str:
    return database.name.removesuffix("-database")


def _port(port: object) -> object:
    # A state may have numbers as texts, or with a fraction.
    return int(port) if isinstance(port, float) else port
