"""What the API server refuses from everybody, in the namespaces that are ours and in no other."""

from typing import cast

import pulumi
import pulumi_kubernetes as kubernetes
from pulumi_kubernetes.admissionregistration.v1 import MatchResourcesArgsDict, ValidatingAdmissionPolicySpecArgsDict
from pulumi_kubernetes.meta.v1 import LabelSelectorArgsDict

from tenancy.admission import AdmissionSpec


class Admission(pulumi.ComponentResource):
    """One ValidatingAdmissionPolicy for each rule, and the binding without which it would hold for nobody."""

    def __init__(
        self,
        name: str,
        specs: tuple[AdmissionSpec, ...],
        *,
        labels: dict[str, str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("odoo:saas:Admission", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        for spec in specs:
            policy = kubernetes.admissionregistration.v1.ValidatingAdmissionPolicy(
                f"{name}-{spec.name}",
                metadata={"name": spec.name, "labels": labels},
                spec=_policy(spec),
                opts=child,
            )
            kubernetes.admissionregistration.v1.ValidatingAdmissionPolicyBinding(
                f"{name}-{spec.name}-binding",
                metadata={"name": spec.name, "labels": labels},
                spec={"policy_name": policy.metadata["name"], "validation_actions": ["Deny"]},
                opts=child,
            )
        self.register_outputs({})


def _policy(spec: AdmissionSpec) -> ValidatingAdmissionPolicySpecArgsDict:
    found: ValidatingAdmissionPolicySpecArgsDict = {
        "failure_policy": "Fail",
        "match_constraints": _matching(spec),
        "variables": [{"name": key, "expression": text} for key, text in spec.variables],
        "validations": [{"expression": "size(variables.faults) == 0", "message_expression": spec.said}],
    }
    if spec.unless is not None:
        found["match_conditions"] = [{"name": "not-spared", "expression": f"!({spec.unless})"}]
    return found


def _matching(spec: AdmissionSpec) -> MatchResourcesArgsDict:
    """Whose objects it looks at: by kind, and by the labels of their namespace or by their own."""
    found: MatchResourcesArgsDict = {
        "resource_rules": [
            {
                "api_groups": [group],
                "api_versions": ["*"],
                "operations": list(spec.guard.operations),
                "resources": list(kinds),
            }
            for group, kinds in spec.guard.kinds
        ]
    }
    if spec.guard.spaces is not None:
        found["namespace_selector"] = cast("LabelSelectorArgsDict", spec.guard.spaces)
    if spec.guard.objects is not None:
        found["object_selector"] = cast("LabelSelectorArgsDict", spec.guard.objects)
    return found
