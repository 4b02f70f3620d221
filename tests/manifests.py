"""One small object of every kind that the stand-in for pulumi-kubernetes serves, and a change that it takes in place."""

from collections.abc import Mapping
from dataclasses import dataclass

from plugged import fresh

from local.plugins.kubernetes.kinds import KINDS as SERVED
from local.plugins.values import Value, Values

CORE = "kubernetes:core/v1:"
NAMESPACE = f"{CORE}Namespace"
SECRET = f"{CORE}Secret"
CONFIG_MAP = f"{CORE}ConfigMap"
CLAIM = f"{CORE}PersistentVolumeClaim"
QUOTA = f"{CORE}ResourceQuota"
SERVICE = f"{CORE}Service"
DEPLOYMENT = "kubernetes:apps/v1:Deployment"
RIGHTS = "kubernetes:rbac.authorization.k8s.io/v1:"
AUTOSCALER = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"
RECOMMENDER = "kubernetes:autoscaling.k8s.io/v1:VerticalPodAutoscaler"
CRON_JOB = "kubernetes:batch/v1:CronJob"
INGRESS = "kubernetes:networking.k8s.io/v1:Ingress"
ADMISSION = "kubernetes:admissionregistration.k8s.io/v1:"
PRIORITY = "kubernetes:scheduling.k8s.io/v1:PriorityClass"
CERTIFICATE = "kubernetes:cert-manager.io/v1:Certificate"
ISSUER = "kubernetes:cert-manager.io/v1:Issuer"
CLUSTER_ISSUER = "kubernetes:cert-manager.io/v1:ClusterIssuer"
POSTGRESQL = "kubernetes:postgresql.cnpg.io/v1:"
CLUSTER = f"{POSTGRESQL}Cluster"
STORE = "kubernetes:barmancloud.cnpg.io/v1:ObjectStore"
RULES = "kubernetes:monitoring.coreos.com/v1:PrometheusRule"
TRAEFIK = "kubernetes:traefik.io/v1alpha1:"
MIDDLEWARE = f"{TRAEFIK}Middleware"

APP: Values = {"app": "web"}
CONTAINER: Values = {"name": "web", "image": "odoo:18.0"}


@dataclass(frozen=True)
class Kind:
    """The body beside apiVersion, kind and metadata; the changed field; its new value."""

    body: Values
    at: str
    value: Value


def pod(**spec: Value) -> Values:
    return {"metadata": {"labels": APP}, "spec": {"containers": [CONTAINER], **spec}}


