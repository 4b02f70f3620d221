from pathlib import Path

import pytest
from checkout import FACTS, ROOT, Checkout

from tenancy import catalog, front, names
from tenancy.ingress import FrontSpec, MaintenanceSpec
from tenancy.resolve import resolve_platform
from tenancy.words import Plan

CERTIFIED = {**FACTS, "ingress": {"controller": "traefik", "issuer": "letsencrypt"}, "addons": ["cert-manager"]}


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    made = Checkout(tmp_path)
    made.tenant("acme")
    return made


def of(checkout: Checkout, facts: object = None) -> FrontSpec:
    platform = resolve_platform(checkout.load(facts or FACTS))  # type: ignore[arg-type]
    assert platform is not None
    return platform.front


def test_a_plain_controller_is_told_of_a_page_and_nothing_else(checkout: Checkout) -> None:
    assert of(checkout) == FrontSpec(
        domain="odoo.test",
        tls_secret="wildcard-tls",
        issuer=None,
        class_name="traefik",
        maintenance=MaintenanceSpec(
            image="nginxinc/nginx-unprivileged:1.29.8-alpine",
            uid=10001,
            gid=10001,
            replicas=2,
            ingress_namespace="ingress",
            registry=None,
        ),
        guard=None,
    )


def test_the_stacks_certificate_is_asked_for_only_where_cert_manager_is_there(checkout: Checkout) -> None:
    assert of(checkout, CERTIFIED).issuer == "letsencrypt"
    assert of(checkout, {**CERTIFIED, "addons": []}).issuer is None
    assert of(checkout, {**CERTIFIED, "ingress": {"controller": "traefik"}}).issuer is None


def test_traefik_limits_three_kinds_of_request_for_each_plan(checkout: Checkout) -> None:
    guard = of(checkout, CERTIFIED).guard

    assert guard is not None
    found = {rate.name: (rate.per_minute, rate.burst) for rate in guard.rates}
    assert set(found) == {f"rate-{kind}-{plan}" for kind in ("login", "rpc", "web") for plan in Plan}
    assert (found["rate-login-basic"], found["rate-login-enterprise"]) == ((10, 10), (60, 60))


def test_every_plan_lets_all_its_users_sign_in_from_one_office_within_five_minutes() -> None:
    """An office is one address to a rate limit. The numbers are ours; this is what they must not do."""
    for plan, offer in catalog.load(ROOT).plans.items():
        login = offer.rates.login
        assert login.burst + 5 * login.per_minute >= offer.users, plan


def test_a_body_may_be_as_large_as_odoo_takes_it() -> None:
    assert front.BODY_BYTES == 128 * 1024 * 1024


def test_a_plans_middleware_is_called_alike_by_platform_and_tenants() -> None:
    assert names.rate("login", Plan.BASIC) == "rate-login-basic"
