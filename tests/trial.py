"""Tenants on trial, on a stack that a test bends: what the law says of them, and what they come to."""

from collections.abc import Mapping
from typing import cast

from checkout import DEDICATED, FACTS, SERVICES, SHARED, SPA, Checkout

from tenancy.case import Case
from tenancy.fleet import Fleet, Services
from tenancy.problem import Problem
from tenancy.resolve import resolve_tenants
from tenancy.spec import TenantSpec

EUROPE: Mapping[str, object] = {**FACTS, "region": "eu-central-1"}
"""A stack where every standard allows data."""


def with_server(name: str, facts: Mapping[str, object] = FACTS, **more: object) -> Mapping[str, object]:
    """*facts* with one server changed or added."""
    servers = cast("Mapping[str, Mapping[str, object]]", facts["servers"])
    like = servers[name] if name in servers else DEDICATED if name.startswith("dedicated") else SHARED
    return {**facts, "servers": {**servers, name: {**like, **more}}}


def safe(facts: Mapping[str, object] = FACTS, **more: object) -> Mapping[str, object]:
    """*facts* with servers that every standard is content with, and more facts."""
    servers = {
        name: {**one, "sslmode": "verify-full"} for name, one in (("shared-1", SHARED), ("dedicated-1", DEDICATED))
    }
    return {**facts, "servers": servers, **more}


def problem(checkout: Checkout, facts: Mapping[str, object] = FACTS) -> Problem:
    """The one problem that there is."""
    (found,) = checkout.problems(facts)
    return found


def said(checkout: Checkout, facts: Mapping[str, object] = FACTS, services: Services = SERVICES) -> list[str]:
    """The first line of each problem."""
    return [str(problem).partition("\n")[0] for problem in checkout.problems(facts, services)]


def spec(checkout: Checkout, text: str = SPA, facts: Mapping[str, object] = FACTS) -> TenantSpec:
    """What the tenant `acme` comes to, if its file is *text* and it is alone."""
    checkout.tenant("acme", text)
    (found,) = resolve_tenants(checkout.load(facts))
    return found


def case(checkout: Checkout, text: str = SPA, facts: Mapping[str, object] = FACTS) -> Case:
    """The case of the tenant `acme`."""
    checkout.tenant("acme", text)
    found: Fleet = checkout.load(facts)
    (entry,) = found.entries
    return Case.of(found.stack, found.document, found.catalog, entry)
