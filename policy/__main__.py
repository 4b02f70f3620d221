"""The policy pack: the rules of `tenancy.rules`, each mandatory, so that one that is broken stops the preview and the update."""

import sys
from pathlib import Path

# The pack runs in an environment of its own, where nothing of ours is installed; the law lies beside it.
sys.path.append(str(Path(__file__).parents[1]))

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyPack,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from registry import Asked
from seen import Sight, seen

from tenancy.rules import RULES, secrets
from tenancy.rules.rule import Rule

ASKED = Asked(root=Path.cwd())
"""The engine starts a pack in the folder of the program that it judges."""

SIGHT = Sight()


def policy(rule: Rule) -> Policy:
    """One rule, as the engine wants it; the first of them looks, and says what can be said once only."""
    is_first = rule is RULES[0]
    look = SIGHT.first if is_first else SIGHT.again
    refused = ASKED.refusals if is_first else lambda _: ()

    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        made = look(args)
        for complaint in (*refused(made), *rule.complaints(made, ASKED.ground(made))):
            report(complaint, made.urn)

    return ResourceValidationPolicy(
        name=rule.name, description=rule.demands, validate=validate, remediation_steps=rule.do
    )


def leaks(args: StackValidationArgs, report: ReportViolation) -> None:
    """Once everything is known that this run comes to know."""
    for made, fault in secrets.leaks(tuple(seen(one) for one in args.resources)):
        report(f"{made.kind} {made.name} {fault}", made.urn)


PolicyPack(
    name="odoo-saas",
    enforcement_level=EnforcementLevel.MANDATORY,
    policies=[
        *map(policy, RULES),
        StackValidationPolicy(
            name="no-leak",
            description="No generated password stands in a field that is not made for one.",
            validate=leaks,
        ),
    ],
)
