"""The ordeal: a fleet is edited at random and brought to its stack by every means there is, and nobody loses anything.

The program, the law and the gate are the real ones; the engine and the world are small, so that there can be thousands of
edits. `test_engine_ordeal` makes the same edits with the real ones.
"""

import itertools
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random

import pytest
from edits import FIELDS, IDS
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from means import FLEET, MEANS, Means
from small_fleet import SmallFleet

from tenancy.tenant import Tenant

COUNT = int(os.environ.get("ODOO_SAAS_ORDEAL_EDITS", "100"))
"""How many edits; `make ordeal` asks for ten thousand."""
SEED = int(os.environ.get("ODOO_SAAS_ORDEAL_SEED", "20261121"))
LONG = settings(
    deadline=None,
    database=None,
    max_examples=10,
    stateful_step_count=50,
    # What is found is told in a line already: who lost what, by which edit and which means.
    phases=(Phase.generate,),
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much),
)

numbers = st.integers(0, 2**32)
means = st.sampled_from(MEANS)


class Ordeal(RuleBasedStateMachine):
    """One fleet, from two tenants that live."""

    first: SmallFleet
    content: Mapping[str, bytes]
    """Of its files."""
    seed = SEED
    fleets = 0
    edits = 0

    def __init__(self) -> None:
        super().__init__()
        type(self).fleets += 1
        self.fleet = self.first.again(self.content)
        self.steps = 0

    def _random(self, number: int) -> Random:
        # Hypothesis likes to draw the same number again.
        self.steps += 1
        return Random(f"{self.seed} {number} {self.steps}")

    def _edit(self, number: int, means: Means, steps: int | None) -> None:
        if type(self).edits < COUNT:
            type(self).edits += 1
            self.fleet.edit(self._random(number), means, steps)

    @rule(number=numbers)
    def edit_by_fleet(self, number: int) -> None:
        self._edit(number, FLEET, None)

    @rule(number=numbers, means=means)
    def edit(self, number: int, means: Means) -> None:
        self._edit(number, means, None)

    @rule(number=numbers, means=means, steps=st.integers(0, 90))
    def edit_and_kill(self, number: int, means: Means, steps: int) -> None:
        self._edit(number, means, steps)

    @rule(number=numbers, means=means)
    def forget(self, number: int, means: Means) -> None:
        self.fleet.forget(self._random(number), means)

    @rule(tenant=st.sampled_from(IDS))
    def prove(self, tenant: str) -> None:
        self.fleet.prove(tenant)


def test_no_field_of_a_tenant_is_left_in_peace() -> None:
    elsewhere = {"placement", "until"}
    assert set(FIELDS) - {"unheard_of"} | elsewhere == set(Tenant.model_fields)


@pytest.fixture
def services() -> Iterator[None]:
    """The variable is the process's, and others have their own."""
    before = os.environ.get("PGSERVICEFILE")
    yield
    os.environ.pop("PGSERVICEFILE")
    if before is not None:
        os.environ["PGSERVICEFILE"] = before


@pytest.mark.usefixtures("services")
def test_nobody_loses_anything_whatever_is_edited(tmp_path: Path) -> None:
    class Here(Ordeal):
        first = SmallFleet.build(tmp_path)
        content = first.files.content()

    for number in itertools.count(SEED):
        Here.seed = number
        run_state_machine_as_test(seed(number)(Here), settings=LONG)
        if Here.edits >= COUNT:
            break
    told = Here.first.told
    print(f"seed {SEED}: {COUNT} edits of {Here.fleets} fleets: {dict(told)}")
    assert told.total() == COUNT
    # Where all were taken back, nobody could have lost anything.
    assert told["applied"] > COUNT / 10
