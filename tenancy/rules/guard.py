"""The half of a rule that the API server holds everybody to: what is looked at, and how faults are found in its language (CEL).

Each stands in the file of its rule, below the function that judges for the pack. An expression is a list of what is wrong, in
words, empty where nothing is. It finds what the function finds, as far as the API server can tell: of what was asked for it is
told only what stands for `<images>`, `<pods>`, `<names>` and `<operators>`, and it sees no more than one object and its
namespace.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

Kinds: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]
Selector: TypeAlias = Mapping[str, object]
Variables: TypeAlias = tuple[tuple[str, str], ...]

TENANT: Final = "odoo-saas/tenant"
PART_OF: Final = "app.kubernetes.io/part-of"
MANAGED_BY: Final = "app.kubernetes.io/managed-by"
OURS: Final[Selector] = {"matchLabels": {PART_OF: "odoo-saas"}}
CUSTOMERS: Final[Selector] = {"matchExpressions": [{"key": TENANT, "operator": "Exists"}]}
BUILT: Final[Selector] = {"matchLabels": {MANAGED_BY: "pulumi", PART_OF: "odoo-saas"}}
"""What Pulumi has built here; the operators' own objects beside it come and go as those want it."""


@dataclass(frozen=True, kw_only=True)
class Guard:
    """What is looked at, and the expression that finds what is wrong with it."""

    kinds: Kinds
    """API group and resources, of every version."""
    faults: str
    variables: Variables = ()
    """What the expression goes by, in order; each may use those before."""
    operations: tuple[str, ...] = ("CREATE", "UPDATE")
    spaces: Selector | None = None
    """The labels of namespaces whose objects are looked at; None where the object's own decide."""
    objects: Selector | None = None
    """The labels of the objects; of one that is changed, those before or those after."""
    unless: str | None = None
    """Whose requests are let pass, as an expression."""


def quoted(words: Iterable[str]) -> str:
    """A list of texts."""
    return f"[{', '.join(repr(one) for one in sorted(words))}]"


PODS: Final[Kinds] = (
    ("", ("pods", "pods/ephemeralcontainers", "replicationcontrollers")),
    ("apps", ("deployments", "statefulsets", "daemonsets", "replicasets")),
    ("batch", ("jobs", "cronjobs")),
)
_OTHERS: Final = ("Cluster", "ConfigMap")
"""Kinds that a guard looks at beside those, and that make no pods as the API server sees it."""


def containers(name: str, of: str) -> Variables:
    """The variable *name*: the containers of whatever sort that *of* makes, an object; none where it is none."""
    pod = f"variables.{name}_pod"
    said = (
        f"{of} == null || {of}.kind in {quoted(_OTHERS)} ? dyn({{'containers': []}}) : {of}.kind == 'Pod' ? {of}.spec : "
        f"{of}.kind == 'CronJob' ? {of}.spec.jobTemplate.spec.template.spec : {of}.spec.template.spec"
    )
    more = (f"(has({pod}.{sort}) ? dyn({pod}.{sort}) : [])" for sort in ("initContainers", "ephemeralContainers"))
    return (f"{name}_pod", said), (name, " + ".join((f"dyn({pod}.containers)", *more)))


def labels(of: str) -> str:
    """The labels of an object; none where there are none."""
    return f"(has({of}.metadata.labels) ? {of}.metadata.labels : {{}})"


def note(of: str, key: str) -> str:
    """The annotation *key* of an object; empty where there is none."""
    return f"(has({of}.metadata.annotations) && '{key}' in {of}.metadata.annotations ? {of}.metadata.annotations['{key}'] : '')"


OPERATORS_OWN: Final = (
    f"'cnpg.io/cluster' in {labels('object')} && (request.userInfo.username == 'system:kube-controller-manager' || "
    "(has(request.userInfo.groups) && request.userInfo.groups.exists(one, "
    "one in ['system:serviceaccounts:<operators>', 'system:serviceaccounts:kube-system'])))"
)
"""What the operator of databases makes, or Kubernetes out of that: whatever somebody else marks so is judged like all else."""
