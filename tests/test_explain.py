"""Whatever is decided is explained: every leaf of every specification, once, with the value that is built."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import cast

import pytest
from checkout import CLUSTER, FACTS, PRODUCTION, ROOT, SPA, WEALTH, Checkout, service
from copied import STACKS, settings
from trial import safe

from tenancy import fleet
from tenancy.fleet import Fleet
from tenancy.origin import Decision
from tenancy.resolve import explain, resolve_tenants
from tenancy.stack import PREFIX


def leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Every value that has no parts of its own, with its place: a tuple of pairs with text first has keys."""
    dot = f"{path}." if path else ""
    match value:
        case tuple() if value and all(_is_line(item) for item in cast("tuple[object, ...]", value)):
            for key, item in cast("tuple[tuple[str, object], ...]", value):
                yield f"{dot}{key}", item
        case tuple() if value:
            for number, item in enumerate(cast("tuple[object, ...]", value), start=1):
                yield from leaves(item, f"{path}[{number}]")
        case _ if is_dataclass(value) and not isinstance(value, type):
            for field in fields(value):
                yield from leaves(getattr(value, field.name), f"{dot}{field.name}")
        case _:
            yield path, value


def _is_line(item: object) -> bool:
    match item:
        case (str(), object()):
            return True
        case _:
            return False


def everything_is_explained(found: Fleet) -> None:
    for entry, spec in zip(found.entries, resolve_tenants(found), strict=True):
        decisions = explain(found, entry)
        decided = {one.path: one.value for one in decisions}
        assert len(decided) == len(decisions), sorted({one.path for one in decisions if decisions.count(one) > 1})
        assert decided == dict(leaves(spec))
        assert all(one.origin for one in decisions)


@cache
def shipped(stack: str) -> Fleet:
    said = settings(ROOT, stack).items()
    facts = {key.removeprefix(PREFIX): value for key, value in said if key.startswith(PREFIX)}
    servers = cast("dict[str, dict[str, str]]", facts.get("servers", {}))
    scratch = cast("dict[str, str]", facts.get("rehearsal", {}))
    known = {*(server["service"] for server in servers.values() if "service" in server), scratch.get("service", "")}
    return fleet.load(ROOT, stack, facts, {name: service() for name in known})


@pytest.mark.parametrize("stack", STACKS)
def test_every_leaf_of_every_shipped_tenant_is_explained_once(stack: str):
    everything_is_explained(shipped(stack))


def test_what_a_tenant_is_watched_for_is_explained_once(tmp_path: Path):
    checkout = Checkout(tmp_path)
    checkout.tenant("acme")
    facts = {**FACTS, "addons": ["prometheus"], "monitoring": {"labels": {"release": "p"}}}

    everything_is_explained(checkout.load(facts))


FULL = """\
customer: one-group
region: us-east-1
hosts: [wealth.odoo.test, money.odoo.test]
domains: [wealth.example.com]
compliance: [hipaa, sox, pci]
features: [rich, recurring-revenue]
companies: [Wealth North, Wealth South]
branding: {name: The Wealth, logo: "https://a.example/l.png", primary: "#111111", secondary: "#222222",
  mail_from: hello@wealth.example}
mail: {host: smtp.wealth.example, port: 2525, cidr: 10.9.9.9/32, secret: smtp, from_filter: wealth.example}
signin: {provider: openid, issuer: "https://login.example.com/a", secret: sso, two_factor: everyone}
autoscaling: true
allow: [192.0.2.0/24, 198.51.100.7/32]
backup: {per_day: 1, daily: 6, weekly: 3, monthly: 2, point_in_time: false}
ring: canary
password_version: 3
"""
RICH = """\
  rich:
    title: Everything
    companies: true
    addons: [subscription]
    parameters: {a.b: "1", a.c: "2"}
    by_release: {"17.0": [membership]}
"""


def full(folder: Path) -> Fleet:
    """A stack and two tenants with something to say everywhere, and one with nothing."""
    checkout = Checkout(folder)
    text = (checkout.root / "catalog/industries/financial.yaml").read_text()
    checkout.write(
        "catalog/industries/financial.yaml", text.replace("features:\n", f"features:\n{RICH}") + "extra_storage: 7G\n"
    )
    images = (checkout.root / "catalog/releases.yaml").read_text()
    checkout.write("catalog/releases.yaml", images.replace("canary: {", "canary: {carries: [subscription], "))
    nodes = {"rich": {"labels": {"a/b": "c", "d": "e"}, "taint": "a=b", "compliance": ["hipaa", "sox", "pci"]}}
    checkout.tenant("acme", WEALTH + FULL)
    checkout.tenant("beta", SPA.replace("spa", "generic").replace("18.0", "19.0"))
    return checkout.load(
        safe(
            storage={"standard": "standard", "encrypted": "encrypted", "access_mode": "ReadWriteMany"},
            cluster={**CLUSTER, "node_pools": nodes},
            environment="production",
            mail={"host": "smtp.example.com", "cidr": "10.1.2.5/32"},
            ingress={"controller": "traefik", "issuer": "letsencrypt"},
            addons=["cert-manager"],
            resources={"requests_percent": 50},
            tuning={"request_seconds": 60, "cron_seconds": 90, "connections_per_process": 4},
        )
    )


