"""One change for each way of breaking a rule, made to what the program asks for: by tests alone, and on the real engine."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, TypeAlias

from copied import edit
from recording import Recording
from registration import Registration, Secret

from fleet.stackfile import StackFile
from tenancy import fleet
from tenancy.rules import asked
from tenancy.rules.ground import Ground
from tenancy.rules.made import Made

Path_: TypeAlias = Sequence[str | int]

TENANT: Final = "exposed"
TRANSFORM: Final = """
import pulumi, json, pathlib
_CHANGES = json.loads(pathlib.Path("breakages.json").read_text())

def _set(value, path, new):
    if not path:
        return new
    if isinstance(value, list):
        at = path[0] if path[0] != "+" else len(value)
        return [_set(one, path[1:], new) if number == at else one for number, one in enumerate([*value, *[None] * (at == len(value))])]
    known = dict(value or {})
    known[path[0]] = _set(known.get(path[0]), path[1:], new)
    return known

def _broken(args):
    props, opts = args.props, args.opts
    for name, path, value in _CHANGES if not args.type_.startswith("odoo:") else ():
        if args.name == name and path == ["protect"]:
            opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(protect=False))
        elif args.name == name:
            props = _set(props, path, value)
    return pulumi.ResourceTransformResult(props=props, opts=opts)

pulumi.runtime.register_resource_transform(_broken)
"""
"""What a checkout's program is made to begin with, so that the engine is asked for something else than it says."""


@dataclass(frozen=True, kw_only=True)
class Breakage:
    """One change of one resource, and what is said of it."""

    rule: str
    of: str
    """The end of the resource's name, after the tenant's id and a hyphen."""
    path: Path_
    value: Any
    said: str
    on_engine: bool = False
    """Whether the real engine is asked as well: for one of each rule."""

    @property
    def name(self) -> str:
        return f"{TENANT}-{self.of}"


POD: Final = ("spec", "template", "spec")
ODOO: Final = (*POD, "containers", 0)
SAFE: Final = (*ODOO, "securityContext")
SHARED: Final = (*POD, "securityContext")


def pod(path: Path_, value: Any, said: str, *, on_engine: bool = False) -> Breakage:
    return Breakage(rule="pod-security", of="odoo-web", path=path, value=value, said=said, on_engine=on_engine)


def one(rule: str, of: str, path: Path_, value: Any, said: str, *, on_engine: bool = False) -> Breakage:
    return Breakage(rule=rule, of=of, path=path, value=value, said=said, on_engine=on_engine)


HOST_PATH: Final[Any] = {"name": "node", "hostPath": {"path": "/"}}
ROUTE: Final = ("spec", "rules", 0, "host")
PEERS: Final[tuple[tuple[Any, str], ...]] = (
    ({"ipBlock": {"cidr": "0.0.0.0/0"}}, "opens egress to 0.0.0.0/0, in which pods of other customers are"),
    ({"ipBlock": {"cidr": "10.244.7.0/24"}}, "10.244.7.0/24, in which pods of other customers are"),
    ({"ipBlock": {"cidr": "64.0.0.0/2"}}, "opens egress to 64.0.0.0/2, which is everybody"),
    ({"ipBlock": {"cidr": "::/0"}}, "opens egress to ::/0, which is everybody"),
    ({"ipBlock": {"cidr": "169.254.169.254/32"}}, "where clouds tell machines who they are"),
    ({"ipBlock": {"cidr": "10.0.0.0/33"}}, "opens egress to 10.0.0.0/33, which is no range of addresses"),
    ({"ipBlock": {"cidr": "10.244.7.9/32"}}, "10.244.7.9/32, in which pods of other customers are"),
    ({"ipBlock": {"cidr": "10.240.0.0/12"}}, "10.240.0.0/12, in which pods of other customers are"),
    ({"namespaceSelector": {}}, "opens egress to namespaces that it does not name"),
    ({"namespaceSelector": {"matchLabels": {"team": "a"}}}, "opens egress to namespaces that it does not name"),
    (
        {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "odoo-one-spa"}}},
        "opens egress to the namespace odoo-one-spa, which is another's",
    ),
)
RESOLVER: Final = "169.254.20.10/32"
"""Where pods of many clusters ask for names: at an address of their node, NodeLocal DNSCache's."""
UDP: Final[Any] = {"protocol": "UDP", "port": 53}
TCP: Final[Any] = {"protocol": "TCP", "port": 53}
RESOLVERS: Final[tuple[tuple[str, Any, bool], ...]] = (
    (RESOLVER, [UDP, TCP], True),
    (RESOLVER, [UDP], True),
    (RESOLVER, [UDP, {"protocol": "TCP", "port": 80}], False),
    (RESOLVER, [{"protocol": "TCP", "port": 53, "endPort": 80}], False),
    (RESOLVER, [{"protocol": "TCP"}], False),
    (RESOLVER, None, False),
    ("169.254.169.254/32", [UDP, TCP], False),
    ("169.254.20.0/24", [UDP, TCP], False),
)
"""Ranges and ports, and whether a policy may open a way there on a cluster whose pods ask RESOLVER for names."""


