from pathlib import Path

import pytest
from checkout import FACTS, PRODUCTION, SPA, WEALTH, Checkout
from trial import case, spec

from tenancy.handover import awaited
from tenancy.settings import MailSpec
from tenancy.words import Ring

MANY = {"standard": "standard", "encrypted": "encrypted", "access_mode": "ReadWriteMany"}


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


@pytest.mark.parametrize(
    ("tenant", "stack", "ring", "image"),
    [
        ("", None, Ring.STABLE, "odoo:18.0-20260817"),
        ("", "early", Ring.EARLY, "odoo:18.0-20260908"),
        ("ring: canary\n", None, Ring.CANARY, "odoo:18.0-20260908"),
        ("ring: stable\n", "early", Ring.STABLE, "odoo:18.0-20260817"),
    ],
)
def test_the_tenants_ring_goes_before_the_stacks(
    checkout: Checkout, tenant: str, stack: str | None, ring: Ring, image: str
):
    found = spec(checkout, SPA + tenant, {**FACTS, "ring": stack})

    assert (found.ring, found.odoo.image) == (ring, image)


def test_a_pinned_image_is_asked_for_by_its_digest(checkout: Checkout):
    digest = "sha256:" + "0123456789abcdef" * 4
    checkout.edit(
        "catalog/releases.yaml", "odoo:18.0-20260817, digest: unpinned", f"odoo:18.0-20260817, digest: {digest}"
    )

    assert spec(checkout).odoo.image == f"odoo:18.0-20260817@{digest}"


@pytest.mark.parametrize(
    ("state", "more", "replicas", "keep"),
    [
        ("active", "", 1, True),
        ("suspended", "", 0, True),
        ("archived", "until: 2027-03-31\n", 0, True),
        ("released", "until: 2027-03-31\n", 0, False),
    ],
)
def test_only_an_active_tenant_runs_and_only_a_released_one_may_be_lost(
    checkout: Checkout, state: str, more: str, replicas: int, keep: bool
):
    found = spec(checkout, SPA + f"state: {state}\n{more}")

    assert (found.state.value, found.odoo.replicas, found.keep) == (state, replicas, keep)


def test_web_pods_multiply_as_far_as_the_plan_has_it(checkout: Checkout):
    found = spec(checkout, WEALTH + "autoscaling: true\n", {**FACTS, "storage": MANY}).odoo.autoscaling

    assert found is not None
    assert (found.most, found.cpu_percent) == (4, 70)
    assert spec(checkout, WEALTH).odoo.autoscaling is None


def test_web_pods_that_multiply_are_counted_by_nobody_and_replaced_one_by_one_but_for_a_maintenance(checkout: Checkout):
    facts = {**FACTS, "storage": MANY}
    many = spec(checkout, WEALTH + "autoscaling: true\n", facts).odoo
    cared_for = spec(checkout, WEALTH + "autoscaling: true\nmaintenance: true\n", facts).odoo
    suspended = spec(checkout, WEALTH + "autoscaling: true\nstate: suspended\n", facts).odoo
    one = spec(checkout, WEALTH, facts).odoo

    assert [(found.replicas, found.rolls) for found in (many, cared_for, suspended, one)] == [
        (None, True),
        (None, False),
        (0, True),
        (1, False),
    ]


def test_scheduled_jobs_run_apart_from_web_pods_that_multiply(checkout: Checkout):
    facts = {**FACTS, "storage": MANY}
    many = spec(checkout, WEALTH + "autoscaling: true\n", facts).odoo
    suspended = spec(checkout, WEALTH + "autoscaling: true\nstate: suspended\n", facts).odoo

    assert many.cron is not None
    assert suspended.cron is not None
    size = many.cron.resources
    assert (many.cron.replicas, many.cron.threads, suspended.cron.replicas) == (1, 2, 0)
    assert (size.cpu_request, size.cpu_limit, size.memory_request, size.memory_limit) == (
        "250m",
        "2",
        "512Mi",
        "2560Mi",
    )
    assert dict(many.options)["max_cron_threads"] == "0"
    assert spec(checkout, WEALTH, facts).odoo.cron is None


def test_a_stack_may_keep_less_free_than_a_plan_asks_for(checkout: Checkout):
    found = spec(checkout, facts={**FACTS, "resources": {"requests_percent": 50}})
    size, small = found.odoo.resources, found.isolation.default_request

    assert (size.cpu_request, size.cpu_limit, size.memory_request, size.memory_limit) == (
        "125m",
        "2",
        "384Mi",
        "2816Mi",
    )
    assert (small.cpu_request, small.memory_request) == ("50m", "128Mi")


def test_whoevers_mail_server_it_is_its_secret_is_known_by_name(checkout: Checkout):
    facts = {**PRODUCTION, "mail": {"host": "smtp.example.com", "cidr": "10.1.2.5/32"}}
    shared = spec(checkout, facts=facts).odoo.mail
    own = spec(checkout, SPA + "mail: {host: smtp.spa.example, cidr: 10.9.9.9/32, secret: smtp}\n", facts).odoo.mail

    assert shared is not None
    assert own is not None
    assert (shared.host, shared.secret, shared.from_filter) == ("smtp.example.com", None, None)
    assert (own.host, own.port, own.cidr, own.secret) == ("smtp.spa.example", 587, "10.9.9.9/32", "smtp")
    assert spec(checkout).odoo.mail is None


def test_outside_production_a_customers_own_mail_server_is_out_of_use(checkout: Checkout):
    own = SPA + "mail: {host: smtp.spa.example, cidr: 10.9.9.9/32, secret: smtp}\n"
    sink = {**FACTS, "mail": {"host": "mailpit.example.com", "cidr": "10.1.2.5/32", "port": 1025, "sink": True}}
    caught = spec(checkout, own, sink)
    alone = spec(checkout, own)

    assert caught.odoo.mail == MailSpec(
        host="mailpit.example.com", port=1025, cidr="10.1.2.5/32", secret=None, from_filter=None
    )
    assert caught.isolation.mail == ("10.1.2.5/32", 1025)
    assert (alone.odoo.mail, alone.isolation.mail) == (None, None)
    assert [line for line in alone.odoo.options if line[0].startswith("smtp")] == []


def test_outside_production_its_secret_is_not_waited_for(checkout: Checkout):
    own = SPA + "mail: {host: smtp.spa.example, cidr: 10.9.9.9/32, secret: smtp}\n"

    assert [one.use for one in awaited(case(checkout, own))] == []
    assert [one.use for one in awaited(case(checkout, own, PRODUCTION))] == ["mail"]
