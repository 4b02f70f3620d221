"""The provider's table of types."""

import threading
from collections.abc import Mapping

from local.plugins.engine import EngineLog
from local.plugins.kind import Kind
from local.plugins.postgresql.database import Database
from local.plugins.postgresql.function import Function
from local.plugins.postgresql.grant import Grant
from local.plugins.postgresql.inside import Extension, Schema
from local.plugins.postgresql.role import Role
from local.plugins.postgresql.server import Server
from local.plugins.provider import run
from local.plugins.values import Values


class PostgresqlServer:
    """Another host or port is the same provider told anew, as upstream; nothing is replaced for it."""

    settings = frozenset(
        {"host", "port", "username", "password", "sslmode", "sslrootcert", "connectTimeout", "superuser"}
    )
    """`superuser` is heard and means nothing: no password is ever read back."""
    replacing = ()

    def configure(self, settings: Values, log: EngineLog | None, cancelled: threading.Event) -> Mapping[str, Kind]:
        server = Server.of(settings)
        return {
            "postgresql:index/role:Role": Role(server),
            "postgresql:index/database:Database": Database(server),
            "postgresql:index/grant:Grant": Grant(server),
            "postgresql:index/schema:Schema": Schema(server),
            "postgresql:index/extension:Extension": Extension(server),
            "postgresql:index/function:Function": Function(server),
        }


def main() -> None:
    """Be the provider until the engine ends."""
    run("postgresql", "3.18.2", PostgresqlServer())
