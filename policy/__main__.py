"""The policy pack: every rule is mandatory, so one that is broken stops the preview."""

from pulumi_policy import (
    EnforcementLevel,
    PolicyPack,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
)
from rules import stays_behind_the_ingress


def _behind_the_ingress(args: ResourceValidationArgs, report: ReportViolation) -> None:
    complaint = stays_behind_the_ingress(args.resource_type, args.props)
    if complaint is not None:
        report(complaint, None)


PolicyPack(
    name="odoo-saas",
    enforcement_level=EnforcementLevel.MANDATORY,
    policies=[
        ResourceValidationPolicy(
            name="behind-the-ingress",
            description="Tenants are reached through the ingress only.",
            validate=_behind_the_ingress,
        )
    ],
)
