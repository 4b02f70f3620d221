"""What makes pods, and what Pod Security `restricted` asks of them, with the few things that we ask beyond it.

The fields and the values that they may have: Kubernetes' documentation, concepts/security/pod-security-standards.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from tenancy.rules.ground import Ground
from tenancy.rules.made import NOTHING, Made, Values, at, listed, part, word, words

_TEMPLATE: Final = ("spec", "template")
TEMPLATES: Final[Mapping[str, Sequence[str]]] = {
    "kubernetes:core/v1:Pod": (),
    "kubernetes:core/v1:ReplicationController": _TEMPLATE,
    "kubernetes:apps/v1:Deployment": _TEMPLATE,
    "kubernetes:apps/v1:StatefulSet": _TEMPLATE,
    "kubernetes:apps/v1:DaemonSet": _TEMPLATE,
    "kubernetes:apps/v1:ReplicaSet": _TEMPLATE,
    "kubernetes:batch/v1:Job": _TEMPLATE,
    "kubernetes:batch/v1:CronJob": ("spec", "jobTemplate", "spec", "template"),
}
"""Where each kind that makes pods says what they look like."""
CONTAINERS: Final = ("initContainers", "containers", "ephemeralContainers")
VOLUMES: Final = frozenset(
    ("configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret")
)
SYSCTLS: Final = frozenset(
    (
        "kernel.shm_rmid_forced",
        "net.ipv4.ip_local_port_range",
        "net.ipv4.ip_local_reserved_ports",
        "net.ipv4.ip_unprivileged_port_start",
        "net.ipv4.ping_group_range",
        "net.ipv4.tcp_fin_timeout",
        "net.ipv4.tcp_keepalive_intvl",
        "net.ipv4.tcp_keepalive_probes",
        "net.ipv4.tcp_keepalive_time",
        "net.ipv4.tcp_rmem",
        "net.ipv4.tcp_syncookies",
        "net.ipv4.tcp_wmem",
    )
)
_SELINUX: Final = frozenset((None, "", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"))
_SECCOMP: Final = frozenset(("RuntimeDefault", "Localhost"))
_SIZES: Final = (("requests", "cpu"), ("requests", "memory"), ("limits", "cpu"), ("limits", "memory"))


def template(made: Made) -> Values | None:
    """The template of the pods that *made* makes; None where it makes none."""
    path = TEMPLATES.get(made.type)
    return None if path is None else part(made.inputs, *path)


def containers(pod: Values) -> Iterator[Values]:
    """Every container of a pod's specification, of whatever sort."""
    for sort in CONTAINERS:
        yield from (part(one) for one in listed(pod, sort))


def _pods(made: Made) -> Iterator[Values]:
    """The specification of the pods, where there are any."""
    if (found := template(made)) is not None:
        yield part(found, "spec")


def restricted(made: Made, ground: Ground) -> Iterator[str]:
    """Pod Security, level restricted; no token of the API server in a pod, no root file system that can be written to."""
    for pod in _pods(made):
        yield from _shared(pod)
        for one in containers(pod):
            name = word(one, "name")
            yield from (
                f"has the container {name}, which {fault}" for fault in _alone(one, part(pod, "securityContext"))
            )


def _shared(pod: Values) -> Iterator[str]:
    """What a pod says for all its containers."""
    for field in ("hostNetwork", "hostPID", "hostIPC"):
        if at(pod, field):
            yield f"asks for its node's own namespace ({field})"
    for volume in listed(pod, "volumes"):
        for kind in sorted(set(part(volume)) - {"name"} - VOLUMES):
            yield f"mounts a volume of the kind {kind}"
    yield from _identity(part(pod, "securityContext"))
    for sysctl in listed(pod, "securityContext", "sysctls"):
        if word(sysctl, "name") not in SYSCTLS:
            yield f"sets {word(sysctl, 'name')} of its node's kernel"
    if at(pod, "automountServiceAccountToken") is not False:
        yield "has a key to the API server (automountServiceAccountToken is not false)"


def _alone(one: Values, shared: Values) -> Iterator[str]:
    """What a container says, and what it has from its pod."""
    own = part(one, "securityContext")
    yield from _identity(own)
    if at(own, "privileged"):
        yield "is privileged"
    if at(own, "allowPrivilegeEscalation") is not False:
        yield "may gain rights (allowPrivilegeEscalation is not false)"
    if at(own, "readOnlyRootFilesystem") is not True:
        yield "may write to its image (readOnlyRootFilesystem is not true)"
    if "ALL" not in words(own, "capabilities", "drop"):
        yield "keeps capabilities (drop names not ALL)"
    if more := sorted(set(words(own, "capabilities", "add")) - {"NET_BIND_SERVICE"}):
        yield f"adds the capabilities {', '.join(more)}"
    if at(own, "procMount") not in (None, "Default"):
        yield "sees more of /proc than others (procMount)"
    if True not in (at(own, "runAsNonRoot"), at(shared, "runAsNonRoot") if "runAsNonRoot" not in own else None):
        yield "may run as root (runAsNonRoot is not true)"
    profile = part(own, "seccompProfile") or part(shared, "seccompProfile")
    if word(profile, "type") not in _SECCOMP:
        yield "may make every system call (seccompProfile is not RuntimeDefault)"
    if any(at(port, "hostPort") for port in listed(one, "ports")):
        yield "takes a port of its node (hostPort)"


def _identity(security: Values) -> Iterator[str]:
    """What may be said for a pod and for a container alike."""
    if at(security, "runAsUser") == 0:
        yield "runs as root (runAsUser is 0)"
    if at(security, "windowsOptions", "hostProcess"):
        yield "runs as a process of its node (hostProcess)"
    if word(security, "seccompProfile", "type") == "Unconfined":
        yield "may make every system call (seccompProfile is Unconfined)"
    if word(security, "appArmorProfile", "type") not in (None, "RuntimeDefault", "Localhost"):
        yield "is not held by AppArmor"
    labels = part(security, "seLinuxOptions") or NOTHING
    if word(labels, "type") not in _SELINUX or word(labels, "user") or word(labels, "role"):
        yield "chooses its own SELinux label"


def sized(made: Made, ground: Ground) -> Iterator[str]:
    """Every container says how much it needs and how much it may take."""
    for pod in _pods(made):
        for one in containers(pod):
            if missing := _unsaid(one):
                yield f"has the container {word(one, 'name')}, which says nothing of {missing}"
    if made.kind == "Cluster" and (missing := _unsaid(part(made.inputs, "spec"))):
        yield f"says nothing of {missing}"


def _unsaid(holder: Values) -> str:
    """The sizes that *holder* leaves out."""
    return ", ".join(".".join(size) for size in _SIZES if at(holder, "resources", *size) is None)