def asking(one: Made, cidr: str, ports: Any) -> Made:
    """A policy whose pods ask for names in *cidr*, at *ports*."""
    rule = ("spec", "egress", 0)
    return replace(
        one, inputs=broken(broken(one.inputs, (*rule, "to", 0, "ipBlock", "cidr"), cidr), (*rule, "ports"), ports)
    )


BREAKAGES: Final = (
    pod((*POD, "volumes", "+"), HOST_PATH, "mounts a volume of the kind hostPath", on_engine=True),
    pod((*POD, "hostNetwork"), True, "asks for its node's own namespace (hostNetwork)"),
    pod((*POD, "hostPID"), True, "asks for its node's own namespace (hostPID)"),
    pod((*POD, "hostIPC"), True, "asks for its node's own namespace (hostIPC)"),
    pod((*POD, "automountServiceAccountToken"), True, "has a key to the API server"),
    pod((*SHARED, "runAsUser"), 0, "runs as root"),
    pod((*SHARED, "runAsNonRoot"), False, "container odoo, which may run as root"),
    pod((*SHARED, "seccompProfile", "type"), "Unconfined", "may make every system call (seccompProfile is Unconfined)"),
    pod((*SHARED, "seccompProfile"), None, "container odoo, which may make every system call"),
    pod((*SHARED, "seLinuxOptions"), {"type": "spc_t"}, "chooses its own SELinux label"),
    pod((*SHARED, "appArmorProfile"), {"type": "Unconfined"}, "is not held by AppArmor"),
    pod((*SHARED, "windowsOptions"), {"hostProcess": True}, "runs as a process of its node"),
    pod((*SHARED, "sysctls"), [{"name": "kernel.msgmax"}], "sets kernel.msgmax of its node's kernel"),
    pod((*SAFE, "privileged"), True, "container odoo, which is privileged"),
    pod((*SAFE, "runAsUser"), 0, "container odoo, which runs as root"),
    pod((*SAFE, "runAsNonRoot"), False, "container odoo, which may run as root"),
    pod((*SAFE, "allowPrivilegeEscalation"), None, "container odoo, which may gain rights"),
    pod((*SAFE, "readOnlyRootFilesystem"), False, "container odoo, which may write to its image"),
    pod((*SAFE, "capabilities", "drop"), ["NET_RAW"], "container odoo, which keeps capabilities"),
    pod((*SAFE, "capabilities", "add"), ["SYS_ADMIN"], "container odoo, which adds the capabilities SYS_ADMIN"),
    pod((*SAFE, "procMount"), "Unmasked", "container odoo, which sees more of /proc"),
    pod((*ODOO, "ports", 0, "hostPort"), 8069, "container odoo, which takes a port of its node"),
    pod((*POD, "initContainers", 0, "securityContext"), {}, "container pgbouncer, which may gain rights"),
    one(
        "pod-security",
        "backup-job",
        ("spec", "jobTemplate", "spec", "template", "spec", "hostNetwork"),
        True,
        "asks for its node's own namespace (hostNetwork)",
    ),
    one(
        "shielded",
        "namespace",
        ("metadata", "labels", "pod-security.kubernetes.io/enforce"),
        "baseline",
        "does not have its pods held to Pod Security",
        on_engine=True,
    ),
    *(
        one(
            "shielded",
            "namespace",
            ("metadata", "labels", f"pod-security.kubernetes.io/{mode}-version"),
            "v1.0",
            f"has its pods held to an older Pod Security (pod-security.kubernetes.io/{mode}-version: v1.0)",
        )
        for mode in ("enforce", "warn")
    ),
    one("images", "odoo-web", (*ODOO, "image"), "evil.example/odoo:18.0", "evil.example/odoo:18.0", on_engine=True),
    one("images", "odoo-web", (*ODOO, "image"), "odoo", "runs the image odoo\n"),
    one("images", "odoo-web", (*ODOO, "image"), "odoo:latest", "runs the image odoo:latest\n"),
    one("images", "odoo-web", (*ODOO, "image"), "localhost/odoo:1", "runs the image localhost/odoo:1\n"),
    one("images", "odoo-web", (*ODOO, "image"), "docker.io.evil.example/odoo:1", "docker.io.evil.example"),
    one("images", "odoo-web", (*ODOO, "image"), None, "runs the image that its container does not name"),
    one(
        "sized",
        "odoo-web",
        (*ODOO, "resources", "limits"),
        {"cpu": "1"},
        "the container odoo, which says nothing of limits.memory",
        on_engine=True,
    ),
    one("behind-the-ingress", "odoo-service", ("spec", "type"), "LoadBalancer", "type LoadBalancer", on_engine=True),
    one("behind-the-ingress", "odoo-service", ("spec", "type"), "NodePort", "is of type NodePort"),
    one("behind-the-ingress", "odoo-service", ("spec", "type"), "ExternalName", "is of type ExternalName"),
    one("behind-the-ingress", "odoo-service", ("spec", "externalIPs"), ["192.0.2.1"], "takes the addresses 192.0.2.1"),
    *(
        one("behind-the-ingress", "ingress", ("type",), f"kubernetes:{kind}", "leads past everything that web pages")
        for kind in (
            "traefik.io/v1alpha1:IngressRouteTCP",
            "traefik.io/v1alpha1:IngressRouteUDP",
            "gateway.networking.k8s.io/v1:Gateway",
            "gateway.networking.k8s.io/v1:HTTPRoute",
            "gateway.networking.k8s.io/v1alpha2:TLSRoute",
        )
    ),
    one("own-addresses", "ingress", ROUTE, "one-spa.odoo.test", "serves one-spa.odoo.test", on_engine=True),
    one("own-addresses", "ingress", ROUTE, None, "serves every address"),
    one("own-addresses", "ingress", ROUTE, "*.odoo.test", "serves *.odoo.test"),
    one("own-addresses", "ingress", ("spec", "tls", 0, "hosts"), ["one-spa.odoo.test"], "serves one-spa.odoo.test"),
    one(
        "own-addresses",
        "ingress",
        ("spec", "defaultBackend"),
        {"service": {"name": "odoo", "port": {"number": 80}}},
        "serves every address",
    ),
    *(
        one(
            "own-addresses",
            "ingress",
            ("metadata", "annotations", key),
            value,
            "serves one-spa.odoo.test, which is not",
        )
        for key, value in (
            ("cert-manager.io/common-name", "one-spa.odoo.test"),
            ("cert-manager.io/alt-names", "exposed.odoo.test,one-spa.odoo.test"),
            ("nginx.ingress.kubernetes.io/server-alias", "one-spa.odoo.test"),
        )
    ),
    one(
        "named-rights",
        "support-role",
        ("rules", 0, "resources"),
        ["*"],
        "gives rights to everything (resources has *)",
        on_engine=True,
    ),
    one("named-rights", "support-role", ("rules", 0, "verbs"), ["*"], "gives rights to everything (verbs has *)"),
    one("named-rights", "support-role", ("rules", 0, "verbs"), ["bind"], "lets rights be made of rights (bind)"),
    one("named-rights", "support-binding", ("roleRef", "kind"), "ClusterRole", "takes its rights from a ClusterRole"),
    one(
        "named-rights",
        "support-binding",
        ("subjects", 0, "namespace"),
        "odoo-one-spa",
        "gives rights to an account of the namespace odoo-one-spa",
    ),
    *(
        one(
            "named-rights",
            "support-binding",
            ("subjects", "+"),
            {"apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": name},
            f"gives rights to the {kind} {name}, which is no account of its namespace",
        )
        for kind, name in (
            ("Group", "system:serviceaccounts"),
            ("User", "system:serviceaccount:odoo-one-spa:odoo"),
            ("Group", "everybody"),
        )
    ),
    one(
        "marked",
        "quota",
        ("metadata", "labels", "odoo-saas/tenant"),
        "one-spa",
        "is marked as one-spa's, and its name begins otherwise",
    ),
    one("marked", "quota", ("metadata", "labels", "odoo-saas/tenant"), None, "does not say which customer's it is"),
    one(
        "marked",
        "quota",
        ("metadata", "labels", "odoo-saas/tenant"),
        "nobody",
        "is marked as nobody's, who is not on",
        on_engine=True,
    ),
    one("marked", "quota", ("metadata", "labels", "odoo-saas/plan"), "premium", "is not marked odoo-saas/plan: basic"),
    one("marked", "quota", ("metadata", "labels", "odoo-saas/stack"), "prod", "is not marked odoo-saas/stack: dev"),
    one("marked", "namespace", ("metadata", "annotations", "odoo-saas/owner"), "", "does not name its owner"),
    one("marked", "namespace", ("metadata", "annotations", "odoo-saas/hosts"), "", "its customer's addresses"),
    one("marked", "namespace", ("metadata", "name"), "odoo-else", "is called odoo-else, and not odoo-exposed"),
    one(
        "marked",
        "odoo-web",
        ("spec", "template", "metadata", "labels", "odoo-saas/tenant"),
        "one-spa",
        "makes pods that do not say whose they are",
    ),
    *(
        one("marked", end, ("type",), f"kubernetes:{kind}Patch", "changes an object that something else has made")
        for end, kind in (
            ("odoo-web", "apps/v1:Deployment"),
            ("odoo-service", "core/v1:Service"),
            ("allow-database", "networking.k8s.io/v1:NetworkPolicy"),
            ("namespace", "core/v1:Namespace"),
        )
    ),
    one("placed", "quota", ("metadata", "namespace"), "odoo-one-spa", "lies in the namespace odoo-one", on_engine=True),
    one("placed", "quota", ("metadata", "namespace"), "default", "lies in the namespace default"),
    one("narrow-walls", "allow-database", ("spec", "egress", 0, "to"), [], "opens egress to everybody", on_engine=True),
    *(one("narrow-walls", "allow-database", ("spec", "egress", 0, "to"), [peer], said) for peer, said in PEERS),
    one("narrow-walls", "allow-ingress", ("spec", "ingress", 0, "from"), None, "opens ingress to everybody"),
    one(
        "no-secret-in-clear",
        "odoo-programs",
        ("data", "odoo.conf"),
        "[options]\ndb_password = r4nd0mr4nd0m\n",
        "has a secret in clear at data.odoo.conf",
        on_engine=True,
    ),
    *(
        one("no-secret-in-clear", "odoo-web", (*ODOO, field), value, said)
        for field, value, said in (
            ("env", [{"name": "PGPASSWORD", "value": "x"}], "has a secret in its environment (PGPASSWORD)"),
            (
                "env",
                [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "b", "key": "c"}}}],
                "has a secret in its environment (A)",
            ),
            ("env", [{"name": "DB", "value": "postgres://me:x1@db/y"}], "has a secret in clear at env[0].value"),
            ("envFrom", [{"secretRef": {"name": "b"}}], "has a whole Secret in its environment"),
            ("args", ["--db", "postgresql://me:x1@db/y"], "has a secret in clear at args[1]"),
            ("command", ["-----BEGIN PRIVATE KEY-----"], "has a secret in clear at command[0]"),
        )
    ),
    one("protected", "database", ("protect",), False, "holds the database of exposed, and is not", on_engine=True),
    *(
        one("protected", end, ("protect",), False, f"holds the {words} of exposed, and is not protected")
        for end, words in (
            ("namespace", "namespace"),
            ("filestore", "filestore"),
            ("database-role", "role"),
            ("backup-key", "key to the backups"),
        )
    ),
    one(
        "protected",
        "odoo-web",
        ("spec", "volumeClaimTemplates"),
        [{"metadata": {"name": "more"}, "spec": {"storageClassName": "encrypted"}}],
        "has claims made by a template (volumeClaimTemplates), which nothing protects",
    ),
    one(
        "standards",
        "odoo-web",
        ("spec", "volumeClaimTemplates"),
        [{"metadata": {"name": "more"}, "spec": {"storageClassName": "standard"}}],
        "makes the claim more, which is not in the class encrypted, which encrypts, as gdpr demands",
    ),
    one(
        "standards",
        "odoo-web",
        (*POD, "volumes", "+"),
        {"name": "more", "ephemeral": {"volumeClaimTemplate": {"spec": {"storageClassName": "standard"}}}},
        "has the ephemeral volume more, which is not in the class encrypted",
    ),
    one(
        "standards",
        "backup-rehearsal",
        ("spec", "jobTemplate", "spec", "template", "spec", "volumes", "+"),
        {"name": "more", "ephemeral": {"volumeClaimTemplate": {"spec": {}}}},
        "has the ephemeral volume more, which is not in the class encrypted",
    ),
    one(
        "standards",
        "filestore",
        ("spec", "storageClassName"),
        "standard",
        "is not in the class encrypted, which encrypts, as gdpr demands",
        on_engine=True,
    ),
    one(
        "standards",
        "odoo-web",
        ("spec", "template", "metadata", "labels", "odoo-saas/log-days"),
        "30",
        "makes pods whose logs are not kept for 365 days (odoo-saas/log-days), as gdpr demands",
    ),
)


