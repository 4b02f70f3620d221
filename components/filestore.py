"""A tenant's filestore: the volume claim that holds attachments and sessions."""

import pulumi
import pulumi_kubernetes as kubernetes
from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

from tenancy import names
from tenancy.spec import FilestoreSpec


class Filestore(pulumi.ComponentResource):
    """One claim; its size may grow, its class and access mode never change."""

    claim: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        spec: FilestoreSpec,
        *,
        namespace: pulumi.Input[str],
        labels: dict[str, str],
        keep: bool,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("odoo:saas:Filestore", name, None, opts)
        metadata: ObjectMetaArgsDict = {"name": "filestore", "namespace": namespace, "labels": labels}
        if spec.key is not None:
            # Its class encrypts by it; here it says so to whoever audits.
            metadata["annotations"] = {names.KEY: spec.key}
        claim = kubernetes.core.v1.PersistentVolumeClaim(
            name,
            metadata=metadata,
            spec={
                "access_modes": [spec.access_mode],
                "storage_class_name": spec.storage_class,
                "resources": {"requests": {"storage": spec.size}},
            },
            opts=pulumi.ResourceOptions(parent=self, protect=keep, retain_on_delete=keep),
        )
        self.claim = claim.metadata["name"]
        self.register_outputs({"claim": self.claim})