def test_every_leaf_of_a_tenant_that_asks_for_everything_is_explained_once(tmp_path: Path):
    everything_is_explained(full(tmp_path))


def test_a_decision_says_who_decided_and_where(tmp_path: Path):
    found = full(tmp_path)
    decisions = {one.path: one for one in explain(found, found.entries[0])}

    def told(path: str) -> tuple[object, str, str | None, int | None]:
        one = decisions[path]
        return one.value, one.origin, one.file, one.line

    plans = (tmp_path / "catalog/plans.yaml").read_text().splitlines()
    premium = plans.index("  premium:")
    assert told("plan") == ("premium", "the tenant's file", "tenants/dev/acme.yaml", 3)
    assert told("ingress.domains[1]") == ("wealth.example.com", "the tenant's file", "tenants/dev/acme.yaml", 12)
    assert told("ingress.way.allow[2]") == ("198.51.100.7/32", "the tenant's file", "tenants/dev/acme.yaml", 21)
    assert told("ingress.way.routes[4].middlewares[3]")[:3] == (
        "rate-login-premium",
        "plan premium",
        "catalog/plans.yaml",
    )
    assert told("odoo.options.workers") == (
        "8",
        "plan premium",
        "catalog/plans.yaml",
        premium + plans[premium:].index("    workers: 8") + 1,
    )
    assert told("odoo.resources.cpu_request")[:3] == (
        "1",
        "plan premium, of which the stack keeps 50 % free",
        "catalog/plans.yaml",
    )
    assert told("filestore.size")[:3] == (
        "57G",
        "plan premium, and 7G more for the industry financial",
        "catalog/plans.yaml",
    )
    assert told("records.retention_days")[:3] == (2555, "compliance sox", "catalog/compliance/sox.yaml")
    assert told("odoo.settings.parameters.sessions.max_inactivity_seconds")[:3] == (
        "900",
        "compliance hipaa and pci",
        "catalog/compliance/hipaa.yaml",
    )
    assert told("odoo.settings.parameters.a.b")[:3] == ("1", "feature rich", "catalog/industries/financial.yaml")
    assert told("namespace") == ("odoo-acme", "made from the tenant's id, for good", None, None)
    assert told("state")[:2] == ("active", "the usual value, since the tenant's file says nothing")
    assert told("isolation.dns_cidr")[:3] == ("10.96.0.10/32", "the stack", "Pulumi.dev.yaml")
    assert told("database.server.host") == ("127.0.0.1", "the connection service dedicated-1", None, None)
    assert decisions["odoo.modules[1]"] == Decision(
        path="odoo.modules[1]", value="base", origin="every Odoo has it", file=None, line=None
    )


def test_decisions_come_in_the_order_of_the_specification(tmp_path: Path):
    found = full(tmp_path)
    first = [one.path.partition(".")[0].partition("[")[0] for one in explain(found, found.entries[0])]

    assert list(dict.fromkeys(first)) == [field.name for field in fields(resolve_tenants(found)[0])]


@pytest.mark.parametrize(
    "secrets",
    [
        {"secrets": {"backend": "pulumi"}, "supplied": {"acme": {"smtp": {"user": {"secure": "a"}}}}},
        {"secrets": {"backend": "external-secrets", "store": {"name": "vault", "path": "odoo"}}},
        {"secrets": {"backend": "sealed-secrets"}},
    ],
    ids=lambda secrets: str(secrets["secrets"]["backend"]),
)
def test_supplied_secrets_are_explained_whichever_way_they_come(tmp_path: Path, secrets: Mapping[str, object]):
    checkout = Checkout(tmp_path)
    checkout.tenant("acme", SPA + "mail: {host: smtp.example.com, cidr: 10.1.2.3/32, secret: smtp}\n")
    letter = {
        "apiVersion": "bitnami.com/v1alpha1",
        "kind": "SealedSecret",
        "metadata": {"name": "smtp", "namespace": "odoo-acme"},
        "spec": {"encryptedData": {"user": "Ag", "password": "Ah"}},
    }
    (tmp_path / "secrets/dev/acme").mkdir(parents=True)
    checkout.write("secrets/dev/acme/smtp.yaml", json.dumps(letter))
    given = {"acme": {"smtp": {key: {"secure": "a"} for key in ("user", "password")}}} if "supplied" in secrets else {}
    addons = ["external-secrets", "sealed-secrets"]

    everything_is_explained(checkout.load({**PRODUCTION, **secrets, "supplied": given, "addons": addons}))
