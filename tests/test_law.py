from pathlib import Path

import pytest
from checkout import FACTS, SPA, WEALTH, Checkout
from trial import said


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_more_users_than_a_plan_is_made_for_are_charged_and_not_refused(checkout: Checkout):
    checkout.tenant("acme", SPA + "users: 500\n")

    assert said(checkout) == []


def test_everything_that_does_not_go_together_is_told_at_once(checkout: Checkout):
    checkout.tenant(
        "acme",
        SPA + "region: eu-west-1\n"
        "compliance: [hipaa]\n"
        "features: [yoga]\n"
        "companies: [North]\n"
        "signin: {provider: google, two_factor: nobody}\n"
        "autoscaling: true\n"
        "backup: {daily: 30}\n",
    )
    checkout.tenant("zebra", WEALTH)
    found = checkout.problems({**FACTS, "hardening": {"pinned_images": True, "sslmode": "require"}})

    assert [(one.file, one.line) for one in found if not one.file.startswith("tenants")] == [
        ("Pulumi.dev.yaml", None),
        ("Pulumi.dev.yaml", None),
        *(("catalog/releases.yaml", line) for line in sorted(_unpinned(checkout))),
    ]
    assert [one.what for one in found if one.tenant == "acme"] == [
        "region says eu-west-1, and this stack keeps its data in us-east-1",
        "a dedicated database is demanded by compliance hipaa, and placement says shared",
        "compliance hipaa demands connections with sslmode verify-full, and the server shared-1 has prefer",
        'there is no feature "yoga" in the industry spa',
        "companies are named, and none of the customer's features allows several in one database",
        "signin names the provider google, and no secret",
        "two_factor says nobody, and compliance hipaa demands employees",
        "autoscaling is wanted, and the filestores of this stack can be written to from one node only (ReadWriteOnce)",
        "autoscaling is wanted, and the plan basic has none",
        "backup wants daily: 30, and the plan basic gives 7",
    ]


def _unpinned(checkout: Checkout) -> list[int]:
    lines = (checkout.root / "catalog/releases.yaml").read_text().splitlines()
    texts = (
        "      stable: {image: odoo:17.0-20260817, digest: unpinned}",
        "      stable: {image: odoo:18.0-20260817, digest: unpinned}",
        "  postgres: postgres:16.15-bookworm",
        "  pgbouncer: ghcr.io/cloudnative-pg/pgbouncer:1.25.1",
        "  restic: restic/restic:0.19.1",
        "  nginx: nginxinc/nginx-unprivileged:1.29.8-alpine",
    )
    return [lines.index(text) + 1 for text in texts]
