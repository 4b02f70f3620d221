"""A key to one tenant's namespace for the company's support people: it reads pods, logs and events, and it dies.

The role stands as long as the tenant's file has a day for it; a key to it is made by the API server for an hour or so, and
the API server turns it away afterwards, whatever clock anybody else has. Who took one, why and until when is written down
on the account before the key is made.
"""

# The Kubernetes client ships without types that hold.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final, cast

from fleet import cluster
from fleet.cluster import CONFLICT, NOT_FOUND, SECONDS, reached
from tenancy import names
from tenancy.problem import Refused, Wording

SHORTEST: Final = timedelta(minutes=10)
"""The API server makes no key for less."""
LONGEST: Final = timedelta(hours=12)
"""A day's work; whoever needs more asks again, and is written down again."""
RECORD: Final = "odoo-saas/support"
KEPT: Final = 200
"""As many records as stay on the account; the API server's own audit log has them all."""

_NO_DAY: Final = Wording(
    what="the customer's file gives support no day",
    why="nobody looks into a customer's namespace without a reviewed line that says until when",
    do="have it reviewed and merged: fleet tenant set {id} support={day}; then bring the stack up",
)
_OVER: Final = Wording(
    what="support was to end on {day}",
    why="the customer, or a colleague, agreed to no more",
    do="have another day reviewed and merged: fleet tenant set {id} support=DAY; then bring the stack up",
)
_NOT_BUILT: Final = Wording(
    what="there is no account for support yet",
    why="it is made when the stack is brought to what its files say",
    do="fleet up --stack {stack}",
)
_AT_ONCE: Final = Wording(
    what="somebody else is just being written down",
    why="every key is written down before it is made",
    do="run the same command again",
)


@dataclass(frozen=True, kw_only=True)
class Key:
    """A key, and what was written down about it."""

    kubeconfig: Mapping[str, object]
    namespace: str
    by: str
    until: datetime


def key(
    id: str, *, file: str, stack: str, context: str, day: date | None, why: str, span: timedelta, now: datetime
) -> Key:
    """A key to the tenant *id* for *span*, and not beyond the end of *day*, which its *file* gives support.

    Raises Refused where there is no such day or it is over, and Failure where the cluster cannot be asked.
    """
    from kubernetes import client  # noqa: PLC0415

    if day is None:
        raise Refused([_NO_DAY.at(file, tenant=id, id=id, day=now.date() + timedelta(days=1))])
    end = datetime.combine(day + timedelta(days=1), time(), UTC)
    span = min(span, end - now)
    if span < SHORTEST:
        raise Refused([_OVER.at(file, tenant=id, id=id, day=day)])
    space = names.namespace(id)
    with reached(context, why="the API server makes the key, and nobody can look in without one") as api:
        core: Any = client.CoreV1Api(api)
        try:
            account = core.read_namespaced_service_account(names.SUPPORT, space, _request_timeout=SECONDS)
            by = cluster.user(api)
            entry = {"by": by, "why": why, "at": _said(now), "until": _said(now + span)}
            body = _patch(account.metadata.resource_version, [*_history(account.metadata.annotations), entry])
            core.patch_namespaced_service_account(
                names.SUPPORT, space, body, field_manager="fleet", _request_timeout=SECONDS
            )
            request = client.AuthenticationV1TokenRequest(
                spec=client.V1TokenRequestSpec(audiences=[], expiration_seconds=int(span.total_seconds()))
            )
            made = core.create_namespaced_service_account_token(names.SUPPORT, space, request, _request_timeout=SECONDS)
        except client.ApiException as error:
            if error.status == NOT_FOUND:
                raise Refused([_NOT_BUILT.at(file, tenant=id, stack=stack)]) from None
            if error.status == CONFLICT:
                raise Refused([_AT_ONCE.at(file, tenant=id)]) from None
            raise
        # What the server says counts: it may give less than was asked for.
        until = made.status.expiration_timestamp
        return Key(kubeconfig=_kubeconfig(api, space, made.status.token), namespace=space, by=by, until=until)


def _said(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _history(annotations: Mapping[str, str] | None) -> list[dict[str, str]]:
    return cast("list[dict[str, str]]", json.loads((annotations or {}).get(RECORD, "[]")))


def _patch(version: str, history: list[dict[str, str]]) -> Any:
    """The record, to be written only on the account as it was read."""
    return {"metadata": {"resourceVersion": version, "annotations": {RECORD: json.dumps(history[-KEPT:])}}}


def _kubeconfig(api: Any, namespace: str, token: str) -> Mapping[str, object]:
    """The same cluster, entered with *token* alone."""
    settings = api.configuration
    where: dict[str, object] = {"server": settings.host}
    if settings.ssl_ca_cert:
        where["certificate-authority-data"] = base64.b64encode(Path(settings.ssl_ca_cert).read_bytes()).decode()
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": namespace, "cluster": where}],
        "users": [{"name": "support", "user": {"token": token}}],
        "contexts": [{"name": namespace, "context": {"cluster": namespace, "user": "support", "namespace": namespace}}],
        "current-context": namespace,
    }
