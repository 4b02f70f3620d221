"""A checkout on disk that a test can bend: the shipped catalog, one stack called `dev`, and whatever tenants it needs."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from tenancy import fleet
from tenancy.fleet import Fleet, Services
from tenancy.problem import Problem, Refused
from tenancy.service import Service
from tenancy.trust import EXAMPLE
from tenancy.words import Sslmode

ROOT = Path(__file__).parents[1]

CLUSTER: Mapping[str, object] = {
    "name": "odoo-local",
    "context": "odoo-local",
    "pod_cidr": "10.244.0.0/16",
    "dns_cidr": "10.96.0.10/32",
    "ingress_namespace": "ingress",
    "ingress_class": "traefik",
    "tls_secret": "wildcard-tls",
}
SHARED: Mapping[str, object] = {
    "strategy": "shared",
    "service": "shared-1",
    "sslmode": "prefer",
    "cidr": "127.0.0.1/32",
    "tenants": 50,
    "connections": 400,
}
DEDICATED: Mapping[str, object] = {**SHARED, "strategy": "dedicated", "service": "dedicated-1", "tenants": 1}
FACTS: Mapping[str, object] = {
    "builds": ["platform", "tenants"],
    "environment": "development",
    "region": "us-east-1",
    "domain": "odoo.test",
    "cluster": CLUSTER,
    "servers": {"shared-1": SHARED, "dedicated-1": DEDICATED},
    "storage": {"standard": "standard", "encrypted": "encrypted", "access_mode": "ReadWriteOnce"},
    "apis": {
        "payments": {"cidrs": ["198.51.100.16/28"], "compliance": ["hipaa", "sox", "pci", "gdpr"]},
        "logos": {"cidrs": ["203.0.113.64/28"], "compliance": ["hipaa", "sox", "pci", "gdpr"]},
        **{provider: {"cidrs": ["203.0.113.0/28"]} for provider in ("google", "microsoft", "openid")},
    },
    "backup": {"target": "s3:https://127.0.0.1/odoo-saas-dev", "cidr": "127.0.0.1/32"},
    "trusted": EXAMPLE,
}
PRODUCTION: Mapping[str, object] = {**FACTS, "environment": "production"}
"""Where a customer's own mail server is used."""
OWN: Mapping[str, object] = {
    "strategy": "dedicated",
    "built": "with-tenant",
    "sslmode": "prefer",
    "tenants": 1,
    "connections": 60,
}
"""A server that is built with its tenant."""
OWN_FACTS: Mapping[str, object] = {
    **FACTS,
    "cluster": {**CLUSTER, "api": {"cidr": "10.1.2.7/32"}},
    "servers": {"shared-1": SHARED, "dedicated-1": OWN},
    "addons": ["cloudnative-pg"],
}
REHEARSAL: Mapping[str, object] = {"service": "shared-1", "sslmode": "prefer", "cidr": "127.0.0.1/32"}


def service(port: int = 5432) -> Service:
    return Service(
        host="127.0.0.1",
        port=port,
        dbname="postgres",
        user="fleet_admin",
        password="opens nothing",
        sslmode=Sslmode.DISABLE,
    )


SERVICES = {"shared-1": service(5433), "dedicated-1": service(5434)}

SPA = """\
name: One Spa
owner: reception@one-spa.example
plan: basic
release: "18.0"
industry: spa
placement:
  strategy: shared
  server: shared-1
"""
WEALTH = """\
name: One Wealth
owner: it@one-wealth.example
plan: premium
release: "17.0"
industry: financial
placement:
  strategy: dedicated
  server: dedicated-1
"""


class Checkout:
    """A root folder with the shipped catalog and no tenant yet."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / "tenants" / "dev"
        self.folder.mkdir(parents=True)
        shutil.copytree(ROOT / "catalog", root / "catalog")

    def write(self, path: str, text: str) -> None:
        (self.root / path).write_text(text, encoding="utf-8")

    def tenant(self, id: str, text: str = SPA) -> None:
        self.write(f"tenants/dev/{id}.yaml", text)

    def edit(self, path: str, old: str, new: str) -> None:
        text = (self.root / path).read_text(encoding="utf-8")
        assert old in text
        self.write(path, text.replace(old, new))

    def load(self, facts: Mapping[str, object] = FACTS, services: Services = SERVICES) -> Fleet:
        return fleet.load(self.root, "dev", facts, services)

    def problems(self, facts: Mapping[str, object] = FACTS, services: Services = SERVICES) -> tuple[Problem, ...]:
        """Everything that a load refuses for; none if it loads."""
        try:
            self.load(facts, services)
        except Refused as refused:
            return refused.problems
        return ()
