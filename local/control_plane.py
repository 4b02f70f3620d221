"""What each server of the Kubernetes control plane is told; kwok stands in for the kubelets."""

from dataclasses import dataclass
from pathlib import Path

from local.certificates import Subject
from local.home import Home
from local.process import Launch

ETCD = "etcd"
API_SERVER = "kube-apiserver"
CONTROLLER_MANAGER = "kube-controller-manager"
SCHEDULER = "kube-scheduler"
KWOK = "kwok"

SUBJECTS = {
    CONTROLLER_MANAGER: Subject(file=CONTROLLER_MANAGER, user="system:kube-controller-manager", group="system:masters"),
    SCHEDULER: Subject(file=SCHEDULER, user="system:kube-scheduler", group="odoo-local"),
    KWOK: Subject(file=KWOK, user="kwok", group="system:masters"),
}
"""As whom the others speak to the API server. In a cluster each controller has a service account of its own; here that
would only delay the start, since nobody but the operator reaches these keys."""


@dataclass(frozen=True, kw_only=True)
class ControlPlane:
    """The servers of one home. Every address is part of a command, so that a new address makes a new command."""

    home: Home
    bin: Path

    @property
    def stages(self) -> Path:
        """What kwok plays."""
        return self.home.path / "run/stages.yaml"

    def etcd(self) -> Launch:
        """The store. It skips fsync, since its data is thrown away with the platform: should the machine crash, the
        last writes may be lost, or all of it; should etcd crash, nothing is. The listener for other members, of which
        there are none, takes any port; the shorter election saves a member that is alone most of a second.
        """
        mutual = {
            "cert-file": self._file("server.crt"),
            "key-file": self._file("server.key"),
            "client-cert-auth": "true",
            "trusted-ca-file": self._file("ca.crt"),
        }
        client = f"https://127.0.0.1:{self.home.port(ETCD)}"
        nobody = "https://127.0.0.1:0"
        flags = {
            "name": "local",
            "data-dir": f"{self.home.path / 'etcd'}",
            "listen-client-urls": client,
            "advertise-client-urls": client,
            "listen-peer-urls": nobody,
            "initial-advertise-peer-urls": nobody,
            "initial-cluster": f"local={nobody}",
            "heartbeat-interval": "50",
            "election-timeout": "250",
            "unsafe-no-fsync": "true",
            "log-level": "warn",
        }
        return self._launch(ETCD, flags | mutual | {f"peer-{flag}": value for flag, value in mutual.items()})

    def api_server(self) -> Launch:
        """The API server, with every check of a real one."""
        flags = {
            "etcd-servers": f"https://{self.home.address(ETCD)}",
            "etcd-cafile": self._file("ca.crt"),
            "etcd-certfile": self._file("admin.crt"),
            "etcd-keyfile": self._file("admin.key"),
            "advertise-address": "127.0.0.1",
            "endpoint-reconciler-type": "none",
            "client-ca-file": self._file("ca.crt"),
            "anonymous-auth": "false",
            "authorization-mode": "Node,RBAC",
            "enable-admission-plugins": "NodeRestriction",
            # As clusters have it: who may be privileged is decided by Pod Security, per namespace.
            "allow-privileged": "true",
            "service-cluster-ip-range": "10.96.0.0/16",
            "service-account-issuer": "https://kubernetes.default.svc",
            "service-account-key-file": self._file("service-accounts.key"),
            "service-account-signing-key-file": self._file("service-accounts.key"),
            "profiling": "false",
        }
        return self._launch(API_SERVER, flags | self._serving(API_SERVER))

    def controller_manager(self) -> Launch:
        """With more requests a second than the usual 20, which a fleet waits for.

        A node here has no heartbeat and is never lost; without one in time every pod would be put out of service.
        """
        flags = {
            "node-monitor-grace-period": "8760h",
            "root-ca-file": self._file("ca.crt"),
            "service-account-private-key-file": self._file("service-accounts.key"),
            "kube-api-qps": "200",
            "kube-api-burst": "400",
        }
        return self._launch(CONTROLLER_MANAGER, flags | self._alone(CONTROLLER_MANAGER))

    def scheduler(self) -> Launch:
        """The scheduler."""
        return self._launch(SCHEDULER, self._alone(SCHEDULER))

    def kwok(self) -> Launch:
        """kwok, for the nodes that are annotated as fake. It asks, and serves nobody."""
        flags = {
            "config": f"{self.stages}",
            "manage-all-nodes": "false",
            "manage-nodes-with-annotation-selector": "kwok.x-k8s.io/node=fake",
            "node-ip": "127.0.0.1",
            "cidr": "10.244.0.1/16",
        }
        # It keeps a folder of its own in the user's home, unless told where.
        own = (("KWOK_WORKDIR", f"{self.home.path / 'run' / KWOK}"), ("HOME", f"{self.home.path}"))
        return self._launch(KWOK, flags | self._calling(KWOK), own)

    def kubeconfig(self, name: str) -> Path:
        """The kubeconfig of a server that calls the API server; the address in it yields to the one in its command."""
        return self.home.path / "certificates" / f"{name}.kubeconfig"

    def _launch(self, name: str, flags: dict[str, str], environment: tuple[tuple[str, str], ...] = ()) -> Launch:
        command = (f"{self.bin / name}", *(f"--{flag}={value}" for flag, value in flags.items()))
        return Launch(command=command, folder=self.home.path, environment=environment)

    def _file(self, name: str) -> str:
        return f"{self.home.path / 'certificates' / name}"

    def _alone(self, name: str) -> dict[str, str]:
        return {"leader-elect": "false", "profiling": "false"} | self._serving(name) | self._calling(name)

    def _serving(self, name: str) -> dict[str, str]:
        return {
            "bind-address": "127.0.0.1",
            "secure-port": f"{self.home.port(name)}",
            "tls-cert-file": self._file("server.crt"),
            "tls-private-key-file": self._file("server.key"),
        }

    def _calling(self, name: str) -> dict[str, str]:
        return {"kubeconfig": f"{self.kubeconfig(name)}", "master": f"https://{self.home.address(API_SERVER)}"}
