"""The half of a rule that the API server holds everybody to: the same faults, found in its own language (CEL).

An expression says what the rule's function says: a list of what is wrong, in words, empty where nothing is. `<images>` and
`<pods>` stand for what the stack has decided. What it cannot know (plans, standards, what the engine protects) it does not ask.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from tenancy import names
from tenancy.guarded import GUARDED
from tenancy.rules.doors import OPEN
from tenancy.rules.made import OBJECT
from tenancy.rules.rights import FORBIDDEN
from tenancy.rules.secrets import FILES, NAMED, SPELT
from tenancy.rules.walls import LOCAL, SPACE, WIDEST

Kinds: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]
Selector: TypeAlias = Mapping[str, object]

TENANT: Final = "odoo-saas/tenant"
OURS: Final[Selector] = {"matchLabels": {"app.kubernetes.io/part-of": "odoo-saas"}}
CUSTOMERS: Final[Selector] = {"matchExpressions": [{"key": TENANT, "operator": "Exists"}]}
NOT_AN_OPERATORS: Final[Selector] = {"matchExpressions": [{"key": "cnpg.io/cluster", "operator": "DoesNotExist"}]}
"""What the operator of databases makes says so; what such pods have in their environment is the operator's matter."""
BUILT: Final[Selector] = {
    "matchLabels": {"app.kubernetes.io/managed-by": "pulumi"},
    "matchExpressions": [{"key": TENANT, "operator": "Exists"}],
}


@dataclass(frozen=True, kw_only=True)
class Guard:
    """What is looked at, and the expression that finds what is wrong with it."""

    kinds: Kinds
    """API group and resources, of every version."""
    faults: str
    variables: tuple[tuple[str, str], ...] = ()
    """What the expression goes by, in order; each may use those before."""
    operations: tuple[str, ...] = ("CREATE", "UPDATE")
    spaces: Selector | None = None
    """The labels of namespaces whose objects are looked at; None where the object's own decide."""
    objects: Selector | None = None


def _quoted(words: object) -> str:
    return f"[{', '.join(repr(one) for one in sorted(words))}]"  # type: ignore[type-var]


_PODS: Final[Kinds] = (
    ("", ("pods", "pods/ephemeralcontainers", "replicationcontrollers")),
    ("apps", ("deployments", "statefulsets", "daemonsets", "replicasets")),
    ("batch", ("jobs", "cronjobs")),
)
_CONTAINERS: Final = (
    (
        "pod",
        (
            "object.kind == 'Pod' ? object.spec : object.kind == 'CronJob' ? object.spec.jobTemplate.spec.template.spec : "
            "object.spec.template.spec"
        ),
    ),
    (
        "containers",
        (
            "dyn(variables.pod.containers) + (has(variables.pod.initContainers) ? dyn(variables.pod.initContainers) : []) + "
            "(has(variables.pod.ephemeralContainers) ? dyn(variables.pod.ephemeralContainers) : [])"
        ),
    ),
)
_SPELT: Final = " || ".join(f"text.matches(r'{one}')" for one in SPELT)
_NOTES: Final = "has({0}.metadata.annotations) && '{1}' in {0}.metadata.annotations"

