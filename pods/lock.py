"""Locks in the tenant's own database, by which its pods keep out of each other's way; they end with their connection.

Whoever waits asks again and again: a server that makes one wait would neither hear that the pod is to end, nor wait for
longer than a statement of the customer's may take.
"""

import time

from log import say
from psycopg2.extensions import cursor

PREPARE = "odoo-prepare"
"""Odoo takes no lock of its own: two first initialisations at once leave a database in which nothing is installed."""
CHANGE = "odoo-change"
"""Held while modules change: whoever runs scheduled jobs lets go."""
JOBS = "odoo-jobs"
"""Shared by those that run scheduled jobs; modules change once nobody has it."""
SECONDS = 0.5
"""Between two askings."""


def take(asking: cursor, name: str, waiting: str) -> None:
    """Waits until nobody else has the lock; says that it is *waiting* if it has to."""
    is_waiting = False
    while not _asked(asking, "pg_try_advisory_lock", name):
        if not is_waiting:
            say(waiting)
        is_waiting = True
        time.sleep(SECONDS)


def share(asking: cursor, name: str) -> bool:
    """Shares the lock with others, if nobody has it alone."""
    return _asked(asking, "pg_try_advisory_lock_shared", name)


def let_go(asking: cursor, name: str) -> None:
    """Gives back what was shared."""
    _asked(asking, "pg_advisory_unlock_shared", name)


def is_taken(asking: cursor, name: str) -> bool:
    """Whether somebody has the lock alone."""
    if share(asking, name):
        let_go(asking, name)
        return False
    return True


def _asked(asking: cursor, function: str, name: str) -> bool:
    asking.execute(f"SELECT {function}(hashtext(%s))", (name,))
    return asking.fetchone() == (True,)
