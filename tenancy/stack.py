"""What is true of one stack: the form that its configuration, `Pulumi.<stack>.yaml`, fills in."""

import json
from collections.abc import Mapping
from typing import Annotated, Final, cast

from pydantic import ConfigDict, Field

from tenancy.document import Document
from tenancy.field import Cidr, Count, Distinct, Host, Label, Line, Port
from tenancy.form import Form
from tenancy.reader import Steps, Value
from tenancy.words import AccessMode, Builds, Environment, Ring, Sslmode, Strategy

PREFIX: Final = "odoo-saas:"
"""What the keys of this project begin with in Pulumi's configuration."""
TENANTS_AT_MOST: Final = 50
"""On one server, however large it is."""


class Cluster(Form):
    """The Kubernetes cluster, and what its platform has for tenants."""

    name: Label = Field(description="what the cluster is called, for good", examples=["odoo-local"])
    context: Line = Field(description="which context of the kubeconfig leads to the cluster", examples=["odoo-local"])
    pod_cidr: Cidr = Field(description="which addresses pods have", examples=["10.244.0.0/16"])
    dns_cidr: Cidr = Field(description="where pods ask for names", examples=["10.96.0.10/32"])
    ingress_namespace: Label = Field(description="in which namespace the ingress controller runs", examples=["ingress"])
    ingress_class: Label = Field(description="which ingress class serves tenants", examples=["traefik"])
    tls_secret: Label = Field(
        description="which secret holds the certificate of the stack's domain", examples=["wildcard-tls"]
    )


class Server(Form):
    """A PostgreSQL server that tenants live on, and what it can bear."""

    strategy: Strategy = Field(description="whether tenants share it", examples=["shared"])
    service: Line = Field(description="which libpq connection service its admin uses", examples=["shared-1"])
    host: Line | None = Field(
        default=None, description="where pods find it, if not where the service does", examples=["10.1.2.3"]
    )
    port: Port | None = Field(
        default=None, description="at which port pods find it, if not at the service's", examples=[5432]
    )
    sslmode: Sslmode = Field(description="how connections to it are protected", examples=["verify-full"])
    cidr: Cidr = Field(description="in which range of addresses pods find it", examples=["10.1.2.3/32"])
    tenants: Annotated[int, Field(strict=True, ge=1, le=TENANTS_AT_MOST)] = Field(
        description="how many tenants it bears", examples=[50]
    )
    connections: Count = Field(description="how many connections its tenants may hold together", examples=[400])


class Storage(Form):
    """The storage classes of filestores."""

    standard: Line = Field(description="which storage class filestores have", examples=["standard"])
    encrypted: Line = Field(description="which storage class encrypts, for those who must", examples=["encrypted"])
    access_mode: AccessMode = Field(
        description="from how many nodes a filestore is written to", examples=["ReadWriteOnce"]
    )


class Backup(Form):
    """Where backups go."""

    target: Line = Field(
        description="below which place each tenant has its own restic repository",
        examples=["s3:https://s3.example.com/backups"],
    )
    cidr: Cidr = Field(description="in which range of addresses that place is", examples=["10.1.2.4/32"])


class Mail(Form):
    """The server that takes outgoing mail."""

    host: Line = Field(description="which server takes outgoing mail", examples=["smtp.example.com"])
    port: Port = Field(default=587, description="at which port it takes it", examples=[587])
    cidr: Cidr = Field(description="in which range of addresses it is", examples=["10.1.2.5/32"])


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
    backup: Backup = Field(description="where backups go")
    mail: Mail | None = Field(default=None, description="which server takes outgoing mail")
    ring: Ring = Field(default=Ring.STABLE, description="how early its tenants get new images", examples=["stable"])

    @property
    def builds_tenants(self) -> bool:
        return Builds.TENANTS in self.builds


KEYS: Final = tuple(Stack.model_fields)
"""All facts there are, as they are called in the program: without the prefix."""
TEXTS: Final = frozenset(("environment", "region", "domain", "ring"))
"""Those of them that are plain text; Pulumi hands out the others as JSON."""


def document(facts: Mapping[str, object], *, file: str, stored: Document | None) -> Document:
    """The stack's *facts*, as a document of *file*; with their lines, as far as the *stored* file could be read.

    JSON is taken apart. A key of this project that only the file knows is added, so that a misspelt one is found.
    """
    value = {f"{PREFIX}{key}": _plain(key, fact) for key, fact in facts.items() if fact is not None}
    known = {f"{PREFIX}{key}" for key in KEYS}
    lines: dict[Steps, int] = {}
    if stored is not None:
        lines = {steps[1:]: line for steps, line in stored.lines.items() if steps[0] == "config" and len(steps) > 1}
    for steps in lines:
        key = str(steps[0])
        if key.startswith(PREFIX) and key not in known:
            value.setdefault(key, "")
    return Document(file=file, value=value, lines=lines)


def _plain(key: str, fact: object) -> Value:
    """*fact* as data; a text that should be JSON and is not stays what it is, for the form to refuse."""
    if isinstance(fact, str) and key not in TEXTS:
        try:
            return cast("Value", json.loads(fact))
        except (ValueError, RecursionError):
            return fact
    return cast("Value", fact)
