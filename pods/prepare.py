"""Runs in the web pod before Odoo does: brings the database to where the tenant's modules are, and proves it by SQL.

It starts when the pod starts, and does nothing where nothing is to do. It uses what the official image holds: Python,
psycopg2 and odoo. Exit code 0 means proven; anything else keeps the pod from serving.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from configparser import ConfigParser

# The image has it, this checkout has only its types.
import psycopg2  # pyright: ignore[reportMissingModuleSource]
from psycopg2.extensions import connection, cursor  # pyright: ignore[reportMissingModuleSource]

LOCK = "odoo-prepare"
"""Odoo takes no lock of its own: two first initialisations at once leave a database in which nothing is installed."""


def main(arguments: Sequence[str]) -> int:
    """Prepare the database that a configuration file names; returns the exit code."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--config", default="/etc/odoo/odoo.conf")
    asked.add_argument("--modules", required=True, help="comma separated; what must be installed")
    options = asked.parse_args(arguments)
    modules = options.modules.split(",")

    with _connect(options.config) as tenant, tenant.cursor() as asking:
        tenant.autocommit = True
        asking.execute("SELECT pg_advisory_lock(hashtext(%s))", (LOCK,))
        missing = _missing(asking, modules)
        if not missing:
            print("prepare: nothing to do")
            return 0
        print(f"prepare: installing {', '.join(missing)}", flush=True)
        command = ["odoo", "--config", options.config, "--init", ",".join(missing)]
        code = subprocess.call([*command, "--without-demo=all", "--no-http", "--stop-after-init"])
        # Odoo ends with 0 although a module is unknown, so only the tables tell.
        still = _missing(asking, modules)
    if code or still:
        print(f"prepare: odoo ended with {code}; not installed: {', '.join(still) or 'none'}", file=sys.stderr)
        return 1
    print("prepare: done")
    return 0


def _connect(config: str) -> connection:
    parser = ConfigParser(interpolation=None)
    parser.read(config)
    said = parser["options"]
    return psycopg2.connect(
        host=said["db_host"],
        port=said["db_port"],
        user=said["db_user"],
        password=said["db_password"],
        dbname=said["db_name"],
    )


def _missing(asking: cursor, modules: Sequence[str]) -> list[str]:
    """The modules that are not installed, `base` first; all of them in a database that is not initialised."""
    wanted = ["base", *modules]
    asking.execute("SELECT to_regclass('ir_module_module') IS NOT NULL")
    if asking.fetchone() != (True,):
        return wanted
    asking.execute("SELECT name FROM ir_module_module WHERE state = 'installed' AND name = ANY(%s)", (wanted,))
    installed = {row[0] for row in asking.fetchall()}
    return [module for module in wanted if module not in installed]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
