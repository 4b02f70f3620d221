"""Servers are dialled before the engine starts, so that an absent one is reported in seconds and not in the middle."""

# The Kubernetes client ships without types.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import psycopg

from fleet import admin
from fleet.failure import Failure
from tenancy import duty, pgversion
from tenancy.fleet import Fleet
from tenancy.problem import listed
from tenancy.service import Service
from tenancy.words import Strategy

OPEN = """
    SELECT datname FROM pg_database
    WHERE datname IN ('postgres', 'template1')
      AND EXISTS (SELECT FROM aclexplode(coalesce(datacl, acldefault('d', datdba))) AS acl
                  WHERE acl.grantee = 0 AND acl.privilege_type = 'CONNECT')
    ORDER BY datname
"""

LEFT = """
    SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
        - coalesce(current_setting('reserved_connections', true)::int, 0)
"""
"""How many connections a server has for those who are no superusers; PostgreSQL 16 has a second reserve."""


PATH = "SELECT current_setting('search_path')"
SAFE = ("", "pg_catalog", "pg_temp")
"""Where no tenant can put anything that the admin would find."""

AUDITED = "SELECT setting FROM pg_settings WHERE name = 'pgaudit.log'"
"""What pgaudit writes down; no row where the server has not loaded it (pgaudit/pgaudit: pgaudit.c, _PG_init)."""


@dataclass(frozen=True, kw_only=True)
class Demand:
    """What is counted on from one server."""

    connections: int
    """That its tenants may hold together."""
    audited: tuple[str, ...]
    """The tenants there whose standards want to know who read and changed what, where each is alone on its server."""
    dump: int | None
    """The major of PostgreSQL whose pg_dump makes backups of it; None where the image does not say."""


def dial(asked: Fleet, services: Mapping[str, Service]) -> None:
    """Reach the cluster and every database server of *asked*; raises Failure that lists all that is wrong."""
    stack, dump = asked.stack, pgversion.major(asked.catalog.tools.postgres)
    calls: list[Callable[[], Failure | None]] = [partial(_cluster, stack.cluster.context)]
    known = {name: server for name, server in stack.servers.items() if server.service is not None}
    for name, one in known.items():
        demand = Demand(connections=one.connections, audited=audited(asked, name), dump=dump)
        calls.append(partial(server, name, services[str(one.service)], demand))
    if stack.rehearsal is not None:
        # Nothing is dumped there, and pg_restore takes a newer server.
        demand = Demand(connections=0, audited=(), dump=None)
        calls.append(partial(server, "of rehearsals", services[stack.rehearsal.service], demand))
    with ThreadPoolExecutor(len(calls)) as pool:
        answers = [pool.submit(call) for call in calls]
    failures = [failure for answer in answers if (failure := answer.result()) is not None]
    if failures:
        raise failures[0] if len(failures) == 1 else _all(failures)


def audited(asked: Fleet, name: str) -> tuple[str, ...]:
    """Those on the dedicated server *name* whose standards demand an audit log."""
    if asked.stack.servers[name].strategy is not Strategy.DEDICATED:
        return ()
    profiles = asked.catalog.compliance
    return tuple(
        entry.id
        for entry in asked.entries
        if entry.tenant.home.server == name
        and duty.of({standard: profiles[standard] for standard in entry.tenant.compliance}).audit_log.value
    )


def _cluster(context: str) -> Failure | None:
    # Slow to import, and only this command needs it.
    import urllib3  # noqa: PLC0415
    from kubernetes import client, config  # noqa: PLC0415
    from kubernetes.config.config_exception import ConfigException  # noqa: PLC0415

    what = f"the API server of context {context}"
    try:
        settings = client.Configuration()
        config.load_kube_config(context=context, client_configuration=settings)
        settings.retries = False
        client.VersionApi(client.ApiClient(settings)).get_code(_request_timeout=admin.SECONDS)
    except ConfigException as error:
        return _failure(f"{what}: {error}", "set KUBECONFIG to a file that has this context")
    except client.ApiException as error:
        return _failure(f"{what} answers {error.status} {error.reason}", "get a certificate or token that it accepts")
    except urllib3.exceptions.SSLError as error:
        return _failure(
            f"{what}: {_words(error)}", "renew the certificate in the kubeconfig, or start the server again"
        )
    except urllib3.exceptions.HTTPError as error:
        return _failure(f"{what} cannot be reached: {_words(error)}", "start it, or mend the address in the kubeconfig")
    return None


def server(name: str, service: Service, demand: Demand) -> Failure | None:
    """What is wrong with the server called *name*; None where it is there, and as it is to be."""
    what = f"PostgreSQL server {name} at {service.host}:{service.port}"
    try:
        with admin.connect(service) as connection:
            left_open = [row[0] for row in connection.execute(OPEN).fetchall()]
            ((path,),) = connection.execute(PATH).fetchall()
            ((bears,),) = connection.execute(LEFT).fetchall()
            written = [row[0] for row in connection.execute(AUDITED).fetchall()]
            version = pgversion.at_work(connection.info.server_version)
    except psycopg.OperationalError as error:
        return _failure(
            f"{what}: {_words(error)}", f"start it, or mend the entry [{name}] in the file PGSERVICEFILE names"
        )
    if (wrong := _walls(what, left_open, f"{path}")) is not None:
        return wrong
    if bears < demand.connections:
        return Failure(
            f"{what} takes {bears} connections, and the stack's file gives {demand.connections} of them to tenants",
            why="the last tenants to need one would be turned away, in the middle of a day's work",
            do=f"raise max_connections there, or write connections: {bears} for {name} in the stack's file",
        )
    if demand.dump is not None and version > demand.dump:
        return Failure(
            f"{what} is PostgreSQL {version}, and backups are made and restored with the tools of PostgreSQL {demand.dump}",
            why="pg_dump refuses a server that is newer than itself, so no backup of anybody there would be made",
            do=f"write an image of PostgreSQL {version} for postgres, below tools in catalog/releases.yaml",
        )
    if demand.audited and not audits(written):
        return Failure(
            f"{what} keeps no audit log, and the standards of {listed(demand.audited)} demand one",
            why="who read and changed what there could not be told afterwards",
            do="have the server's owner add pgaudit to shared_preload_libraries, set pgaudit.log, for instance to all, -misc, "
            "and start the server again",
        )
    return None


def _walls(what: str, left_open: Iterable[str], path: str) -> Failure | None:
    """What fleet/server.sql would have done, and has not."""
    if left_open:
        return Failure(
            f"{what} lets everybody connect to {' and '.join(left_open)}",
            why="a tenant there would see the names of all others and could notify them",
            do="have the server's owner run fleet/server.sql on it once",
        )
    if any(schema.strip(' "') not in SAFE for schema in path.split(",")):
        return Failure(
            f"{what} has its admin look for names in {path}",
            why="what a tenant has made there would run as the admin, who may enter everybody's database",
            do="have the server's owner run fleet/server.sql on it once more",
        )
    return None


def audits(written: Iterable[str]) -> bool:
    """Whether anything is written down, by what AUDITED finds."""
    return any(one.strip() not in ("", "none") for one in written)


def _failure(what: str, do: str) -> Failure:
    return Failure(what, why="nothing was started, and the state is untouched", do=do)


def _all(failures: Iterable[Failure]) -> Failure:
    return Failure(
        "several servers cannot be used:\n" + "\n".join(str(failure) for failure in failures),
        why="nothing was started, and the state is untouched",
        do="mend them, then run the same command again",
    )


def _words(error: Exception) -> str:
    return " ".join(str(error).split())
