import os
import subprocess
import sys
from pathlib import Path

import pytest
from checkout import FACTS, ROOT, SPA, Checkout
from trial import spec, with_server

from tenancy.admission import admission
from tenancy.front import front
from tenancy.platform import PlatformSpec
from tenancy.problem import Problem, Refused
from tenancy.resolve import explain, resolve_platform, resolve_tenants
from tenancy.rules import asked


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_the_platform_gets_a_namespace_and_a_priority_for_each_plan(checkout: Checkout):
    checkout.tenant("acme")
    fleet = checkout.load()

    assert resolve_platform(fleet) == PlatformSpec(
        namespace="odoo-platform",
        labels=(
            ("app.kubernetes.io/managed-by", "pulumi"),
            ("app.kubernetes.io/part-of", "odoo-saas"),
            ("odoo-saas/stack", "dev"),
        ),
        priorities=(
            ("odoo-saas-basic", 1000),
            ("odoo-saas-standard", 2000),
            ("odoo-saas-premium", 3000),
            ("odoo-saas-enterprise", 4000),
        ),
        registry=None,
        front=front(fleet.stack, fleet.catalog),
        authority=None,
        servers=(),
        monitor=None,
        admission=admission(asked.of(fleet)),
    )


def test_a_stack_of_tenants_alone_builds_no_platform(checkout: Checkout):
    checkout.tenant("acme")

    assert resolve_platform(checkout.load({**FACTS, "builds": ["tenants"]})) is None


def test_a_tenant_is_in_the_stacks_region_whether_it_says_so_or_not(checkout: Checkout):
    assert spec(checkout).region == "us-east-1"
    assert spec(checkout, SPA + "region: us-east-1\n").region == "us-east-1"


def test_who_and_whose_it_is_comes_from_the_file(checkout: Checkout):
    found = spec(checkout, SPA + "customer: one-group\n")

    assert (found.id, found.name, found.owner, found.customer, found.namespace) == (
        "acme",
        "One Spa",
        "reception@one-spa.example",
        "one-group",
        "odoo-acme",
    )


def test_addresses_that_were_asked_for_are_the_only_ones(checkout: Checkout):
    found = spec(checkout, SPA + "hosts: [b.odoo.test, a.odoo.test]\n")

    assert found.ingress.hosts == ("b.odoo.test", "a.odoo.test")
    assert found.odoo.base_url == "https://b.odoo.test"


def test_a_customers_own_addresses_lead_to_the_same_place_with_certificates_of_their_own(checkout: Checkout):
    facts = {**FACTS, "ingress": {"issuer": "letsencrypt"}}
    found = spec(checkout, SPA + "domains: [spa.example.com, www.spa.example.com]\n", facts)

    assert found.ingress.hosts == ("acme.odoo.test",)
    assert found.ingress.domains == ("spa.example.com", "www.spa.example.com")
    assert found.ingress.issuer == "letsencrypt"
    assert found.odoo.base_url == "https://acme.odoo.test"


def test_a_new_password_version_reaches_database_and_odoo(checkout: Checkout):
    found = spec(checkout, SPA + "password_version: 4\n")

    assert (found.database.password_version, found.odoo.password_version) == (4, 4)


def test_without_connection_services_a_server_is_found_by_the_stacks_own_word(checkout: Checkout):
    checkout.tenant("acme")
    fleet = checkout.load(with_server("shared-1", host="10.1.2.3"), None)
    (found,) = resolve_tenants(fleet)

    assert (found.database.server.host, found.database.server.port, found.database.server.admin) == (
        "10.1.2.3",
        5432,
        None,
    )


def test_without_connection_services_a_server_whose_host_nobody_says_is_refused(checkout: Checkout):
    checkout.write("Pulumi.dev.yaml", "config:\n  odoo-saas:servers:\n    shared-1:\n      tenants: 50\n")
    checkout.tenant("acme")
    checkout.tenant("zebra")
    fleet = checkout.load(services=None)
    refused = Problem(
        file="Pulumi.dev.yaml",
        line=3,
        what="where pods find the server shared-1 is not said, and the connection services are not known here",
        why="without it nothing can be said about what would be built for the tenants on it: acme, zebra",
        do="write host: below shared-1, or set PGSERVICEFILE to the file of connection services and run the command again",
    )

    with pytest.raises(Refused) as caught:
        resolve_tenants(fleet)
    assert caught.value.problems == (refused,)
    with pytest.raises(Refused, match="for the tenants on it: zebra"):
        explain(fleet, fleet.entries[1])


def test_an_edit_of_one_tenant_leaves_every_other_as_it_was(checkout: Checkout):
    for id in ("acme", "beta", "zebra"):
        checkout.tenant(id)
    before = resolve_tenants(checkout.load())
    checkout.tenant("beta", SPA.replace("plan: basic", "plan: standard") + "ring: canary\nstate: suspended\n")
    after = resolve_tenants(checkout.load())

    assert [spec.id for spec in after] == ["acme", "beta", "zebra"]
    assert (after[0], after[2]) == (before[0], before[2])
    assert after[1] != before[1]


def test_the_same_comes_out_in_every_process(tmp_path: Path):
    """Sets and hashes differ between processes; what is built must not."""
    program = (
        "import sys; sys.path[:0] = sys.argv[1:3]\n"
        "from pathlib import Path; from checkout import ROOT, Checkout; from tenancy.resolve import resolve_tenants\n"
        "checkout = Checkout(Path(sys.argv[3]))\n"
        "[checkout.tenant(path.stem, path.read_text()) for path in (ROOT / 'tenants/dev').iterdir()]\n"
        "print(resolve_tenants(checkout.load()))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program, str(ROOT), str(ROOT / "tests"), str(tmp_path / seed)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(outputs) == 1