def prepare(root: Path, stack: str = "dev") -> None:
    """One tenant more in the checkout at *root*, which has something of everything, on a standard that dev could keep to."""
    page = root / "catalog/compliance/gdpr.yaml"
    text = page.read_text().replace("verify-full", "prefer").replace("[eu-central-1, eu-west-1]", "[us-east-1]")
    page.write_text(text)
    edit(
        root,
        stack,
        TENANT,
        name="Exposed",
        owner="o@example.com",
        plan="basic",
        release="18.0",
        industry="generic",
        compliance=["gdpr"],
        support="2030-01-31",
        placement={"strategy": "shared", "server": "shared-1"},
    )


def ground(root: Path, stack: str) -> Ground:
    """What rules hold the objects of *stack* against."""
    return asked.of(fleet.load(root, stack, StackFile.read(root, stack).facts, None))


def made(recording: Recording) -> tuple[Made, ...]:
    """Everything that a run asked for, as rules see it: they are told of no secret that it is one."""
    return tuple(_made(one) for one in recording.registrations)


def _made(one: Registration) -> Made:
    inputs = {key: opened(value) for key, value in one.inputs.items()}
    return Made(type=one.type, name=one.name, urn=one.urn, inputs=inputs, protect=one.protect)


def opened(value: Any) -> Any:
    """*value* with every secret taken out of its envelope, and numbers as whole as they are."""
    match value:
        case Secret():
            return opened(value.value)
        case {"4dabf18193072939515e22adb298388d": _, "value": inner}:
            return opened(inner)
        case float() if value.is_integer():
            return int(value)
        case dict():
            return {key: opened(one) for key, one in value.items()}  # pyright: ignore[reportUnknownVariableType]
        case list():
            return [opened(one) for one in value]  # pyright: ignore[reportUnknownVariableType]
        case _:
            return value


