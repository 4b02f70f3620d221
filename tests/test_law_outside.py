from collections.abc import Mapping
from pathlib import Path

import pytest
from checkout import FACTS, SPA, WEALTH, Checkout
from trial import EUROPE, problem, safe, said, spec

from tenancy.problem import Problem
from tenancy.spec import WaySpec

PAY: Mapping[str, object] = {"cidrs": ["198.51.100.16/28", "198.51.100.64/28"], "port": 8443}
APIS: Mapping[str, object] = {"pay": PAY, "post": {"cidrs": ["192.0.2.7/32"], "compliance": ["gdpr"]}}
FACTS_WITH = {**FACTS, "apis": APIS}
STANDARD = SPA.replace("plan: basic", "plan: standard")


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    made = Checkout(tmp_path)
    made.tenant("acme")
    return made


def test_a_way_leads_to_each_service_that_is_named_and_to_whoever_vouches_for_people(checkout: Checkout):
    text = STANDARD + "apis: [pay]\nsignin: {provider: google, secret: sso, cidr: 203.0.113.9/32}\n"

    assert spec(checkout, text, FACTS_WITH).isolation.outside == (
        WaySpec(name="pay", cidrs=("198.51.100.16/28", "198.51.100.64/28"), port=8443),
        WaySpec(name="signin", cidrs=("203.0.113.9/32",), port=443),
    )


def test_a_provider_that_the_stack_knows_needs_no_range_in_the_file(checkout: Checkout):
    text = SPA + "signin: {provider: microsoft, secret: sso}\n"

    assert spec(checkout, text).isolation.outside == (WaySpec(name="microsoft", cidrs=("203.0.113.0/28",), port=443),)


def test_a_provider_whose_place_nobody_names_is_refused(checkout: Checkout):
    checkout.tenant("acme", SPA + "signin: {provider: google, secret: sso}\n")

    assert problem(checkout, FACTS_WITH) == Problem(
        file="tenants/dev/acme.yaml",
        line=9,
        tenant="acme",
        what="signin names the provider google, and nobody says in which range of addresses it is",
        why="Odoo asks it who has signed in, and no way out leads to an address that nobody names",
        do=(
            "add the range below signin, such as\ncidr: 203.0.113.10/32\n"
            "or have google added to apis in Pulumi.dev.yaml"
        ),
    )


def test_a_name_that_the_stack_does_not_know_is_refused(checkout: Checkout):
    checkout.tenant("acme", STANDARD + "apis: [paypal]\n")

    found = problem(checkout, FACTS_WITH)
    assert (found.line, found.what) == (9, "apis names paypal, and the stack knows no service of that name")
    assert found.do == "write one of: pay, post; or have it added to apis in Pulumi.dev.yaml"


def test_a_plan_gives_so_many_and_no_more(checkout: Checkout):
    checkout.tenant("acme", SPA + "apis: [pay, post]\n")
    found = problem(checkout, FACTS_WITH)

    assert found.what == "apis names 2 services, and the plan basic gives 1"
    assert found.do == "name fewer, or choose a plan that gives more: standard, premium, enterprise"
    checkout.tenant("acme", STANDARD + "apis: [pay, post]\n")
    assert said(checkout, FACTS_WITH) == []


def test_a_standard_lets_nobody_out_to_what_was_not_looked_into_for_it(checkout: Checkout):
    facts = safe(EUROPE, apis=APIS)
    checkout.tenant("acme", WEALTH + "compliance: [gdpr]\napis: [pay, post]\n")

    assert said(checkout, facts) == [
        "tenants/dev/acme.yaml:10: acme: apis names pay, which has not been looked into for gdpr"
    ]


LOGO = 'branding: {logo: "https://spa.example/logo.png"}\n'


def test_a_logo_is_fetched_by_the_way_that_the_stack_has_for_logos(checkout: Checkout):
    assert spec(checkout, SPA + LOGO).isolation.outside == (
        WaySpec(name="logos", cidrs=("203.0.113.64/28",), port=443),
    )
    named = spec(checkout, STANDARD + LOGO + "apis: [logos]\n")
    assert [way.name for way in named.isolation.outside] == ["logos"]


def test_a_logo_that_nobody_could_fetch_is_refused(checkout: Checkout):
    checkout.tenant("acme", SPA + LOGO)

    assert problem(checkout, FACTS_WITH) == Problem(
        file="tenants/dev/acme.yaml",
        line=9,
        tenant="acme",
        what="branding.logo is an address on the web, and the stack names no service logos",
        why="the customer's pod fetches it, and no way out leads to an address that nobody names",
        do="remove it; or have the range that it is in added to apis in Pulumi.dev.yaml, below logos",
    )


def test_a_standard_lets_nobody_out_to_logos_that_were_not_looked_into_for_it(checkout: Checkout):
    checkout.tenant("acme", WEALTH + "compliance: [gdpr]\n" + LOGO)
    logos = {"cidrs": ["203.0.113.64/28"]}

    (found,) = said(checkout, safe(EUROPE, apis={"logos": logos}))
    assert found.startswith(
        "tenants/dev/acme.yaml:10: acme: branding.logo is fetched from the service logos, which has"
    )
    assert said(checkout, safe(EUROPE, apis={"logos": {**logos, "compliance": ["gdpr"]}})) == []


@pytest.mark.parametrize(
    ("cidr", "what"),
    [
        ("10.244.3.0/24", "apis.pay.cidrs is 10.244.3.0/24, a range that holds addresses of pods (10.244.0.0/16)"),
        (
            "169.254.169.254/32",
            "apis.pay.cidrs is 169.254.169.254/32, a range that holds the address at which clouds hand out a node's own keys",
        ),
    ],
)
def test_no_name_stands_for_pods_or_for_the_clouds_own_keys(checkout: Checkout, cidr: str, what: str):
    assert problem(checkout, {**FACTS, "apis": {"pay": {"cidrs": [cidr]}}}).what == what


@pytest.mark.parametrize("cidr", ["10.244.3.0/24", "169.254.0.0/16"])
def test_nor_does_a_range_in_a_customers_own_file(checkout: Checkout, cidr: str):
    checkout.tenant("acme", SPA + f"signin: {{provider: google, secret: sso, cidr: {cidr}}}\n")

    assert problem(checkout).what.startswith(f"signin.cidr is {cidr}, a range that holds ")
