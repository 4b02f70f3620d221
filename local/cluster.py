"""The Kubernetes of one machine, brought up in the order in which its servers need each other."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from local import certificates, kubeconfig, nodes
from local.certificates import ADMIN, SERVER, Subject
from local.control_plane import API_SERVER, CONTROLLER_MANAGER, ETCD, KWOK, SCHEDULER, SUBJECTS, ControlPlane
from local.home import Home, Report, write
from local.https import Https
from local.process import Launch, Process

# Ten times what a machine with two cores takes; a server that ends is noticed at once.
START_SECONDS = 90

NAMES = (ETCD, API_SERVER, CONTROLLER_MANAGER, SCHEDULER, KWOK)


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """One home's cluster; the programs lie in `bin`."""

    home: Home
    bin: Path

    @property
    def processes(self) -> tuple[Process, ...]:
        """Its servers, each after those that it needs."""
        return tuple(self.home.process(name) for name in NAMES)

    @property
    def api(self) -> Https:
        """The API server, asked as the operator."""
        return self._https(API_SERVER)

    def up(self, report: Report) -> int:
        """Start what does not run, or runs otherwise than it should; return how many servers that were."""
        self._certify(report)
        plane = ControlPlane(home=self.home, bin=self.bin)
        etcd = self._start(ETCD, plane.etcd())
        # It waits for etcd by itself, and the greater part of its start needs none.
        api_server = self._start(API_SERVER, plane.api_server())
        for name, subject in SUBJECTS.items():
            write(plane.kubeconfig(name), self._kubeconfig(subject))
        write(self.home.path / "kubeconfig", self._kubeconfig(ADMIN))
        self._wait(ETCD, "/readyz", etcd, report)
        self._wait(API_SERVER, "/readyz", api_server, report)

        nodes.apply(self.api)
        controller_manager = self._start(CONTROLLER_MANAGER, plane.controller_manager())
        scheduler = self._start(SCHEDULER, plane.scheduler())
        # Its own copy, so that an edited one takes effect with the next start of the platform.
        if write(plane.stages, nodes.STAGES.read_text()):
            self.home.process(KWOK).stop()
        kwok = self._start(KWOK, plane.kwok())
        self._wait(CONTROLLER_MANAGER, "/healthz", controller_manager, report)
        self._wait(SCHEDULER, "/healthz", scheduler, report)
        self.home.process(KWOK).wait(lambda: nodes.ready(self.api), START_SECONDS)
        if kwok:
            report("kwok ready: two nodes take pods")
        return sum((etcd, api_server, controller_manager, scheduler, kwok))

    def _certify(self, report: Report) -> None:
        folder = self.home.path / "certificates"
        subjects = (SERVER, ADMIN, *SUBJECTS.values())
        now = datetime.now(UTC)
        if certificates.fresh(folder, subjects, now):
            return
        stopped = [process.name for process in reversed(self.processes) if process.stop()]
        if stopped:
            report("certificates renewed; every server of the cluster starts anew with them")
        certificates.new(folder, subjects, now)

    def _start(self, name: str, launch: Launch) -> bool:
        process = self.home.process(name)
        if process.runs(launch):
            return False
        process.stop()
        process.start(launch)
        return True

    def _wait(self, name: str, path: str, started: bool, report: Report) -> None:
        server = self._https(name)
        self.home.process(name).wait(lambda: server.answers(path), START_SECONDS)
        if started:
            report(f"{name} ready on {server.address}")

    def _https(self, name: str) -> Https:
        return Https(address=self.home.address(name), certificates=self.home.path / "certificates")

    def _kubeconfig(self, subject: Subject) -> str:
        return kubeconfig.render(self.home.address(API_SERVER), self.home.path / "certificates", subject)
