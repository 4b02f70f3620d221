"""How the platform builds a database server that tenants share: the form below `build` of a server."""

import re
from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import AfterValidator, Field

from tenancy.check import says, spelt, wrong
from tenancy.field import Cidr, Distinct, Host, Label, Line, Switch
from tenancy.plan import OwnServer

DECIDED: Final[Mapping[str, str]] = {
    "max_connections": "connections of the server",
    "shared_buffers": "its memory",
    "pg_hba": "admins, and by the name of each tenant's database",
}
"""What follows from other lines, and from which."""
_PARAMETER: Final = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?")
_OPERATORS: Final = re.compile(
    r"allow_system_table_mods|archive_.*|bonjour.*|cluster_name|config_file|data_directory|data_sync_retry|event_source"
    r"|external_pid_file|full_page_writes|hba_file|hot_standby|huge_pages|ident_file|jit_provider|listen_addresses"
    r"|log_(?:destination|directory|filename|file_mode|rotation_.*|truncate_on_rotation)|logging_collector|port"
    r"|primary_.*|promote_trigger_file|recovery_.*|restart_after_crash|restore_command|shared_preload_libraries|ssl|ssl_.*"
    r"|stats_temp_directory|synchronous_standby_names|syslog_.*|unix_socket_.*|wal_level|wal_log_hints"
)
"""What CloudNativePG lets nobody else set (its docs, postgresql_conf.md)."""


def _parameter(text: str) -> str:
    if (at := DECIDED.get(text)) is not None:
        raise wrong(f"{says(text)}, which is not said here", why=f"it follows from {at}", do="remove the line")
    if not _PARAMETER.fullmatch(text) or _OPERATORS.fullmatch(text):
        raise wrong(
            f"{says(text)}, which is no parameter that may be set",
            why="CloudNativePG keeps some of PostgreSQL's parameters to itself, and refuses a server that names one",
            do="remove the line, or write a parameter of PostgreSQL's in small letters, such as work_mem",
        )
    return text


Parameter = Annotated[str, AfterValidator(_parameter), spelt(_PARAMETER)]


class Build(OwnServer):
    """A database server that tenants share, as the platform's stack has it built."""

    admins: Annotated[Distinct[Cidr], Field(min_length=1)] = Field(
        description="from which ranges of addresses the fleet's admin comes in", examples=[["10.1.2.8/32"]]
    )
    hosts: Distinct[Host] = Field(
        default=(),
        description="under which names the admin finds it from outside, for its certificate",
        examples=[["shared-1.db.example.com"]],
    )
    parameters: Mapping[Parameter, Line] = Field(
        default_factory=dict[str, str],
        description="what PostgreSQL is told besides its connections and shared memory",
        examples=[{"work_mem": "16MB"}],
    )
    node_pool: Label | None = Field(
        default=None, description="on which of the cluster's node pools it runs, if not on any node", examples=["data"]
    )
    released: Switch = Field(
        default=False,
        description="whether it may go, with everything in it: the last step before its lines are removed",
        examples=[True],
    )
