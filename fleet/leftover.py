"""What a lost connection left behind: a server has made it, and its answer never came, so that nobody knows of it.

The next update finds that something of that name is there already, and so would every one after it. It is taken as the stack's
own where nobody can have put anything into it yet, or where it lies inside what is the stack's own. Whatever else has such a
name stays a stranger: an engine with another, empty or older state must not take over customers who live, and least of all
write new passwords over those that open their data.
"""

# The Kubernetes client ships without types that hold.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast

import psycopg

from fleet import admin
from fleet.cluster import SECONDS, reached
from fleet.engine import Engine
from fleet.held import Held, State
from fleet.recovery import known_again
from tenancy.fleet import Fleet
from tenancy.service import Service

NAMESPACE: Final = "kubernetes:core/v1:Namespace"
DATABASE: Final = "postgresql:index/database:Database"
ROLE: Final = "postgresql:index/role:Role"
SECRET: Final = "kubernetes:core/v1:Secret"  # noqa: S105
PASSWORD: Final = "random:index/randomPassword:RandomPassword"  # noqa: S105
CLOCKS: Final = timedelta(seconds=5)
"""As much as the clocks of the cluster and of this machine may differ. A password comes before what it is written into."""
SERVER: Final = "server-"
"""How what looks after a database server is called, before the server's name."""
EMPTY: Final = """
    SELECT coalesce(max(oid::bigint), 0) < 16384 FROM (
        SELECT oid FROM pg_class UNION ALL SELECT oid FROM pg_namespace
        UNION ALL SELECT oid FROM pg_proc UNION ALL SELECT oid FROM pg_extension
    ) AS inside
"""
"""Whether a database holds nothing but what the server itself has put into it: everybody else's numbers begin at 16384."""
BARE: Final = """
    SELECT NOT EXISTS (SELECT FROM pg_shdepend WHERE refclassid = 'pg_authid'::regclass AND refobjid = pg_roles.oid)
    FROM pg_roles WHERE rolname = %s
"""
"""Whether a role owns nothing and may do nothing anywhere."""
_WHY: Final = "whether something that is there already is the stack's own cannot be told"


def taken_over(
    engine: Engine,
    clashes: Iterable[Held],
    asked: Fleet,
    services: Mapping[str, Service],
    say: Callable[[str], None],
) -> bool:
    """Whether any of the *clashes* of an update was the stack's own after all, and is known to its state from now on.

    Raises Failure where a server cannot be asked.
    """
    found = tuple(clashes)
    if not found:
        return False
    state = State.of(engine)
    own = [one for one in found if _is_own(one, asked, state, services)]
    known = [one for one in own if known_again(engine, one, say)]
    return bool(known)


def _is_own(one: Held, asked: Fleet, state: State, services: Mapping[str, Service]) -> bool:
    match one.type:
        case "postgresql:index/database:Database" | "postgresql:index/role:Role":
            service = _service(one, asked)
            return service is not None and _is_unused(one, services[service])
        case "kubernetes:core/v1:Namespace":
            return _is_vacant(str(_metadata(one)["name"]), asked.stack.cluster.context)
        case kind if kind.startswith("kubernetes:"):
            inside = _metadata(one).get("namespace")
            if not any(held.type == NAMESPACE and _metadata(held)["name"] == inside for held in state.resources):
                return False
            return one.type != SECRET or _is_of_now(one, state, asked.stack.cluster.context)
        case _:
            return False


def _service(one: Held, asked: Fleet) -> str | None:
    """Which connection service leads to the server of a role or database; rehearsals have one that is not in the list."""
    name = one.provider.rpartition("::")[0].rpartition(SERVER)[2]
    if name in asked.stack.servers:
        return asked.stack.servers[name].service
    return asked.stack.rehearsal.service if asked.stack.rehearsal else None


def _is_unused(one: Held, service: Service) -> bool:
    name = str(one.inputs["name"])
    try:
        with admin.connect(service, database=name if one.type == DATABASE else None) as connection:
            asked = connection.execute(EMPTY) if one.type == DATABASE else connection.execute(BARE, (name,))
            row = asked.fetchone()
    except psycopg.Error:
        # It is somebody else's, or its server is away again: then the run ends with what the engine said.
        return False
    return row is not None and row[0] is True


def _is_vacant(namespace: str, context: str) -> bool:
    from kubernetes import client  # noqa: PLC0415

    with reached(context, why=_WHY) as api:
        core: Any = client.CoreV1Api(api)
        looked = (core.list_namespaced_secret, core.list_namespaced_persistent_volume_claim)
        return not any(look(namespace, limit=1, _request_timeout=SECONDS).items for look in looked)


def _is_of_now(secret: Held, state: State, context: str) -> bool:
    """Whether it was made after the passwords beside it in the state, which would be written over those that it holds."""
    from kubernetes import client  # noqa: PLC0415

    beside = (one.modified for one in state.resources if one.type == PASSWORD and one.parent == secret.parent)
    made = max((one for one in beside if one is not None), default=datetime.min.replace(tzinfo=UTC))
    name, namespace = (str(_metadata(secret)[key]) for key in ("name", "namespace"))
    with reached(context, why=_WHY) as api:
        there: Any = client.CoreV1Api(api).read_namespaced_secret(name, namespace, _request_timeout=SECONDS)
    return there.metadata.creation_timestamp > made - CLOCKS


def _metadata(one: Held) -> Mapping[str, object]:
    return cast("Mapping[str, object]", one.inputs["metadata"])
