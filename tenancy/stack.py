"""What is true of one stack: the form that its configuration, `Pulumi.<stack>.yaml`, fills in."""

from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import AfterValidator, ConfigDict, Field

from tenancy.authority import Authority
from tenancy.cluster import Cluster
from tenancy.field import Cidr, Distinct, Host, Label, Line, Port, Switch
from tenancy.form import Form
from tenancy.key import Key
from tenancy.outside import Api
from tenancy.server import Scratch, Server
from tenancy.supply import SUPPLIED, Supplied, Supply
from tenancy.temper import Hardening, Sizes, Tuning
from tenancy.trust import EXAMPLE, bundle
from tenancy.words import (
    AccessMode,
    Builds,
    Controller,
    Environment,
    PlatformAddon,
    Ring,
)

PREFIX: Final = "odoo-saas:"
"""What the keys of this project begin with in Pulumi's configuration."""


class Storage(Form):
    """The storage classes of filestores."""

    standard: Line = Field(description="which storage class filestores have", examples=["standard"])
    encrypted: Line = Field(description="which storage class encrypts, for those who must", examples=["encrypted"])
    database: Line | None = Field(
        default=None,
        description="which storage class databases have that are built in the cluster, if not that of filestores",
        examples=["fast"],
    )
    access_mode: AccessMode = Field(
        description="from how many nodes a filestore is written to", examples=["ReadWriteOnce"]
    )


class Backup(Form):
    """Where backups go."""

    target: Line = Field(
        description="below which place each tenant has its own restic repository",
        examples=["s3:https://s3.example.com/backups"],
    )
    moved_from: Line | None = Field(
        default=None,
        description="which target it was before, once every repository was copied from there",
        examples=["s3:https://s3.example.com/old"],
    )
    cidr: Cidr = Field(description="in which range of addresses that place is", examples=["10.1.2.4/32"])
    port: Port = Field(default=443, description="at which port it takes them", examples=[443])
    secret: Label | None = Field(
        default=None,
        description="which Secret, supplied in every tenant's namespace, has the credentials for it",
        examples=["backup-target"],
    )


class Ingress(Form):
    """How addresses are served."""

    controller: Controller = Field(
        default=Controller.PLAIN, description="whose means are used beyond Kubernetes' own", examples=["traefik"]
    )
    issuer: Label | None = Field(
        default=None,
        description="which cluster issuer makes the certificates of customers' own domains",
        examples=["letsencrypt"],
    )


class Mail(Form):
    """The server that takes outgoing mail."""

    host: Line = Field(description="which server takes outgoing mail", examples=["smtp.example.com"])
    port: Port = Field(default=587, description="at which port it takes it", examples=[587])
    cidr: Cidr = Field(description="in which range of addresses it is", examples=["10.1.2.5/32"])
    sink: Switch = Field(
        default=False,
        description="whether it keeps all mail and passes none on, as outside production",
        examples=[True],
    )


class Monitoring(Form):
    """How the stack's Prometheus finds the rules of tenants, and where people read what to do."""

    labels: Mapping[Line, Line] = Field(
        default_factory=dict[str, str],
        description="which labels rules have, for Prometheus to find them by",
        examples=[{"release": "kube-prometheus-stack"}],
    )
    namespace: Label = Field(
        default="monitoring",
        description="in which namespace Prometheus runs, so that database servers in the cluster let it in",
        examples=["monitoring"],
    )
    runbooks: Line = Field(
        default="docs/runbooks",
        description="at which address docs/runbooks of this repository can be read",
        examples=["https://git.example.com/odoo-saas/blob/main/docs/runbooks"],
    )


class Stack(Form):
    """One stack's facts, under the keys they have in its file."""

    model_config = ConfigDict(alias_generator=lambda name: f"{PREFIX}{name}")

    builds: Annotated[Distinct[Builds], Field(min_length=1)] = Field(
        description="what the stack brings to life", examples=[["tenants"]]
    )
    environment: Environment = Field(description="what the stack's tenants are for", examples=["production"])
    region: Line = Field(description="where the stack keeps its data", examples=["us-east-1"])
    domain: Host = Field(description="below which domain tenants have their addresses", examples=["odoo.example.com"])
    cluster: Cluster = Field(description="which cluster the stack lives on")
    servers: Mapping[Label, Server] = Field(
        default_factory=dict[str, Server], description="which database servers tenants may live on"
    )
    storage: Storage = Field(description="which storage classes filestores have")
    keys: Mapping[Label, Key] = Field(
        default_factory=dict[str, Key],
        description="which keys of a key-management service encrypt what is kept of some tenants",
    )
    backup: Backup = Field(description="where backups go")
    rehearsal: Scratch | None = Field(
        default=None, description="on which database server backups are restored to prove them"
    )
    authority: Authority | None = Field(
        default=None,
        description="whether the platform builds the authority that cluster.authority names, and how; {} as is usual",
    )
    trusted: Annotated[str, AfterValidator(bundle)] | None = Field(
        default=None,
        description="which certificates vouch for database servers that tenants share or that are built elsewhere, which verify-ca and "
        "verify-full ask for; of managed servers their provider's bundle",
        examples=[EXAMPLE],
    )
    mail: Mail | None = Field(default=None, description="which server takes outgoing mail")
    apis: Mapping[Label, Api] = Field(
        default_factory=dict[str, Api],
        description="where services outside are; one called like a provider of signin is that",
    )
    ingress: Ingress = Field(default=Ingress(), description="how addresses are served")
    addons: Distinct[PlatformAddon] = Field(
        default=(), description="what the cluster has beyond Kubernetes", examples=[["cert-manager"]]
    )
    monitoring: Monitoring = Field(
        default=Monitoring(), description="how tenants are watched, where the cluster has the addon prometheus"
    )
    secrets: Supply = Field(default=Supply(), description="where supplied secrets come from")
    supplied: Supplied = Field(
        default_factory=dict[str, Mapping[str, Mapping[str, str]]],
        description="which secrets are supplied, by tenant, secret and key; `pulumi config set --secret` writes them",
        examples=[{"one-spa": {"smtp": {"password": {"secure": "v1:…"}}}}],
    )
    reserved: Distinct[Host] = Field(
        default=(), description="which addresses no tenant may take", examples=[["status.odoo.example.com"]]
    )
    hardening: Hardening = Field(default=Hardening(), description="what is demanded of all tenants")
    resources: Sizes = Field(default=Sizes(), description="how much of a plan's size is kept free")
    tuning: Tuning = Field(default=Tuning(), description="how patient Odoo is")
    ring: Ring = Field(default=Ring.STABLE, description="how early its tenants get new images", examples=["stable"])

    @property
    def builds_tenants(self) -> bool:
        return Builds.TENANTS in self.builds

    @property
    def services(self) -> frozenset[str]:
        """The connection services that lead to its servers, and to the one on which restores are rehearsed."""
        known = {server.service for server in self.servers.values() if server.service is not None}
        return frozenset(known if self.rehearsal is None else known | {self.rehearsal.service})


KEYS: Final = tuple(key for key in Stack.model_fields if key != SUPPLIED)
"""All facts there are, as they are called in the program: without the prefix. What is supplied is read from the file
alone, where it is encrypted; so nothing that judges ever holds a secret."""
