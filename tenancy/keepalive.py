"""How soon either end of a connection sees that the other is gone without a word, as when a node dies.

By itself Linux asks after two hours, eleven minutes before it gives up. Until then the server keeps the dead pod's connections,
which count against its role's limit, and the locks in them, for which `prepare` waits.
"""

from typing import Final

IDLE_SECONDS: Final = 60
INTERVAL_SECONDS: Final = 10
TRIES: Final = 6
"""Two minutes altogether; a failover of the network in between is survived."""

PARAMETERS: Final = (
    ("tcp_keepalives_idle", f"{IDLE_SECONDS}"),
    ("tcp_keepalives_interval", f"{INTERVAL_SECONDS}"),
    ("tcp_keepalives_count", f"{TRIES}"),
)
"""Of a server that is built in the cluster; others have them from fleet/server.sql."""
