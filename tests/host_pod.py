"""A pod's template, run as processes of this machine: what the kubelet would do, for the images that Debian has programs of.

The template, and whatever its volumes take from Secrets and ConfigMaps, come from the API server. Containers share a
network, run as the user that the template names, see only their mounts, and find the root file system read-only.
"""

import base64
import itertools
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from sandbox import Account, Mount, Sandbox, until

from local.plugins.kubernetes.cluster import Cluster
from local.plugins.kubernetes.kinds import path
from local.plugins.values import Value, Values, items, mapping, text

SECONDS: Final = 120
ADDRESS: Final = "127.0.0.2"
"""Stands for the pod's own: what listens on 127.0.0.1 alone does not answer there."""
PATHS: Final = "/image/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"


@dataclass(frozen=True, kw_only=True)
class Ended:
    """A container that came to its end."""

    code: int
    said: str


@dataclass(frozen=True, kw_only=True)
class Running:
    """A process of a container."""

    process: subprocess.Popen[str]
    log: Path

    @property
    def said(self) -> str:
        """What it has written so far."""
        return self.log.read_text()

    def ended(self) -> Ended:
        """Waits for its end."""
        self.process.wait(SECONDS)
        return Ended(code=self.process.returncode, said=self.said)


@dataclass(frozen=True, kw_only=True)
class Image:
    """What a container finds beside its mounts, and what of its image's environment."""

    mounts: tuple[Mount, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict[str, str])


def python_image(*programs: Path) -> Image:
    """The interpreter of this run with its packages, as `python3`, and *programs* beside it."""
    base, own = Path(sys.base_prefix), Path(sys.prefix)
    folders = [folder for folder in (base, own) if not folder.is_relative_to("/usr")]
    return Image(
        mounts=(
            *(Mount(source=folder, at=f"{folder}", read_only=True) for folder in folders),
            *(Mount(source=program, at=f"/image/bin/{program.name}", read_only=True) for program in programs),
        ),
        environment={"PATH": f"{own / 'bin'}:{PATHS}"},
    )


