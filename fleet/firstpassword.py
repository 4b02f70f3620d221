"""The first password of a tenant's administrator, which one person takes, once, and the record of who that was.

The record is on the very Secret that holds the password. It is written before anything is shown, and only if nobody has
touched the Secret meanwhile, so of two who come at once one is refused. Pulumi applies fields of its own and leaves it.
"""

# The Kubernetes client ships without types that hold.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, cast

from fleet import cluster
from fleet.cluster import CONFLICT, NOT_FOUND, SECONDS, reached
from tenancy import names
from tenancy.problem import Refused, Wording

HOLDER: Final = "odoo"
KEY: Final = "admin-password"
"""Where the password lies (components/odoo.py)."""
RECORD: Final = "odoo-saas/password-taken"
LOGIN: Final = "admin"

_TAKEN: Final = Wording(
    what="the password was taken by {by} at {at}",
    why="it is handed over once, so that everybody knows who has it",
    do="ask them; or have a new one made, which may be taken again: fleet secret rotate {id}",
)
_AT_ONCE: Final = Wording(
    what="somebody else has just taken the password, or the stack is just being changed",
    why="it is handed over once, so that everybody knows who has it",
    do="run the same command again: it says who",
)
_NOT_BUILT: Final = Wording(
    what="there is no password yet",
    why="it is made when the stack is brought to what its files say",
    do="fleet up --stack {stack}",
)


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A password, and who took it."""

    password: str
    by: str
    at: str
    """In UTC, to the second."""


def take(id: str, *, file: str, stack: str, context: str, now: datetime) -> Taken:
    """The password of the tenant *id*, whose *file* is in the folder of *stack*, written down as taken.

    Raises Refused where it has been taken, and Failure where the cluster cannot be asked.
    """
    from kubernetes import client  # noqa: PLC0415

    with reached(context, why="the password is in it, and so is the record of who took it") as api:
        core: Any = client.CoreV1Api(api)
        try:
            secret = core.read_namespaced_secret(HOLDER, names.namespace(id), _request_timeout=SECONDS)
        except client.ApiException as error:
            if error.status == NOT_FOUND:
                raise Refused([_NOT_BUILT.at(file, tenant=id, stack=stack)]) from None
            raise
        password = base64.b64decode(secret.data[KEY]).decode()
        history = _history(secret.metadata.annotations)
        for entry in history:
            if entry["of"] == _mark(password):
                raise Refused([_TAKEN.at(file, tenant=id, id=id, by=entry["by"], at=entry["at"])])
        taken = Taken(password=password, by=cluster.user(api), at=f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
        entry = {"of": _mark(password), "by": taken.by, "at": taken.at}
        try:
            core.patch_namespaced_secret(
                HOLDER,
                names.namespace(id),
                _patch(secret.metadata.resource_version, [*history, entry]),
                field_manager="fleet",
                _request_timeout=SECONDS,
            )
        except client.ApiException as error:
            if error.status == CONFLICT:
                raise Refused([_AT_ONCE.at(file, tenant=id)]) from None
            raise
    return taken


def _history(annotations: Mapping[str, str] | None) -> list[dict[str, str]]:
    """Everybody who has taken one, this password or those before."""
    return cast("list[dict[str, str]]", json.loads((annotations or {}).get(RECORD, "[]")))


def _patch(version: str, history: list[dict[str, str]]) -> Any:
    """The record, to be written only on the Secret as it was read."""
    return {"metadata": {"resourceVersion": version, "annotations": {RECORD: json.dumps(history)}}}


def _mark(password: str) -> str:
    """By which one password is told from the next. Nobody gets from it to the 32 random characters."""
    return hashlib.sha256(f"odoo-saas/taken/{password}".encode()).hexdigest()[:16]
