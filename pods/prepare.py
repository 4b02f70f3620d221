"""Runs in the web pod before Odoo does: brings the database to where the tenant's file wants it, and proves it by SQL.

It starts when the pod starts, and does nothing where nothing is to do. It uses what the official image holds: Python,
psycopg2, passlib and odoo. Exit code 0 means proven; anything else keeps the pod from serving.
"""

import argparse
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import lock
import logo
import ownership
import provider

# The image has it; what this checkout has is for its tests.
import psycopg2
from conf import Conf
from installation import Installation
from interior import Interior
from log import say
from mark import Mark
from process import Stopped, stop
from psycopg2.extensions import connection, cursor
from record import Record
from settings import Settings
from trouble import Unprepared
from wanted import Wanted


def main(arguments: Sequence[str]) -> int:
    """Prepare the database that a configuration file names; returns the exit code."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--config", type=Path, default=Path("/etc/odoo/odoo.conf"))
    asked.add_argument("--wanted", type=Path, default=Path("/programs/wanted.json"))
    asked.add_argument("--assembled", type=Path, default=Path("/run/odoo/odoo.conf"))
    asked.add_argument("--image", required=True)
    options = asked.parse_args(arguments)
    signal.signal(signal.SIGTERM, stop)
    wanted, conf = Wanted.read(options.wanted), Conf(options.config)
    try:
        ownership.refuse_foreign(Path(conf.options["data_dir"]), conf.options["db_name"])
        if wanted.mail is not None:
            conf.assemble(options.assembled, wanted.mail)
        tenant = conf.connect()
        with tenant.cursor() as asking:
            lock.take(asking, lock.PREPARE, "another one is at work; waiting for it")
            done = _prepare(wanted, options.image, conf, tenant, asking)
    except Unprepared as trouble:
        say(f"{trouble}")
        return 1
    except Stopped:
        say("stopped, because the pod ends; the next one goes on where this ended")
        return 143
    except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
        say(
            f"the database was not reached, or the connection to it was lost ({_first_line(error)}). Whether everything is "
            "in order is not known, so Odoo does not start. The pod starts again by itself."
        )
        return 1
    except psycopg2.Error as error:
        say(
            f"the database holds something else than the Odoo that this program knows ({_first_line(error)}). What was "
            "written by SQL in this run was taken back. Somebody has to look at it before this tenant is served."
        )
        return 1
    say(f"done: {'; '.join(done)}" if done else "nothing to do")
    return 0


def _prepare(wanted: Wanted, image: str, conf: Conf, tenant: connection, asking: cursor) -> list[str]:
    """Does what there is to do, the lock being held, and returns it in words."""
    done = Installation(wanted, image, conf, Mark(Path(conf.options["data_dir"])), tenant, asking).bring()
    record = Record.read(asking)
    sign_in, hindrance = provider.find(wanted.signin, asking, record)
    if hindrance is not None:
        say(hindrance)
    interior = Interior.read(asking, wanted, record, sign_in)
    if interior.words:
        say(f"running odoo shell for {', '.join(interior.words)}")
        interior.write(conf.path)
        if still := Interior.read(asking, wanted, record, sign_in).words:
            raise Unprepared(f"odoo shell ended well, and did not write {', '.join(still)}. What Odoo said is above.")
        done.append(f"wrote {', '.join(interior.words)}")
    shown = logo.bring(wanted.logo, record, conf.path, asking)
    if shown not in (None, record.logo):
        done.append(f"gave the company its logo from {shown}")
    return [*done, *Settings(wanted, replace(record, logo=shown), sign_in).settle(tenant, asking)]


def _first_line(error: Exception) -> str:
    return f"{error}".strip().partition("\n")[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
