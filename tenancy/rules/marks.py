"""Whose it is: every object says so, and lies where its customer's things lie."""

from collections.abc import Iterator
from typing import Final

from tenancy import names
from tenancy.rules.ground import FRONT, Ground, Home
from tenancy.rules.made import Made, part, word
from tenancy.rules.pods import template

WHOLE: Final = frozenset(
    ("Namespace", "PriorityClass", "ClusterIssuer", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding")
)
"""Kinds that lie in no namespace."""
SIGNERS: Final = ("Issuer", "Certificate")
"""Kinds of which an authority consists; cert-manager wants them where it looks for keys."""


def marked(made: Made, ground: Ground) -> Iterator[str]:
    """The marks of the stack and, where it is a customer's, those of the customer; on the pods that it makes as well."""
    if not made.is_object:
        return
    labels = made.labels
    for key, value in names.platform_labels(ground.stack):
        if word(labels, key) != value:
            yield f"is not marked {key}: {value}"
    tenant = word(labels, "odoo-saas/tenant")
    if tenant is None:
        if made.is_tenants:
            yield "does not say which customer's it is (odoo-saas/tenant)"
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
    if pods is not None and word(pods, "metadata", "labels", "odoo-saas/tenant") != tenant:
        yield "makes pods that do not say whose they are (odoo-saas/tenant)"


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
    """A namespace has the API server hold its pods to Pod Security `restricted`."""
    if made.kind == "Namespace" and made.is_object:
        for mode in ("enforce", "warn"):
            if word(made.labels, f"pod-security.kubernetes.io/{mode}") != "restricted":
                yield f"does not have its pods held to Pod Security (pod-security.kubernetes.io/{mode}: restricted)"


def placed(made: Made, ground: Ground) -> Iterator[str]:
    """A customer's objects lie in the customer's namespace; what the platform does for it, in the platform's."""
    if not made.is_object or made.kind in WHOLE:
        return
    tenant, namespace = word(made.labels, "odoo-saas/tenant"), made.namespace
    own = None if tenant is None else names.namespace(tenant)
    signs = made.kind in SIGNERS and tenant is None and namespace == ground.authority
    if namespace not in (own, FRONT) and not signs:
        yield f"lies in the namespace {namespace}, which is not its customer's"
