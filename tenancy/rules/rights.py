"""What may be done through the API server: nothing wholesale, and nothing from one namespace in another."""

from collections.abc import Iterator
from typing import Final

from tenancy.rules.ground import Ground
from tenancy.rules.guard import OURS, Guard, quoted
from tenancy.rules.made import Made, listed, word, words

FIELDS: Final = ("apiGroups", "resources", "verbs", "nonResourceURLs")
FORBIDDEN: Final = frozenset(("escalate", "bind", "impersonate"))
"""Verbs by which rights are made of rights."""


def named(made: Made, ground: Ground) -> Iterator[str]:
    """Rights are named one by one, and given to accounts of the same namespace."""
    if not made.is_object:
        return
    if made.kind in ("ClusterRole", "ClusterRoleBinding"):
        yield "gives rights in every namespace at once"
    if made.kind == "Role":
        yield from _role(made)
    if made.kind == "RoleBinding":
        yield from _binding(made)


def _role(made: Made) -> Iterator[str]:
    for rule in listed(made.inputs, "rules"):
        for field in FIELDS:
            if any("*" in said for said in words(rule, field)):
                yield f"gives rights to everything ({field} has *)"
        if wrong := sorted(FORBIDDEN & set(words(rule, "verbs"))):
            yield f"lets rights be made of rights ({', '.join(wrong)})"


def _binding(made: Made) -> Iterator[str]:
    if (kind := word(made.inputs, "roleRef", "kind")) != "Role":
        yield f"takes its rights from a {kind}, which is not of its namespace"
    for subject in listed(made.inputs, "subjects"):
        if (kind := word(subject, "kind")) != "ServiceAccount":
            yield f"gives rights to the {kind} {word(subject, 'name')}, which is no account of its namespace"
        elif word(subject, "namespace") != made.namespace:
            yield f"gives rights to an account of the namespace {word(subject, 'namespace')}"


NAMED: Final = Guard(
    kinds=(("rbac.authorization.k8s.io", ("roles", "rolebindings")),),
    spaces=OURS,
    variables=(
        ("rules", "object.kind == 'Role' && has(object.rules) ? object.rules : []"),
        ("subjects", "object.kind == 'RoleBinding' && has(object.subjects) ? object.subjects : []"),
    ),
    faults="(variables.rules.exists(one, one.verbs.exists(said, said.contains('*')) || "
    "(has(one.apiGroups) && one.apiGroups.exists(said, said.contains('*'))) || "
    "(has(one.resources) && one.resources.exists(said, said.contains('*')))) ? ['gives rights to everything'] : []) + "
    f"(variables.rules.exists(one, one.verbs.exists(said, said in {quoted(FORBIDDEN)})) ? "
    "['lets rights be made of rights'] : []) + "
    "(object.kind == 'RoleBinding' && object.roleRef.kind != 'Role' ? "
    "['takes its rights from a ' + object.roleRef.kind + ', which is not of its namespace'] : []) + "
    "variables.subjects.filter(one, one.kind == 'ServiceAccount' && one[?'namespace'].orValue('') != request.namespace)"
    ".map(one, 'gives rights to an account of the namespace ' + one[?'namespace'].orValue('')) + "
    # Which of the company's people may look in is theirs to say; names that begin so are everybody's, or of elsewhere.
    "variables.subjects.filter(one, one.kind != 'ServiceAccount' && one.name.startsWith('system:'))"
    ".map(one, 'gives rights to the ' + one.kind + ' ' + one.name + ', which is no account of its namespace')",
)
