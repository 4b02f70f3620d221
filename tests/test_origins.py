"""Of a tenant that says everything, and of one that says nothing: each decided value, who decided it, and on which line.

Lines are given by what stands on them. To write the table anew after an intended change: `python tests/test_origins.py`.
"""

import sys
import tempfile
from pathlib import Path

from realm import Realm

from tenancy.resolve import explain

GOLDEN = Path(__file__).with_name("golden_origins.txt")
EVERYTHING = """\
name: One Enterprise
owner: it@one.example
customer: one-group
plan: enterprise
release: "18.0"
industry: spa
placement:
  strategy: dedicated
  server: dedicated-1
region: eu-central-1
hosts: [first.dev.test, second.dev.test]
domains: [spa.example.com]
allow: [203.0.113.0/24]
compliance: [hipaa, sox, pci, gdpr]
features: [member-management, franchise-management]
without: [gift-cards]
uninstall:
  modules: [lunch, survey]
  day: 2027-01-31
  because: left it
companies: [North, South]
branding:
  name: Brand
  logo: https://one.example/logo.png
  primary: "#ABCDEF"
  secondary: "#FEDCBA"
  mail_from: hello@one.example
mail:
  host: smtp.one.example
  port: 2525
  cidr: 192.0.2.25/32
  secret: smtp-one
  from_filter: one.example
signin:
  provider: google
  secret: sso-one
  two_factor: everyone
users: 40
database_size: 20G
autoscaling: true
backup:
  per_day: 2
  daily: 5
  weekly: 3
  monthly: 2
  point_in_time: false
password_version: 3
ring: early
state: suspended
"""
NOTHING = """\
name: One Little
owner: it@little.example
plan: basic
release: "17.0"
industry: property
placement: {strategy: shared, server: shared-1}
"""
SERVER = {
    "service": "dev-shared-1",
    "host": "10.1.2.3",
    "port": 6432,
    "sslmode": "verify-full",
    "cidr": "10.1.2.3/32",
    "connections": 400,
}
FACTS: dict[str, object] = {
    "builds": ["tenants"],
    "environment": "production",
    "region": "eu-central-1",
    "cluster": {
        **Realm.cluster,
        "node_pools": {"guarded": {"labels": {"a.test/pool": "x"}, "taint": "a.test/pool=x", "compliance": ["hipaa"]}},
    },
    "servers": {
        "shared-1": {"strategy": "shared", "tenants": 20, **SERVER},
        "dedicated-1": {
            **SERVER,
            "strategy": "dedicated",
            "tenants": 1,
            "service": "own-1",
            "connections": 700,
            "host": "10.1.2.4",
            "cidr": "10.1.2.4/32",
        },
    },
    "storage": {"standard": "plain", "encrypted": "sealed", "access_mode": "ReadWriteMany"},
    "mail": {"host": "smtp.dev.test", "port": 588, "cidr": "192.0.2.1/32"},
    "ingress": {"controller": "traefik", "issuer": "letsencrypt"},
    "addons": ["cert-manager"],
    "resources": {"requests_percent": 50},
    "tuning": {"request_seconds": 200, "cron_seconds": 1000, "connections_per_process": 6},
    "ring": "canary",
}


def table(root: Path) -> str:
    """One line for each decision: its field, its value, who decided, and what stands on the line that says so."""
    realm = Realm(root)
    realm.stack("dev", **FACTS)
    realm.place("dev/everything", like=EVERYTHING)
    realm.place("dev/nothing", like=NOTHING)
    (fleet,) = realm.estate().fleets
    rows: list[str] = []
    for entry in fleet.entries:
        for one in explain(fleet, entry):
            place = "" if one.file is None else f" | {one.file}"
            line = "" if one.file is None or one.line is None else f" | {realm.text(one.file, one.line)}"
            rows.append(f"{entry.id}.{one.path} = {one.value} | {one.origin}{place}{line}")
    return "\n".join(rows) + "\n"


def test_every_value_comes_from_where_the_table_says(tmp_path: Path) -> None:
    assert table(tmp_path).splitlines() == GOLDEN.read_text(encoding="utf-8").splitlines()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.stdout.write(table(Path(folder)))
