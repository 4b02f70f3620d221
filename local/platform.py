"""The embedded platform: a Kubernetes and two PostgreSQL servers on loopback, brought up, taken down, discarded."""

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from local import debian, environment
from local.cluster import Cluster
from local.home import Home, Report
from local.postgres import INSTANCES, Postgres
from local.process import Process
from local.services import services
from local.trouble import Trouble


@dataclass(frozen=True, kw_only=True)
class Status:
    """How a server does; pid and since are None where it does not run, the address is empty where it has none."""

    server: str
    address: str
    pid: int | None
    since: datetime | None
    log: Path


@dataclass(frozen=True)
class Platform:
    """The platform in the folder `home`, run by the programs in `bin`.

    `preparation` is SQL that the owner of each PostgreSQL server runs at every `up`, in `postgres` and in `template1`.
    """

    home: Path
    bin: Path
    preparation: str = ""

    def up(self, report: Report) -> None:
        """Start what does not run, and nothing else."""
        home = self._home
        new = not home.exists
        home.prepare()
        if new:
            report(f"a new platform in {home.path}")
        while (lock := home.lock(report)) is None:
            home.prepare()
        with lock:
            programs = debian.postgresql(report)
            logins = services(home, tuple(instance.name for instance in INSTANCES))
            started = _at_once(
                lambda: self._cluster.up(report),
                *(partial(database.up, programs, logins, self.preparation, report) for database in self._databases),
            )
        report(f"the platform is up in {home.path}" + ("" if started else "; nothing had to be started"))

    def down(self, report: Report) -> None:
        """Stop every server and keep the data."""
        home = self._home
        if not home.exists or (lock := home.lock(report)) is None:
            report(f"there is no platform in {home.path}")
            return
        with lock:
            stopped = self._stop()
        report(f"stopped {', '.join(stopped)}" if stopped else "no server was running")
        report(f"the data stays in {home.path}")

    def clean(self, report: Report) -> None:
        """Stop every server and remove the folder with everything in it."""
        home = self._home
        if not home.exists or (lock := home.lock(report)) is None:
            report(f"there is no platform in {home.path}")
            return
        with lock:
            self._stop()
            home.remove()
        report(f"discarded the platform in {home.path}")

    def servers(self) -> tuple[Status, ...]:
        """How each server does."""
        return tuple(
            Status(
                server=process.name,
                address=self._home.address(process.name),
                pid=process.pid,
                since=process.since,
                log=process.log,
            )
            for process in self._processes
        )

    def running(self) -> bool:
        """Whether every server runs."""
        return all(process.pid is not None for process in self._processes)

    def environment(self) -> dict[str, str]:
        """The variables with which plain `pulumi`, `kubectl` and `psql` work on this platform."""
        return environment.environment(self.home, self.bin, os.environ["PATH"])

    @property
    def _home(self) -> Home:
        return Home(path=self.home)

    @property
    def _cluster(self) -> Cluster:
        return Cluster(home=self._home, bin=self.bin)

    @property
    def _databases(self) -> tuple[Postgres, ...]:
        return tuple(Postgres(home=self._home, instance=instance) for instance in INSTANCES)

    @property
    def _processes(self) -> tuple[Process, ...]:
        return (*self._cluster.processes, *(postgres.process for postgres in self._databases))

    def _stop(self) -> tuple[str, ...]:
        return tuple([process.name for process in reversed(self._processes) if process.stop()])


def _at_once(*jobs: Callable[[], int]) -> int:
    """Do all jobs side by side and add up what they return; raise what went wrong in any of them, all of it at once.

    The threads are daemons, so that an impatient person is not kept until a server has used up its time.
    """
    results: list[int] = []
    troubles: list[Trouble] = []
    defects: list[Exception] = []

    def attempt(job: Callable[[], int]) -> None:
        try:
            results.append(job())
        except Trouble as trouble:
            troubles.append(trouble)
        except Exception as defect:
            defects.append(defect)

    threads = [threading.Thread(target=attempt, args=(job,), daemon=True) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if defects:
        raise defects[0]
    if troubles:
        raise Trouble("\n".join(f"{trouble}" for trouble in troubles))
    return sum(results)
