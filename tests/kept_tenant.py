"""A tenant that has been lived in and backed up once, by its backup's pod as rendered, to a target of its own."""

import json
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from backup_target import HOST, BackupTarget, Restic
from host_pod import Ended, HostPod
from lived_in import furnish
from tenant_pods import job_pod
from yard import Yard

from tenancy import names

CONTENTS = ("a contract", "a portrait", "an invoice")
SUPPLIED = "backup-target"


@dataclass(frozen=True, kw_only=True)
class Kept:
    """The tenant, its backup's pod, and how the first backup went, by container."""

    yard: Yard
    tenant: str
    target: BackupTarget
    pod: HostPod
    files: list[Path]
    first: Mapping[str, Ended]

    @property
    def restic(self) -> Restic:
        """The program on this machine, for the tenant's repository."""
        key = self.yard.secrets()[f"{self.tenant}-backup-key"]
        return Restic(repository=self.target.repository(self.tenant), key=key)

    def snapshots(self) -> list[dict[str, str]]:
        """What is in the repository, as restic lists it."""
        return json.loads(self.restic("snapshots", "--json"))


@contextmanager
def keep(yard: Yard, tenant: str, folder: Path) -> Generator[Kept]:
    """Brings the yard to life with a target for its backups; *tenant* is one of its tenants, on the shared server."""
    folder.mkdir()
    folder.chmod(0o711)
    with BackupTarget(folder / "target") as target:
        cidr = f"{HOST}/32"
        yard.configure(backup={"target": target.address, "cidr": cidr, "port": target.port, "secret": SUPPLIED})
        done = yard.up()
        assert done.code == 0, done.output
        namespace = names.namespace(tenant)
        supply(yard, namespace, SUPPLIED, repository=target.repository(tenant))
        with job_pod(yard, namespace, "backup", folder / "backup", (HOST, target.port)) as pod:
            files = furnish(yard, tenant, "shared-1", pod.volume("filestore"), CONTENTS)
            yield Kept(yard=yard, tenant=tenant, target=target, pod=pod, files=files, first=pod.play())


def supply(yard: Yard, namespace: str, name: str, **files: str) -> None:
    """What the company puts into *namespace* itself."""
    literals = (f"--from-literal={key}={content}" for key, content in files.items())
    yard.kubectl("create", "secret", "generic", name, "--namespace", namespace, *literals)