KINDS: Mapping[str, Kind] = {
    NAMESPACE: Kind({}, "metadata.labels.seen", "yes"),
    QUOTA: Kind({"spec": {"hard": {"pods": "5"}}}, "spec.hard.pods", "6"),
    f"{CORE}LimitRange": Kind(
        {"spec": {"limits": [{"type": "Container", "max": {"memory": "1Gi"}}]}},
        "spec.limits",
        [{"type": "Container", "max": {"memory": "2Gi"}}],
    ),
    f"{CORE}ServiceAccount": Kind({"automountServiceAccountToken": False}, "automountServiceAccountToken", True),
    SECRET: Kind({"stringData": {"key": "one"}, "type": "Opaque"}, "stringData.key", "two"),
    CONFIG_MAP: Kind({"data": {"key": "one"}}, "data.key", "two"),
    SERVICE: Kind(
        {"spec": {"selector": APP, "ports": [{"name": "http", "port": 80, "targetPort": 8069}]}},
        "spec.selector.app",
        "other",
    ),
    CLAIM: Kind(
        {"spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}},
        "spec.resources.requests.storage",
        "2Gi",
    ),
    DEPLOYMENT: Kind(
        {"spec": {"replicas": 1, "selector": {"matchLabels": APP}, "template": pod()}}, "spec.replicas", 2
    ),
    AUTOSCALER: Kind(
        {"spec": {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}, "maxReplicas": 2}},
        "spec.maxReplicas",
        3,
    ),
    RECOMMENDER: Kind(
        {
            "spec": {
                "targetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"},
                "updatePolicy": {"updateMode": "Off"},
            }
        },
        "spec.targetRef.name",
        "other",
    ),
    CRON_JOB: Kind(
        {
            "spec": {
                "schedule": "0 3 * * *",
                "jobTemplate": {"spec": {"template": {"spec": {"restartPolicy": "Never", "containers": [CONTAINER]}}}},
            }
        },
        "spec.schedule",
        "0 4 * * *",
    ),
    "kubernetes:networking.k8s.io/v1:NetworkPolicy": Kind(
        {"spec": {"podSelector": {}, "policyTypes": ["Ingress"]}}, "spec.policyTypes", ["Ingress", "Egress"]
    ),
    INGRESS: Kind(
        {"spec": {"defaultBackend": {"service": {"name": "web", "port": {"number": 80}}}}},
        "spec.defaultBackend.service.name",
        "other",
    ),
    "kubernetes:policy/v1:PodDisruptionBudget": Kind(
        {"spec": {"maxUnavailable": 1, "selector": {"matchLabels": APP}}}, "spec.maxUnavailable", 2
    ),
    f"{RIGHTS}Role": Kind(
        {"rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]},
        "rules",
        [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list"]}],
    ),
    f"{RIGHTS}RoleBinding": Kind(
        {
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "one"},
            "subjects": [{"kind": "ServiceAccount", "name": "one", "namespace": "one"}],
        },
        "subjects",
        [{"kind": "ServiceAccount", "name": "two", "namespace": "one"}],
    ),
    f"{ADMISSION}ValidatingAdmissionPolicy": Kind(
        {
            "spec": {
                # Whole, since the server fills in what is left out of it.
                "matchConstraints": {
                    "matchPolicy": "Equivalent",
                    "namespaceSelector": {},
                    "objectSelector": {},
                    "resourceRules": [
                        {
                            "apiGroups": ["nobody.example"],
                            "apiVersions": ["*"],
                            "operations": ["CREATE"],
                            "resources": ["no"],
                            "scope": "*",
                        }
                    ],
                },
                "validations": [{"expression": "true"}],
            }
        },
        "spec.failurePolicy",
        "Ignore",
    ),
    f"{ADMISSION}ValidatingAdmissionPolicyBinding": Kind(
        {"spec": {"policyName": "nobody", "validationActions": ["Deny"]}}, "spec.validationActions", ["Audit"]
    ),
    PRIORITY: Kind({"value": 10, "description": "one"}, "description", "two"),
    STORE: Kind(
        {"spec": {"configuration": {"destinationPath": "s3://backups/one"}}},
        "spec.configuration.destinationPath",
        "s3://backups/two",
    ),
    CERTIFICATE: Kind(
        {"spec": {"secretName": "tls", "dnsNames": ["a.example"], "issuerRef": {"name": "one"}}},
        "spec.issuerRef.name",
        "two",
    ),
    ISSUER: Kind({"spec": {"ca": {"secretName": "one"}}}, "spec.ca.secretName", "two"),
    CLUSTER_ISSUER: Kind({"spec": {"ca": {"secretName": "one"}}}, "spec.ca.secretName", "two"),
    CLUSTER: Kind({"spec": {"instances": 1, "storage": {"size": "1Gi"}}}, "spec.instances", 2),
    f"{POSTGRESQL}ScheduledBackup": Kind(
        {"spec": {"schedule": "0 0 3 * * *", "cluster": {"name": "one"}}}, "spec.schedule", "0 0 4 * * *"
    ),
    "kubernetes:external-secrets.io/v1:ExternalSecret": Kind(
        {"spec": {"secretStoreRef": {"name": "one"}, "dataFrom": [{"extract": {"key": "a/b"}}]}},
        "spec.secretStoreRef.name",
        "two",
    ),
    "kubernetes:bitnami.com/v1alpha1:SealedSecret": Kind(
        {"spec": {"encryptedData": {"key": "AgB"}}}, "spec.encryptedData.key", "AgC"
    ),
    "kubernetes:monitoring.coreos.com/v1:PodMonitor": Kind(
        {"spec": {"selector": {"matchLabels": {"one": "one"}}, "podMetricsEndpoints": [{"port": "metrics"}]}},
        "spec.selector.matchLabels.one",
        "two",
    ),
    RULES: Kind(
        {"spec": {"groups": [{"name": "one", "rules": [{"alert": "Down", "expr": "up == 0"}]}]}},
        "spec.groups",
        [{"name": "one", "rules": [{"alert": "Down", "expr": "up == 1"}]}],
    ),
    MIDDLEWARE: Kind({"spec": {"rateLimit": {"average": 10, "period": "1m"}}}, "spec.rateLimit.average", 20),
    f"{TRAEFIK}IngressRoute": Kind(
        {"spec": {"routes": [{"kind": "Rule", "match": "PathPrefix(`/`)", "services": [{"name": "web", "port": 80}]}]}},
        "spec.entryPoints",
        ["web"],
    ),
    f"{TRAEFIK}TLSOption": Kind({"spec": {"minVersion": "VersionTLS12"}}, "spec.minVersion", "VersionTLS13"),
    f"{TRAEFIK}TLSStore": Kind(
        {"spec": {"defaultCertificate": {"secretName": "one"}}}, "spec.defaultCertificate.secretName", "two"
    ),
}


def manifest(type: str, name: str, namespace: str = "", *, body: Values | None = None, **metadata: Value) -> Values:
    """The object's inputs as the SDK writes them."""
    group, kind = type.split(":")[1:]
    place: Values = {"namespace": namespace} if namespace else {}
    head: Values = {"apiVersion": group.removeprefix("core/"), "kind": kind}
    return {**head, "metadata": {"name": name, **place, **metadata}, **(KINDS[type].body if body is None else body)}


def named(type: str, namespace: str, stem: str) -> Values:
    """The same under a name that nothing else in this run has, in the namespace if its kind lives in one."""
    return manifest(type, fresh(stem), namespace if SERVED[type].namespaced else "")


def changed(type: str, inputs: Values) -> Values:
    """The same with its kind's one field changed."""
    return with_value(inputs, KINDS[type].at, KINDS[type].value)


def with_value(inputs: Values, at: str, value: Value) -> Values:
    first, _, rest = at.partition(".")
    below = inputs.get(first)
    inner = with_value(below if isinstance(below, dict) else {}, rest, value) if rest else value
    return {**inputs, first: inner}
