"""The kinds of object served, where the API server keeps them, and what cannot be changed in place.

The list of immutable fields is the official provider's (provider/pkg/provider/diff.go), for these kinds.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Where:
    """The plural under which a kind is found, and whether it lives in a namespace."""

    plural: str
    namespaced: bool = True
    immutable: tuple[str, ...] = ()


IDENTITY = ("apiVersion", "kind", "metadata.name", "metadata.namespace")

KINDS = {
    "kubernetes:core/v1:Namespace": Where("namespaces", namespaced=False),
    "kubernetes:core/v1:ResourceQuota": Where("resourcequotas", immutable=("spec.scopes",)),
    "kubernetes:core/v1:LimitRange": Where("limitranges"),
    "kubernetes:core/v1:ServiceAccount": Where("serviceaccounts"),
    "kubernetes:core/v1:Secret": Where("secrets", immutable=("type",)),
    "kubernetes:core/v1:ConfigMap": Where("configmaps"),
    "kubernetes:core/v1:Service": Where("services", immutable=("spec.clusterIP",)),
    "kubernetes:core/v1:PersistentVolumeClaim": Where(
        "persistentvolumeclaims",
        immutable=("spec.accessModes", "spec.storageClassName", "spec.volumeName", "spec.selector"),
    ),
    "kubernetes:apps/v1:Deployment": Where("deployments", immutable=("spec.selector",)),
    "kubernetes:autoscaling/v2:HorizontalPodAutoscaler": Where("horizontalpodautoscalers"),
    "kubernetes:batch/v1:CronJob": Where("cronjobs"),
    "kubernetes:networking.k8s.io/v1:NetworkPolicy": Where("networkpolicies"),
    "kubernetes:networking.k8s.io/v1:Ingress": Where("ingresses"),
    "kubernetes:policy/v1:PodDisruptionBudget": Where("poddisruptionbudgets"),
    "kubernetes:scheduling.k8s.io/v1:PriorityClass": Where("priorityclasses", namespaced=False),
    "kubernetes:rbac.authorization.k8s.io/v1:Role": Where("roles"),
    "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding": Where("rolebindings", immutable=("roleRef",)),
    "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy": Where(
        "validatingadmissionpolicies", namespaced=False
    ),
    "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding": Where(
        "validatingadmissionpolicybindings", namespaced=False
    ),
    # Custom resources: their definitions come with the operators, and the API server judges by those.
    "kubernetes:autoscaling.k8s.io/v1:VerticalPodAutoscaler": Where("verticalpodautoscalers"),
    "kubernetes:barmancloud.cnpg.io/v1:ObjectStore": Where("objectstores"),
    "kubernetes:cert-manager.io/v1:Certificate": Where("certificates"),
    "kubernetes:cert-manager.io/v1:Issuer": Where("issuers"),
    "kubernetes:cert-manager.io/v1:ClusterIssuer": Where("clusterissuers", namespaced=False),
    "kubernetes:external-secrets.io/v1:ExternalSecret": Where("externalsecrets"),
    "kubernetes:bitnami.com/v1alpha1:SealedSecret": Where("sealedsecrets"),
    "kubernetes:postgresql.cnpg.io/v1:Cluster": Where("clusters"),
    "kubernetes:postgresql.cnpg.io/v1:ScheduledBackup": Where("scheduledbackups"),
    "kubernetes:monitoring.coreos.com/v1:PodMonitor": Where("podmonitors"),
    "kubernetes:monitoring.coreos.com/v1:PrometheusRule": Where("prometheusrules"),
    "kubernetes:traefik.io/v1alpha1:IngressRoute": Where("ingressroutes"),
    "kubernetes:traefik.io/v1alpha1:Middleware": Where("middlewares"),
    "kubernetes:traefik.io/v1alpha1:TLSOption": Where("tlsoptions"),
    "kubernetes:traefik.io/v1alpha1:TLSStore": Where("tlsstores"),
}


def path(token: str, namespace: str, name: str) -> str:
    """The object's address on the API server."""
    where = KINDS[token]
    group = token.split(":")[1]
    root = "/api/v1" if group == "core/v1" else f"/apis/{group}"
    inside = f"/namespaces/{namespace}" if where.namespaced else ""
    return f"{root}{inside}/{where.plural}/{name}"
