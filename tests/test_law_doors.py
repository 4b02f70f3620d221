from pathlib import Path

import pytest
from checkout import FACTS, SPA, Checkout
from trial import said

from tenancy.problem import Problem

TRAEFIK = {"controller": "traefik", "issuer": "letsencrypt"}
OWN = "domains: [spa.example.com]\n"
FEW = "allow: [192.0.2.0/24]\n"


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


@pytest.mark.parametrize("controller", ["traefik", "plain"])
def test_an_address_of_the_customers_own_is_fine_where_somebody_makes_its_certificate(
    checkout: Checkout, controller: str
) -> None:
    checkout.tenant("acme", SPA + OWN)
    ingress = {**TRAEFIK, "controller": controller}

    assert said(checkout, {**FACTS, "ingress": ingress, "addons": ["cert-manager"]}) == []


def test_without_an_issuer_an_address_of_the_customers_own_is_refused(checkout: Checkout) -> None:
    checkout.tenant("acme", SPA + OWN)

    assert checkout.problems() == (
        Problem(
            file="tenants/dev/acme.yaml",
            line=9,
            tenant="acme",
            what="domains asks for addresses of the customer's own, and the stack names nobody who makes their "
            "certificates",
            why="browsers would warn everybody who comes under them",
            do="have an operator write under ingress which cluster issuer does, as in\nissuer: letsencrypt",
        ),
    )


def test_traefiks_routes_ask_nobody_for_a_certificate_so_cert_manager_has_to_be_there(checkout: Checkout) -> None:
    checkout.tenant("acme", SPA + OWN)

    assert said(checkout, {**FACTS, "ingress": TRAEFIK}) == [
        (
            "tenants/dev/acme.yaml:9: acme: domains asks for addresses of the customer's own, and the stack's cluster has no "
            "cert-manager to keep their certificates"
        )
    ]
    assert said(checkout, {**FACTS, "ingress": {"issuer": "letsencrypt"}}) == [], "a plain Ingress asks by annotation"


def test_a_list_of_who_may_come_in_is_refused_where_nobody_would_look_at_it(checkout: Checkout) -> None:
    checkout.tenant("acme", SPA + FEW)

    assert said(checkout) == [
        (
            "tenants/dev/acme.yaml:9: acme: allow names the ranges of addresses that may come in, and this stack's ingress "
            "controller is told of none (controller: plain)"
        )
    ]
    assert said(checkout, {**FACTS, "ingress": TRAEFIK}) == []


def test_a_range_that_is_none_is_refused(checkout: Checkout) -> None:
    checkout.tenant("acme", SPA + "allow: [192.0.2.7/24]\n")

    (problem,) = checkout.problems({**FACTS, "ingress": TRAEFIK})
    assert problem.do == "write 192.0.2.0/24 for the whole range, or 192.0.2.7/32 for this address alone"