def altered(good: Made, change: Breakage) -> Made:
    """What a *change* makes of a resource."""
    match change.path:
        case ("protect",):
            return replace(good, protect=change.value)
        case ("type",):
            return replace(good, type=change.value)
        case path:
            return replace(good, inputs=broken(good.inputs, path, change.value))


def broken(inputs: Any, path: Path_, value: Any) -> Any:
    """*inputs* with *value* at *path*; `+` is one more of a list."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(inputs, list):
        known: list[Any] = [*inputs]  # pyright: ignore[reportUnknownVariableType]
        number = len(known) if step == "+" else int(step)
        known[number:] = [broken(known[number] if number < len(known) else None, rest, value), *known[number + 1 :]]
        return known
    group: Mapping[str, Any] = inputs or {}
    return {**group, str(step): broken(group.get(str(step)), rest, value)}


def plant(root: Path, changes: Sequence[Breakage]) -> None:
    """Have the program of the checkout at *root* ask for *changes* too, and for none that it was told before."""
    (root / "breakages.json").write_text(json.dumps([[one.name, list(one.path), one.value] for one in changes]))
    program = root / "__main__.py"
    if TRANSFORM not in (text := program.read_text()):
        first, rest = text.split("\n\n", 1)
        program.write_text(f"{first}\n{TRANSFORM}\n{rest}")
