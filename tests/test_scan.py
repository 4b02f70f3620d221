"""What kube-score and checkov have against what is shipped and what could be, but for scan/exceptions.yaml."""

import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

import pairs
import pytest
from copied import ROOT, STACKS, TENANTS
from scanners import Exemption, Finding, exceptions, findings, missing

from fleet.rendering import TENANT, Manifest, manifests

pytestmark = pytest.mark.skipif(missing() is not None, reason=str(missing()))

SEVERAL = 2


@cache
def rendered(stack: str) -> tuple[Manifest, ...]:
    return manifests(ROOT, stack)


@cache
def fleets() -> Mapping[str, tuple[Manifest, ...]]:
    """What is shipped, and tenants that make every pair of choices."""
    return {**{stack: rendered(stack) for stack in STACKS}, **pairs.rendered()}


@cache
def found() -> tuple[Finding, ...]:
    """All stacks in one go: checkov takes longer to start than to look."""
    with tempfile.TemporaryDirectory() as folder:
        return findings(fleets(), Path(folder))


def unexcused() -> list[Finding]:
    return [one for one in found() if not any(other.covers(one) for other in exceptions())]


def of(stack: str, tenant: str | None) -> list[str]:
    """What is held against the objects of *tenant* and no exception is made for; None for those of the stack itself."""
    mine = {names(one) for one in rendered(stack) if metadata(one).get("labels", {}).get(TENANT) == tenant}
    return [str(one) for one in unexcused() if one.stack == stack and (one.namespace, one.object) in mine]


def metadata(one: Manifest) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", one["metadata"])


def names(one: Manifest) -> tuple[str, str]:
    return metadata(one).get("namespace", ""), f"{one['kind']}/{metadata(one)['name']}"


@pytest.mark.parametrize(("stack", "tenant"), TENANTS)
def test_nothing_is_held_against_a_tenant(stack: str, tenant: str) -> None:
    assert "\n".join(of(stack, tenant)) == ""


@pytest.mark.parametrize("stack", STACKS)
def test_nothing_is_held_against_what_a_stack_builds_beside_its_tenants(stack: str) -> None:
    assert "\n".join(of(stack, None)) == ""


def test_nothing_is_held_against_tenants_that_make_every_pair_of_choices() -> None:
    assert "\n".join(str(one) for one in unexcused() if one.stack in pairs.rendered()) == ""


def test_every_finding_is_about_an_object_that_was_rendered() -> None:
    there = {(stack, *names(one)) for stack, objects in fleets().items() for one in objects}

    assert {(one.stack, one.namespace, one.object) for one in found()} <= there


@pytest.mark.parametrize("exception", exceptions(), ids=lambda one: one.rule)
def test_every_exception_is_for_something_and_says_why(exception: Exemption) -> None:
    idle = [
        pattern
        for pattern in exception.of
        if not any(Exemption(rule=exception.rule, of=(pattern,), reason="").covers(one) for one in found())
    ]

    assert idle == []
    assert len(exception.reason.split()) > SEVERAL
    assert exception.reason.endswith(".")


def test_no_rule_is_listed_twice() -> None:
    rules = [one.rule for one in exceptions()]

    assert sorted(set(rules)) == sorted(rules)
