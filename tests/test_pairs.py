"""Every pair of choices is in some tenant, or the law refuses it, for the reason that is written down."""

import itertools
from pathlib import Path

import pairs
from pairs import NOTHING, Pair, as_text, covering, dimensions

from tenancy.tenant import Tenant

GOLDEN = Path(__file__).with_name("golden_refusals.txt")


def test_every_pair_of_choices_is_in_a_tenant_or_refused() -> None:
    """Regenerate what is refused with `PYTHONPATH=.:tests .venv/bin/python tests/pairs.py > tests/golden_refusals.txt`."""
    every = {
        pair
        for one, other in itertools.combinations(sorted(dimensions().items()), 2)
        for pair in itertools.product([(one[0], word) for word in one[1]], [(other[0], word) for word in other[1]])
    }
    found: set[Pair] = {pair for one in covering().tenants for pair in one.pairs}

    assert every - found == set(covering().refused)
    assert as_text(covering().refused) == GOLDEN.read_text(encoding="utf-8")


def test_every_field_that_a_customer_may_choose_is_a_dimension() -> None:
    assert {*Tenant.model_fields} - {*dimensions()} == {"name", "owner", "placement", "until"}
    assert all(len(words) > 1 for words in dimensions().values())
    assert [*dimensions()["compliance"]] == [NOTHING, "hipaa", "sox", "pci", "gdpr"]


def test_there_are_few_of_them_and_both_ways_in_have_some() -> None:
    stacks = covering().stacks()

    assert len(covering().tenants) <= 60
    assert {one.partition("-")[0] for one in stacks} == set(pairs.WAYS_IN)
    assert all(len(tenants) <= pairs.OF_A_STACK for tenants in stacks.values())