SHIELDED: Final = Guard(
    kinds=(("", ("namespaces",)),),
    objects=OURS,
    variables=(("labels", "has(object.metadata.labels) ? object.metadata.labels : {}"),),
    faults="['enforce', 'warn'].map(mode, 'pod-security.kubernetes.io/' + mode)"
    ".filter(key, !(key in variables.labels) || variables.labels[key] != 'restricted')"
    ".map(key, 'does not have its pods held to Pod Security (' + key + ': restricted)')",
)
MARKED: Final = Guard(
    kinds=(("", ("namespaces",)),),
    objects=CUSTOMERS,
    variables=(("labels", "has(object.metadata.labels) ? object.metadata.labels : {}"),),
    faults=f"('{TENANT}' in variables.labels && 'odoo-saas/stack' in variables.labels ? [] : "
    f"['does not say whose it is ({TENANT}, odoo-saas/stack)']) + "
    f"({_NOTES.format('object', names.OWNER)} && object.metadata.annotations['{names.OWNER}'] != '' ? [] : "
    f"['does not name its owner ({names.OWNER})'])",
)
IMAGES: Final = Guard(
    kinds=_PODS,
    spaces=OURS,
    variables=_CONTAINERS,
    faults="variables.containers.map(one, has(one.image) ? one.image : 'that its container does not name')"
    ".filter(image, image.startsWith('localhost/') || image.endsWith(':latest') || !image.matches(r'<images>'))"
    ".map(image, 'runs the image ' + image)",
)
SHUT: Final = Guard(
    kinds=(("", ("services",)),),
    spaces=OURS,
    faults=f"(has(object.spec.type) && object.spec.type in {_quoted(OPEN)} ? ['is of type ' + object.spec.type] : []) + "
    "(has(object.spec.externalIPs) && size(object.spec.externalIPs) > 0 ? "
    "['takes the addresses ' + object.spec.externalIPs.join(', ') + ' (externalIPs)'] : [])",
)
RIGHTS: Final = Guard(
    kinds=(("rbac.authorization.k8s.io", ("roles", "rolebindings")),),
    spaces=OURS,
    variables=(
        ("rules", "object.kind == 'Role' && has(object.rules) ? object.rules : []"),
        ("subjects", "object.kind == 'RoleBinding' && has(object.subjects) ? object.subjects : []"),
    ),
    faults="(variables.rules.exists(one, one.verbs.exists(said, said.contains('*')) || "
    "(has(one.apiGroups) && one.apiGroups.exists(said, said.contains('*'))) || "
    "(has(one.resources) && one.resources.exists(said, said.contains('*')))) ? ['gives rights to everything'] : []) + "
    f"(variables.rules.exists(one, one.verbs.exists(said, said in {_quoted(FORBIDDEN)})) ? "
    "['lets rights be made of rights'] : []) + "
    "(object.kind == 'RoleBinding' && object.roleRef.kind != 'Role' ? "
    "['takes its rights from a ' + object.roleRef.kind + ', which is not of its namespace'] : []) + "
    "variables.subjects.filter(one, one.kind == 'ServiceAccount' && one[?'namespace'].orValue('') != request.namespace)"
    ".map(one, 'gives rights to an account of the namespace ' + one[?'namespace'].orValue(''))",
)
NARROW: Final = Guard(
    kinds=(("networking.k8s.io", ("networkpolicies",)),),
    # Not in the platform's, where a server that customers share has a door that is open to all of them.
    spaces=CUSTOMERS,
    variables=(
        ("ins", "has(object.spec.ingress) ? object.spec.ingress : []"),
        ("outs", "has(object.spec.egress) ? object.spec.egress : []"),
        (
            "peers",
            (
                "variables.ins.filter(one, has(one.from)).map(one, dyn(one.from)) + "
                "variables.outs.filter(one, has(one.to)).map(one, dyn(one.to))"
            ),
        ),
    ),
    faults="(variables.ins.exists(one, !has(one.from) || size(one.from) == 0) ? ['opens ingress to everybody'] : []) + "
    "(variables.outs.exists(one, !has(one.to) || size(one.to) == 0) ? ['opens egress to everybody'] : []) + "
    "(variables.peers.exists(several, several.exists(one, has(one.ipBlock) && "
    "(cidr('<pods>').containsCIDR(one.ipBlock.cidr) || cidr(one.ipBlock.cidr).containsCIDR('<pods>')))) ? "
    "['opens a way to addresses in which pods of other customers are'] : []) + "
    f"(variables.peers.exists(several, several.exists(one, has(one.ipBlock) && "
    f"(cidr(one.ipBlock.cidr).prefixLength() < {WIDEST} || cidr('{LOCAL}').containsCIDR(one.ipBlock.cidr) || "
    f"cidr(one.ipBlock.cidr).containsCIDR('{LOCAL}')))) ? "
    "['opens a way to everybody, or to where clouds tell machines who they are'] : []) + "
    f"(variables.peers.exists(several, several.exists(one, has(one.namespaceSelector) && "
    f"!(has(one.namespaceSelector.matchLabels) && '{SPACE}' in one.namespaceSelector.matchLabels))) ? "
    "['opens a way to namespaces that it does not name'] : []) + "
    f"(variables.peers.exists(several, several.exists(one, has(one.namespaceSelector) && "
    f"has(one.namespaceSelector.matchLabels) && '{SPACE}' in one.namespaceSelector.matchLabels && "
    f"one.namespaceSelector.matchLabels['{SPACE}'].startsWith('odoo-') && "
    f"!(one.namespaceSelector.matchLabels['{SPACE}'] in [request.namespace, '{names.PLATFORM_NAMESPACE}']))) ? "
    "['opens a way to the namespace of another'] : [])",
)
CLEAR: Final = Guard(
    kinds=_PODS,
    spaces=OURS,
    objects=NOT_AN_OPERATORS,
    variables=(
        *_CONTAINERS,
        (
            "written",
            (
                "variables.containers.map(one, {'name': one.name, 'texts': (has(one.command) ? dyn(one.command) : []) + "
                "(has(one.args) ? dyn(one.args) : []) + "
                "(has(one.env) ? dyn(one.env.filter(said, has(said.value)).map(said, said.value)) : [])})"
            ),
        ),
    ),
    faults="variables.containers.filter(one, has(one.env) && one.env.exists(said, "
    "(has(said.valueFrom) && has(said.valueFrom.secretKeyRef)) || (has(said.value) && said.value != '' && "
    f"said.name.matches('{NAMED}') && !said.name.matches('{FILES}'))))"
    ".map(one, 'has a secret in the environment of the container ' + one.name) + "
    "variables.containers.filter(one, has(one.envFrom) && one.envFrom.exists(said, has(said.secretRef)))"
    ".map(one, 'has a whole Secret in the environment of the container ' + one.name) + "
    f"variables.written.filter(one, one.texts.exists(text, {_SPELT}))"
    ".map(one, 'has a secret in clear in the container ' + one.name)",
)


def _guarded() -> Kinds:
    """The resources of the kinds that hold a customer's data, by the one table that there is of them."""
    found: dict[str, list[str]] = {}
    for row in GUARDED:
        if row.type.startswith(OBJECT):
            version, kind = row.type.removeprefix(OBJECT).rsplit(":", 1)
            group = version.rpartition("/")[0]
            found.setdefault("" if group == "core" else group, []).append(f"{kind.lower()}s")
    return tuple((group, tuple(sorted(kinds))) for group, kinds in sorted(found.items()))


PROTECTED: Final = Guard(
    kinds=_guarded(),
    operations=("DELETE",),
    objects=BUILT,
    variables=(("space", "request.resource.resource == 'namespaces' ? oldObject : namespaceObject"),),
    faults=f"{_NOTES.format('variables.space', names.RELEASED)} ? [] : "
    "['holds the data of a customer who is not released, and would be gone']",
)
