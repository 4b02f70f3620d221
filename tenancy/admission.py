"""What the API server holds everybody to who has kubectl: the rules of `tenancy.rules` that it can judge, rendered."""

from collections.abc import Iterator
from dataclasses import dataclass

from tenancy.rules import RULES
from tenancy.rules.ground import Ground
from tenancy.rules.guard import Guard
from tenancy.rules.rule import Rule


@dataclass(frozen=True, kw_only=True)
class AdmissionSpec:
    """One ValidatingAdmissionPolicy and its binding; both have its name."""

    name: str
    guard: Guard
    variables: tuple[tuple[str, str], ...]
    """The guard's, with the stack's own facts in them; the last is the list of what is wrong."""
    unless: str | None
    """The guard's, the same way."""
    said: str
    """The expression of what a person is told: what is wrong, why it matters, what to do, on the one line there is."""


def admission(ground: Ground) -> tuple[AdmissionSpec, ...]:
    """Every rule that the API server can judge, for the cluster of a stack."""
    return tuple(_specs(ground))


def _specs(ground: Ground) -> Iterator[AdmissionSpec]:
    for rule in RULES:
        if rule.guard is not None:
            known = (*rule.guard.variables, ("faults", rule.guard.faults))
            yield AdmissionSpec(
                name=f"odoo-saas-{rule.name}",
                guard=rule.guard,
                variables=tuple((name, _settled(text, ground)) for name, text in known),
                unless=None if rule.guard.unless is None else _settled(rule.guard.unless, ground),
                said=_said(rule),
            )


def _settled(text: str, ground: Ground) -> str:
    facts = {
        "<images>": ground.images,
        "<pods>": ground.pod_cidr,
        "<names>": ground.dns_cidr,
        "<operators>": ground.operators,
    }
    for place, fact in facts.items():
        text = text.replace(place, fact)
    return text


def _said(rule: Rule) -> str:
    rest = f"; why: {rule.why}; do: {rule.do}".replace("\\", "\\\\").replace("'", "\\'")
    return f"request.kind.kind + ' ' + request.name + ' ' + variables.faults.join(', ') + '{rest}'"
