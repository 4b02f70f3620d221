"""The table of programs: which version, what pins it, how it is asked for its version, where upstream offers it."""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from local.machine import HERE

# renovate: datasource=go depName=github.com/pulumi/pulumi/pkg/v3
PULUMI = "3.259.0"
# renovate: datasource=go depName=go.etcd.io/etcd/server/v3
ETCD = "3.6.8"
# renovate: datasource=go depName=k8s.io/kubernetes
KUBERNETES = "1.36.3"
# renovate: datasource=go depName=sigs.k8s.io/kwok
KWOK = "0.8.0"
# renovate: datasource=go depName=github.com/zegl/kube-score
KUBE_SCORE = "1.20.0"
# renovate: datasource=go depName=github.com/rhysd/actionlint
ACTIONLINT = "1.7.12"

# A program that does not say its version within this many seconds is not taken.
PATIENCE = 60


@dataclass(frozen=True, kw_only=True)
class Download:
    """An official file, and the text in which upstream publishes its checksum (a bare digest or `digest  name` lines).

    `members` is the glob of what is taken out of a tar archive; empty when the file is the program itself.
    """

    address: str
    checksums: str
    members: str = ""


@dataclass(frozen=True, kw_only=True)
class Program:
    """One program: `accepts` is the pattern of versions taken from PATH, `stamps` are the linker's -X settings."""

    name: str
    version: str
    accepts: str
    family: str
    package: str
    ask: tuple[str, ...]
    answer: str
    stamps: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    download: Download | None
    purpose: str

    @property
    def pins(self) -> tuple[str, ...]:
        """What decides the bytes of a build, besides its family's go.mod and go.sum."""
        return (self.name, self.version, self.package, *self.stamps, *self.tags)


