"""Servers are dialled before the engine starts, so that an absent one is reported in seconds and not in the middle."""

# The Kubernetes client ships without types.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import psycopg

from fleet import admin
from fleet.failure import Failure
from tenancy.service import Service
from tenancy.stack import Stack

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


def dial(stack: Stack, services: Mapping[str, Service]) -> None:
    """Reach the cluster and every database server of *stack*; raises Failure that lists all that is wrong."""
    calls: list[Callable[[], Failure | None]] = [partial(_cluster, stack.cluster.context)]
    known = {name: server for name, server in stack.servers.items() if server.service is not None}
    calls += [partial(_server, name, services[str(one.service)], one.connections) for name, one in known.items()]
    if stack.rehearsal is not None:
        calls.append(partial(_server, "of rehearsals", services[stack.rehearsal.service], 0))
    with ThreadPoolExecutor(len(calls)) as pool:
        answers = [pool.submit(call) for call in calls]
    failures = [failure for answer in answers if (failure := answer.result()) is not None]
    if failures:
        raise failures[0] if len(failures) == 1 else _all(failures)


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


def _server(name: str, service: Service, promised: int) -> Failure | None:
    what = f"PostgreSQL server {name} at {service.host}:{service.port}"
    try:
        with admin.connect(service) as connection:
            left_open = [row[0] for row in connection.execute(OPEN).fetchall()]
            ((bears,),) = connection.execute(LEFT).fetchall()
    except psycopg.OperationalError as error:
        return _failure(
            f"{what}: {_words(error)}", f"start it, or mend the entry [{name}] in the file PGSERVICEFILE names"
        )
    if left_open:
        return Failure(
            f"{what} lets everybody connect to {' and '.join(left_open)}",
            why="a tenant there would see the names of all others and could notify them",
            do="have the server's owner run fleet/server.sql on it once",
        )
    if bears < promised:
        return Failure(
            f"{what} takes {bears} connections, and the stack's file gives {promised} of them to tenants",
            why="the last tenants to need one would be turned away, in the middle of a day's work",
            do=f"raise max_connections there, or write connections: {bears} for {name} in the stack's file",
        )
    return None


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
