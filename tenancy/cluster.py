"""The Kubernetes cluster that a stack lives on, as its configuration names it."""

from collections.abc import Mapping

from pydantic import Field

from tenancy.field import Cidr, Distinct, Label, Line, Port
from tenancy.form import Form
from tenancy.words import Compliance


class NodePool(Form):
    """Nodes that are kept for some tenants."""

    labels: Mapping[Line, Line] = Field(
        description="which labels its nodes have", examples=[{"node.example.com/pool": "hipaa"}]
    )
    taint: Line | None = Field(
        default=None, description="which taint keeps others away from them", examples=["node.example.com/pool=hipaa"]
    )
    compliance: Distinct[Compliance] = Field(
        default=(), description="tenants of which standards run there", examples=[["hipaa"]]
    )


class ApiServer(Form):
    """Where the cluster's API server is, as network policies see it."""

    cidr: Cidr = Field(description="in which range of addresses it is", examples=["10.1.2.7/32"])
    port: Port = Field(default=6443, description="at which port it answers there", examples=[6443])


class Cluster(Form):
    """The Kubernetes cluster, and what its platform has for tenants."""

    name: Label = Field(description="what the cluster is called, for good", examples=["odoo-local"])
    context: Line = Field(description="which context of the kubeconfig leads to the cluster", examples=["odoo-local"])
    pod_cidr: Cidr = Field(description="which addresses pods have", examples=["10.244.0.0/16"])
    dns_cidr: Cidr = Field(
        description="where pods ask for names, as /etc/resolv.conf in one says", examples=["10.96.0.10/32"]
    )
    dns_namespace: Label = Field(
        default="kube-system",
        description="in which namespace the pods run that answer for names",
        examples=["kube-system"],
    )
    ingress_namespace: Label = Field(description="in which namespace the ingress controller runs", examples=["ingress"])
    ingress_class: Label = Field(description="which ingress class serves tenants", examples=["traefik"])
    tls_secret: Label = Field(
        description="which secret holds the certificate of the stack's domain", examples=["wildcard-tls"]
    )
    api: ApiServer | None = Field(
        default=None,
        description="where the API server itself is, behind its Service; database servers in the cluster need it",
    )
    authority: Label | None = Field(
        default=None,
        description="which cluster issuer signs certificates of database servers in the cluster, if not their operator",
        examples=["odoo-internal"],
    )
    operator_namespace: Label = Field(
        default="cnpg-system",
        description="in which namespace the operator of database servers runs",
        examples=["cnpg-system"],
    )
    node_pools: Mapping[Label, NodePool] = Field(
        default_factory=dict[str, NodePool], description="which nodes are kept for some tenants"
    )