@dataclass
class HostPod:
    """A pod; a context that ends its processes. *template* is a pod's specification, as the API server has it."""

    cluster: Cluster
    namespace: str
    template: Values
    folder: Path
    """Where its volumes are; claims stay there for the next pod."""
    images: Mapping[str, Image] = field(default_factory=dict[str, Image])
    """By the first part of their names, such as `odoo`; others need nothing beside Debian's programs."""
    reaches: Sequence[tuple[str, int]] = ()
    """The servers of this machine that network policies would let it reach."""
    ports: Mapping[int, int] = field(default_factory=dict[int, int])
    """At which port a server of this machine is found inside, where that is another."""
    names: Sequence[str] = ()
    """By which it finds them there, beside `localhost`."""
    _all: ExitStack = field(default_factory=ExitStack)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o711)
        self._sandbox = self._all.enter_context(Sandbox(self.folder))
        for host, port in self.reaches:
            self._sandbox.reaches(host, port, at=self.ports.get(port))
        self._volumes = {text(volume, "name"): self._laid(volume) for volume in _all(self.template, "volumes")}
        self._hosts = self.folder / "hosts"
        self._hosts.write_text(" ".join(("127.0.0.1 localhost", *self.names)) + "\n")
        return self

    def __exit__(self, *_: object) -> None:
        self._all.close()

    def run(self, name: str) -> Ended:
        """Runs the container *name* to its end."""
        return self.start(name).ended()

    def start(self, name: str) -> Running:
        """Starts the container *name*, and waits for what its startup probe waits for, unless that is a page."""
        container = self._container(name)
        variables = {text(one, "name"): text(one, "value") for one in _all(container, "env")}
        command = [expanded(str(word), variables) for key in ("command", "args") for word in items(container, key)]
        running = self._begin(container, command, variables)
        probe = mapping(container, "startupProbe")
        if probe:
            until(lambda: running.process.poll() is not None or self._passes(name, probe), f"the beginning of {name}")
        return running

    def _passes(self, name: str, probe: Values) -> bool:
        """Whether the kubelet would find the container begun."""
        if inside := mapping(probe, "exec"):
            return self.inside(name, *(str(word) for word in items(inside, "command"))).code == 0
        port = mapping(probe, "tcpSocket").get("port")
        # Whatever is asked by HTTP, the test asks itself.
        return not isinstance(port, int) or self._sandbox.answers(port, ADDRESS)

    def play(self) -> dict[str, Ended]:
        """Runs the pod as a kubelet would: what comes first in order, then the containers; ends at the first failure."""
        done: dict[str, Ended] = {}
        for container in (*_all(self.template, "initContainers"), *_all(self.template, "containers")):
            name = text(container, "name")
            if text(container, "restartPolicy") == "Always":
                self.start(name)
                continue
            done[name] = self.run(name)
            if done[name].code:
                break
        return done

    def beside(self, name: str, *command: str) -> Running:
        """Starts *command* beside the container *name*: same network, mounts, image and user, and none of its variables."""
        return self._begin(self._container(name), command, {})

    def inside(self, name: str, *command: str) -> Ended:
        """The same, to its end."""
        return self.beside(name, *command).ended()

    def volume(self, name: str) -> Path:
        """The folder on this machine behind one of the template's volumes."""
        return self._volumes[name]

    @property
    def _account(self) -> Account:
        security = mapping(self.template, "securityContext")
        uid, gid = security["runAsUser"], security["fsGroup"]
        assert isinstance(uid, int)
        assert isinstance(gid, int)
        return Account(uid=uid, gid=gid)

    def _begin(self, container: Values, command: Sequence[str], variables: Mapping[str, str]) -> Running:
        image = self.images.get(text(container, "image").partition(":")[0], Image())
        log = self.folder / f"{next(self._numbers)}-{text(container, 'name')}.log"
        with log.open("w") as output:
            process = self._sandbox.start(
                command,
                mounts=(
                    *self._mounts(container),
                    *image.mounts,
                    Mount(source=self._hosts, at="/etc/hosts", read_only=True),
                ),
                environment={"PATH": PATHS, **image.environment, **variables},
                account=self._account,
                output=output,
            )
        return Running(process=process, log=log)

    def _container(self, name: str) -> Values:
        everyone = (*_all(self.template, "initContainers"), *_all(self.template, "containers"))
        return next(one for one in everyone if text(one, "name") == name)

    def _mounts(self, container: Values) -> Iterator[Mount]:
        for one in _all(container, "volumeMounts"):
            source = self._volumes[text(one, "name")] / text(one, "subPath")
            yield Mount(source=source, at=text(one, "mountPath"), read_only=one.get("readOnly") is True)

    def _laid(self, volume: Values) -> Path:
        """The folder of a volume, filled as the template says; its group is the pod's."""
        name, claim = text(volume, "name"), mapping(volume, "persistentVolumeClaim")
        folder = self.folder / ("claims" if claim else "volumes") / (text(claim, "claimName") or name)
        folder.mkdir(parents=True, exist_ok=True)
        mode = 0o2775
        for kind, key, named in (("Secret", "secret", "secretName"), ("ConfigMap", "configMap", "name")):
            source = mapping(volume, key)
            if source:
                token = f"kubernetes:core/v1:{kind}"
                found = self.cluster.get(path(token, self.namespace, text(source, named)))
                wanted = {text(one, "key") for one in _all(source, "items")}
                for file, content in mapping(found, "data").items():
                    if wanted and file not in wanted:
                        continue
                    data = base64.b64decode(str(content)) if kind == "Secret" else str(content).encode()
                    self._file(folder / file, data, source.get("defaultMode", 0o644))
                mode = 0o755
        os.chown(folder, 0, self._account.gid)
        folder.chmod(mode)
        return folder

    def _file(self, at: Path, data: bytes, mode: Value) -> None:
        assert isinstance(mode, int)
        at.write_bytes(data)
        os.chown(at, 0, self._account.gid)
        at.chmod(mode)


def expanded(word: str, variables: Mapping[str, str]) -> str:
    """What a kubelet makes of a *word* of `command` or `args` (k8s.io/kubernetes, third_party/forked/golang/expansion)."""

    def value(found: re.Match[str]) -> str:
        if found[0] == "$$":
            return "$"
        return variables.get(found[1], found[0])

    return re.sub(r"\$\$|\$\(([^)]*)\)", value, word)


def _all(values: Values, key: str) -> list[Values]:
    return [one for one in items(values, key) if isinstance(one, dict)]
