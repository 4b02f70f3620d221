"""What every customer of a yard has: a row in its database, a filestore, a namespace, a key to its backups."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import cast

import psycopg
from edits import Files
from leave import Leave
from rehearsed import rehearse
from yard import Yard

from fleet import standstill
from fleet.held import Held, State
from tenancy import names
from tenancy.inhabitants import TENANT

DATABASE = "postgresql:index/database:Database"
KEPT = ("namespace", "filestore", "database", "database-role", "backup-key")
"""How the names end of what is protected."""
Resources = Mapping[str, Mapping[str, object]]
"""What a state holds, by URN, its secrets in clear."""


@dataclass(frozen=True)
class Belongings:
    """What of a customer must not change."""

    key: str
    filestore: str
    """The identity that the cluster gave to the claim; another one is empty."""
    namespace: str


@dataclass
class Ledger:
    """Asks servers, cluster and state, and takes nobody's word."""

    yard: Yard
    leave: Leave = field(default_factory=Leave)
    kept: dict[str, Belongings] = field(default_factory=dict[str, Belongings])

    def enter(self, files: Files) -> None:
        """Everybody who has come to life since gets a row, and what it has is written down."""
        new = files.tenants().keys() - self.kept.keys()
        if not new:
            return
        state = self._state()
        for tenant in new:
            self._as(tenant, state, "CREATE TABLE IF NOT EXISTS kept AS SELECT 1 AS one")
            namespace = names.namespace(tenant)
            self.kept[tenant] = Belongings(
                key=_secret(state, f"{tenant}-backup-key"),
                filestore=self._identity("persistentvolumeclaim", "filestore", "--namespace", namespace),
                namespace=self._identity("namespace", namespace),
            )

    def prove(self, tenant: str) -> None:
        """A restore of the tenant's newest backup was rehearsed; begun once its Odoo stands still, if it does."""
        entries = tuple(Held.of(one) for one in self._state().values())
        state = State(resources=entries, pending=(), interrupted=False)
        lives = [one for one in entries if one.type == TENANT and one.name == tenant]
        stopped = standstill.since(state, lives[0]) if lives else None
        # Not when it is certain for all time: who works again, and stands still once more, has more to back up.
        rehearse(self.yard, tenant, taken=f"'{stopped + timedelta(seconds=1)}'" if stopped else "now()")
        self.leave.prove(tenant)

    def losses(self) -> list[str]:
        """What is not there any more of those who may not lose it: rows, claims and namespaces."""
        return [lost for tenant, had in self._bound() for lost in self._lost(tenant, had, self._identities())]

    def strangers(self) -> list[str]:
        """Who would not find its own by what the state hands out, or could lose it by the next slip."""
        state = self._state()
        return [lost for tenant, had in self._bound() for lost in self._astray(tenant, had, state)]

    def gone(self, tenant: str) -> None:
        """Whoever was let go may come again under no id, but its rows are nobody's any more."""
        self.kept.pop(tenant, None)

    def _bound(self) -> list[tuple[str, Belongings]]:
        return [(tenant, had) for tenant, had in self.kept.items() if tenant not in self.leave.free]

    def _lost(self, tenant: str, had: Belongings, there: frozenset[str]) -> Iterator[str]:
        try:
            rows = self.yard.sql("shared-1-owner", "SELECT one FROM kept", names.database(tenant))
        except psycopg.Error as error:
            yield f"{tenant}: its row: {error}"
        else:
            if rows != [(1,)]:
                yield f"{tenant}: its row"
        if had.filestore not in there:
            yield f"{tenant}: its filestore"
        if had.namespace not in there:
            yield f"{tenant}: its namespace"

    def _astray(self, tenant: str, had: Belongings, state: Resources) -> Iterator[str]:
        try:
            self._as(tenant, state, "SELECT one FROM kept")
        except (psycopg.Error, StopIteration) as error:
            yield f"{tenant}: its own way to its row: {error}"
        if _secret(state, f"{tenant}-backup-key") != had.key:
            yield f"{tenant}: its key to the backups"
        open_ = [one for urn, one in state.items() if _is_kept(urn, tenant) and not _is_locked(one)]
        yield from (f"{tenant}: what protects {one['urn']}" for one in open_)

    def _as(self, tenant: str, state: Resources, statement: str) -> None:
        """Runs *statement* as the tenant, on the server where the state says that it is."""
        way = next(
            str(one["provider"]).rpartition("::")[0]
            for urn, one in state.items()
            if one["type"] == DATABASE and urn.endswith(f"::{tenant}-database")
        )
        server = cast("Mapping[str, str]", state[way]["inputs"])
        with psycopg.connect(
            host=server["host"],
            port=server["port"],
            dbname=names.database(tenant),
            user=names.role(tenant),
            password=_secret(state, f"{tenant}-database-password"),
            connect_timeout=5,
        ) as connection:
            connection.execute(statement.encode())

    def _state(self) -> Resources:
        done = self.yard.pulumi("stack", "export", "--stack", self.yard.stack, "--show-secrets")
        assert done.code == 0, done.output
        resources = cast("Sequence[Mapping[str, object]]", json.loads(done.output)["deployment"]["resources"])
        return {str(one["urn"]): one for one in resources}

    def _identity(self, *what: str) -> str:
        return self.yard.kubectl("get", *what, "--output", "jsonpath={.metadata.uid}")

    def _identities(self) -> frozenset[str]:
        """Of all claims and namespaces that are not about to go."""
        every = self.yard.kubectl("get", "persistentvolumeclaims,namespaces", "--all-namespaces", "--output", "json")
        found = [one["metadata"] for one in json.loads(every)["items"]]
        return frozenset(one["uid"] for one in found if "deletionTimestamp" not in one)


def _is_kept(urn: str, tenant: str) -> bool:
    kind, _, name = urn.split("::", 2)[2].partition("::")
    # A component has the name of what is protected in it.
    return "odoo:saas" not in kind.rpartition("$")[2] and name in {f"{tenant}-{ending}" for ending in KEPT}


def _is_locked(one: Mapping[str, object]) -> bool:
    return one.get("protect") is True and one.get("retainOnDelete") is True


def _secret(state: Resources, name: str) -> str:
    """A generated word by its logical name; empty where the state has none."""
    for urn, one in state.items():
        if urn.endswith(f"::{name}"):
            return json.loads(cast("Mapping[str, Mapping[str, str]]", one["outputs"])["result"]["plaintext"])
    return ""