def version_of(program: Program, path: Path, home: Path) -> str | None:
    """The version that the file at `path` answers with, or None when it does not run or says something else."""
    # `pulumi version` writes a log below its home and asks for updates unless told otherwise.
    quiet = os.environ | {"PULUMI_HOME": str(home), "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        said = subprocess.run(
            [path, *program.ask],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=PATIENCE,
            env=quiet,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(program.answer, said.stdout)
    return found[1] if found and said.returncode == 0 else None


def _exactly(version: str) -> str:
    return re.escape(version)


def _kubernetes(name: str, purpose: str, ask: tuple[str, ...], answer: str) -> Program:
    major, minor, _ = KUBERNETES.split(".")
    # Unstamped, a build from the module says v0.0.0-master, and clients treat it as 1.14.
    stamps = tuple(
        f"k8s.io/{place}.{field}={value}"
        for place in ("component-base/version", "client-go/pkg/version")
        for field, value in (
            ("gitVersion", f"v{KUBERNETES}"),
            ("gitMajor", major),
            ("gitMinor", minor),
            ("gitTreeState", "clean"),
        )
    )
    address = f"https://dl.k8s.io/v{KUBERNETES}/bin/{HERE.system}/{HERE.architecture}/{name}"
    return Program(
        name=name,
        version=KUBERNETES,
        # Exactly this: field sets, defaults and warnings differ even between patch releases.
        accepts=_exactly(KUBERNETES),
        family="kubernetes",
        package=f"k8s.io/kubernetes/cmd/{name}",
        ask=ask,
        answer=answer,
        stamps=stamps,
        download=Download(address=address, checksums=f"{address}.sha256"),
        purpose=purpose,
    )


_PULUMI_RELEASE = f"https://github.com/pulumi/pulumi/releases/download/v{PULUMI}"
_PULUMI_ARCHITECTURE = "x64" if HERE.architecture == "amd64" else HERE.architecture
# The archive holds the engine and its language hosts. GitHub's copy of archive and checksums, never one from each
# place: the two places have differed before (pulumi/pulumi#9416).
PULUMI_ARCHIVE = f"{_PULUMI_RELEASE}/pulumi-v{PULUMI}-{HERE.system}-{_PULUMI_ARCHITECTURE}.tar.gz"
PULUMI_CHECKSUMS = f"{_PULUMI_RELEASE}/pulumi-{PULUMI}-checksums.txt"

_ETCD_RELEASE = f"https://github.com/etcd-io/etcd/releases/download/v{ETCD}"

MODULES = Path(__file__).parent / "go"
"""A folder per family with the go.mod and go.sum that its programs are built from: their dependencies clash."""
PROGRAMS = (
    Program(
        name="pulumi",
        version=PULUMI,
        # Exactly this: the stand-ins speak this engine's protocol, and what it does half way was tried on it alone.
        accepts=_exactly(PULUMI),
        family="pulumi",
        package="github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
        ask=("version",),
        answer=r"v(\d\S*)",
        # Unstamped, the Automation API refuses the engine. The tags are those of upstream's own release build.
        stamps=(f"github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v{PULUMI}",),
        tags=("osusergo", "grpcnotrace"),
        download=Download(address=PULUMI_ARCHIVE, checksums=PULUMI_CHECKSUMS, members="pulumi/pulumi"),
        purpose="it is the engine",
    ),
    Program(
        name="etcd",
        version=ETCD,
        # Any 3.6: flags and storage are settled within a minor release, and the API server asks for no patch.
        accepts=r"3\.6\.\d+",
        family="etcd",
        package="go.etcd.io/etcd/server/v3",
        ask=("--version",),
        answer=r"etcd Version: (\S+)",
        download=Download(
            address=f"{_ETCD_RELEASE}/etcd-v{ETCD}-{HERE.system}-{HERE.architecture}.tar.gz",
            checksums=f"{_ETCD_RELEASE}/SHA256SUMS",
            members="etcd-*/etcd",
        ),
        purpose="the API server keeps its objects in it",
    ),
    _kubernetes("kube-apiserver", "it is the Kubernetes API", ("--version",), r"Kubernetes v(\S+)"),
    _kubernetes(
        "kube-controller-manager", "Deployments and claims go nowhere without it", ("--version",), r"Kubernetes v(\S+)"
    ),
    _kubernetes("kube-scheduler", "pods find no node without it", ("--version",), r"Kubernetes v(\S+)"),
    _kubernetes("kubectl", "people look at the cluster with it", ("version", "--client"), r"Client Version: v(\S+)"),
    Program(
        name="kwok",
        version=KWOK,
        # Exactly this: before 1.0 the form of its stages changes with minor releases.
        accepts=_exactly(KWOK),
        family="kwok",
        package="sigs.k8s.io/kwok/cmd/kwok",
        ask=("--version",),
        answer=r"kwok version v?(\d+\.\d+\.\d+)",
        # Its release publishes binaries without checksums, so they cannot be verified and are not downloaded.
        download=None,
        purpose="the nodes are its doing",
    ),
)
"""What the embedded platform runs."""
SCANNERS = (
    Program(
        name="kube-score",
        version=KUBE_SCORE,
        # Exactly this: every release brings rules, and each finding is answered for in scan/exceptions.yaml.
        accepts=_exactly(KUBE_SCORE),
        family="kube-score",
        package="github.com/zegl/kube-score/cmd/kube-score",
        ask=("version",),
        answer=r"kube-score version: v?(\d[^\s,]*)",
        stamps=(f"main.version={KUBE_SCORE}",),
        # Its modules are few and built in half a minute; where its releases keep their checksums has not been looked up.
        download=None,
        purpose="it judges what is rendered",
    ),
    Program(
        name="actionlint",
        version=ACTIONLINT,
        # Exactly this: what it knows of GitHub's events, contexts and runners grows with every release.
        accepts=_exactly(ACTIONLINT),
        family="actionlint",
        package="github.com/rhysd/actionlint/cmd/actionlint",
        ask=("-version",),
        answer=r"^v?(\d\S*)",
        stamps=(f"github.com/rhysd/actionlint.version={ACTIONLINT}",),
        # Built in seconds; where its releases keep their checksums has not been looked up.
        download=None,
        purpose="it judges the workflows in .github",
    ),
)
"""What judges what is rendered and what GitHub runs; wanted by tests and not by the platform, so in a store of its own."""
