"""Runs Odoo's scheduled jobs in a pod of their own, and stands still while `prepare` changes modules.

It begins once the database is prepared for its own image, so that neither older nor newer code works on it. Exit code 143
means that the pod is to end; anything else that Odoo has ended by itself, and is started again with the container.
"""

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import lock

# The image has it; what this checkout has is for its tests.
import psycopg2
from conf import Conf
from log import say
from modules import Modules
from process import Stopped, ending, stop
from psycopg2.extensions import cursor
from record import Record
from trouble import Unprepared
from wanted import Wanted

RUNS = Path("/tmp/odoo-jobs-run")  # noqa: S108  (the container's own)
"""Fresh while Odoo runs jobs: the pod counts as ready by it (components/cron.py)."""
SECONDS = 1.0
"""Between two looks at the database."""
PATIENCE_SECONDS = 60
"""For a job to end by itself. What is cut off then was not committed, and is run again later."""


def main(arguments: Sequence[str]) -> int:
    """Run jobs until the pod ends; returns the exit code."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--config", type=Path, default=Path("/etc/odoo/odoo.conf"))
    asked.add_argument("--wanted", type=Path, default=Path("/programs/wanted.json"))
    asked.add_argument("--assembled", type=Path, default=Path("/run/odoo/odoo.conf"))
    asked.add_argument("--image", required=True)
    asked.add_argument("--threads", type=int, required=True)
    options = asked.parse_args(arguments)
    signal.signal(signal.SIGTERM, stop)
    conf, mail = Conf(options.config), Wanted.read(options.wanted).mail
    try:
        if mail is not None:
            conf.assemble(options.assembled, mail)
        path = conf.path if mail is None else options.assembled
        while True:
            try:
                if (code := _turn(conf, path, options.image, options.threads)) is not None:
                    say(f"odoo {ending(code)}, though nobody asked it to; the container starts again")
                    return code or 1
            except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
                say(f"the database is away ({f'{error}'.strip().partition(chr(10))[0]}); asking again")
                time.sleep(SECONDS)
    except Unprepared as trouble:
        say(f"{trouble}")
        return 1
    except Stopped:
        say("stopped, because the pod ends")
        return 143


def _turn(conf: Conf, path: Path, image: str, threads: int) -> int | None:
    """Runs jobs until modules are to change; Odoo's exit code where it ended by itself, None where it was made to."""
    with closing(conf.connect()) as tenant, tenant.cursor() as asking:
        _wait(asking, image, conf.options["db_name"])
        odoo = subprocess.Popen(
            ["odoo", "--config", f"{path}", "--no-http", "--workers=-1", f"--max-cron-threads={threads}"],
            stdin=subprocess.DEVNULL,
            # A group of its own, so that none of its processes is left over.
            start_new_session=True,
        )
        say("scheduled jobs run")
        try:
            while odoo.poll() is None:
                if lock.is_taken(asking, lock.CHANGE):
                    say("modules are to change; scheduled jobs stand still")
                    return None
                RUNS.touch()
                time.sleep(SECONDS)
            return odoo.returncode
        finally:
            RUNS.unlink(missing_ok=True)
            # Also where the connection is lost, and the lock with it.
            _end(odoo)


def _wait(asking: cursor, image: str, own: str) -> None:
    """Until the database is prepared for *image*, as its *own*, and nobody changes it; then its lock is shared."""
    is_waiting = False
    while True:
        if _is_ready(asking, image, own) and lock.share(asking, lock.JOBS):
            # Whoever changes modules says so first and asks for this lock second.
            if not lock.is_taken(asking, lock.CHANGE) and _is_ready(asking, image, own):
                return
            lock.let_go(asking, lock.JOBS)
        if not is_waiting:
            say("the database is not prepared for this image; waiting for it")
        is_waiting = True
        time.sleep(SECONDS)


def _is_ready(asking: cursor, image: str, own: str) -> bool:
    found = Modules.read(asking)
    if not found.is_initialised or found.unfinished(()):
        return False
    record = Record.read(asking)
    # A copy of another tenant's would run that tenant's jobs a second time; `prepare` makes it harmless first.
    return record.image == image and record.database in (None, own)


def _end(odoo: subprocess.Popen[bytes]) -> None:
    """Asks it to end, and makes it where it does not."""
    if odoo.poll() is None:
        odoo.terminate()
        try:
            odoo.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            say(f"a job did not end within {PATIENCE_SECONDS} s; it is cut off")
    try:
        os.killpg(odoo.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    odoo.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
