"""Whose it is: every object says so, and lies where its customer's things lie."""

from collections.abc import Iterator
from typing import Final

from tenancy import names
from tenancy.rules.ground import FRONT, Ground, Home
from tenancy.rules.guard import CUSTOMERS, OURS, PART_OF, TENANT, Guard, note
from tenancy.rules.guard import labels as labels_of
from tenancy.rules.made import Made, part, word
from tenancy.rules.pods import template

WHOLE: Final = frozenset(
    ("Namespace", "PriorityClass", "ClusterIssuer", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding")
)
"""Kinds that lie in no namespace."""
SIGNERS: Final = ("Issuer", "Certificate")
"""Kinds of which an authority consists; cert-manager wants them where it looks for keys."""

_MODES: Final = ("pod-security.kubernetes.io/enforce", "pod-security.kubernetes.io/warn")


def marked(made: Made, ground: Ground) -> Iterator[str]:
    """The marks of the stack and, where it is a customer's, those of the customer; on the pods that it makes as well."""
    if not made.is_object:
        return
    if made.kind.endswith("Patch"):
        yield "changes an object that something else has made, and cannot be judged by itself"
    labels = made.labels
    for key, value in names.platform_labels(ground.stack):
        if word(labels, key) != value:
            yield f"is not marked {key}: {value}"
    tenant = word(labels, TENANT)
    if tenant is None:
        if made.is_tenants:
            yield f"does not say which customer's it is ({TENANT})"
        return
    if (home := ground.homes.get(tenant)) is None:
        yield f"is marked as {tenant}'s, who is not on the stack {ground.stack}"
        return
    yield from _of_tenant(made, home)
    if made.kind == "Namespace":
        yield from _namespace(made, home)


def _of_tenant(made: Made, home: Home) -> Iterator[str]:
    """It is called after the customer whose mark it has, and makes pods that have it too."""
    tenant, labels = home.id, made.labels
    if not made.name.startswith(f"{tenant}-"):
        yield f"is marked as {tenant}'s, and its name begins otherwise"
    if word(labels, "odoo-saas/plan") != home.plan:
        yield f"is not marked odoo-saas/plan: {home.plan}"
    pods = template(made)
    if pods is not None and word(pods, "metadata", "labels", TENANT) != tenant:
        yield f"makes pods that do not say whose they are ({TENANT})"


def _namespace(made: Made, home: Home) -> Iterator[str]:
    """It is called after its customer, names who answers for it, and holds pods to Pod Security."""
    notes = part(made.inputs, "metadata", "annotations")
    if made.object_name != names.namespace(home.id):
        yield f"is called {made.object_name}, and not {names.namespace(home.id)}"
    if word(notes, names.OWNER) != home.owner:
        yield f"does not name its owner ({names.OWNER}: {home.owner})"
    if frozenset((word(notes, names.HOSTS) or "").split()) != home.hosts:
        yield f"does not name its customer's addresses ({names.HOSTS})"


def shielded(made: Made, ground: Ground) -> Iterator[str]:
    """A namespace has the API server hold its pods to Pod Security `restricted`, as it is today."""
    if made.kind == "Namespace" and made.is_object:
        for key in _MODES:
            if word(made.labels, key) != "restricted":
                yield f"does not have its pods held to Pod Security ({key}: restricted)"
            if (version := word(made.labels, f"{key}-version")) not in (None, "latest"):
                yield f"has its pods held to an older Pod Security ({key}-version: {version})"


def placed(made: Made, ground: Ground) -> Iterator[str]:
    """A customer's objects lie in the customer's namespace; what the platform does for it, in the platform's."""
    if not made.is_object or made.kind in WHOLE:
        return
    tenant, namespace = word(made.labels, TENANT), made.namespace
    own = None if tenant is None else names.namespace(tenant)
    signs = made.kind in SIGNERS and tenant is None and namespace == ground.authority
    if namespace not in (own, FRONT) and not signs:
        yield f"lies in the namespace {namespace}, which is not its customer's"


_LABELS: Final = (("labels", labels_of("object")),)
SHIELDED: Final = Guard(
    kinds=(("", ("namespaces",)),),
    objects=OURS,
    variables=_LABELS,
    faults=f"{[*_MODES]}.filter(key, !(key in variables.labels) || variables.labels[key] != 'restricted')"
    ".map(key, 'does not have its pods held to Pod Security (' + key + ': restricted)') + "
    f"{[f'{mode}-version' for mode in _MODES]}.filter(key, key in variables.labels && variables.labels[key] != 'latest')"
    ".map(key, 'has its pods held to an older Pod Security (' + key + ': ' + variables.labels[key] + ')') + "
    # Most guards go by this mark of the namespace; whatever is in one that loses it would be judged no more.
    f"('{PART_OF}' in variables.labels && variables.labels['{PART_OF}'] == 'odoo-saas' ? [] : "
    f"['loses the mark by which it is known ({PART_OF}: odoo-saas)'])",
)
MARKED: Final = Guard(
    kinds=(("", ("namespaces",)),),
    objects=CUSTOMERS,
    variables=_LABELS,
    faults=f"('{TENANT}' in variables.labels && 'odoo-saas/stack' in variables.labels ? [] : "
    f"['does not say whose it is ({TENANT}, odoo-saas/stack)']) + "
    f"({note('object', names.OWNER)} != '' ? [] : ['does not name its owner ({names.OWNER})'])",
)
