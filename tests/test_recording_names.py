"""The names under which the state knows what a tenant is made of: never two alike, whatever the ids, and never others."""

from functools import cache
from itertools import permutations
from pathlib import Path

from copied import STACKS
from hypothesis import given
from hypothesis import strategies as st
from recording import shipped
from test_names import IDS

from tenancy import names

GOLDEN = Path(__file__).with_name("golden_children.txt")

Child = tuple[str, str]
"""The types from the tenant's component downwards, as a URN has them, and what follows the id in the name."""


@cache
def children(stack: str) -> frozenset[Child]:
    return frozenset(
        (made.urn.split("::")[2], made.name.removeprefix(tenant)) for made, tenant in shipped(stack).owned()
    )


@cache
def every_child() -> frozenset[Child]:
    return frozenset(child for stack in STACKS for child in children(stack))


def test_what_a_tenant_is_made_of_keeps_its_names():
    lines = [line.split() for line in GOLDEN.read_text().splitlines() if not line.startswith("#")]
    golden = {(line[0], line[1] if len(line) > 1 else "") for line in lines}

    assert golden - every_child() == set()


def test_no_two_ids_can_come_to_one_name():
    """`acme-odoo` is the name of a component of acme, and of a tenant; the types in their URNs tell them apart.

    Two names a+x and b+y of one type are alike only if x ends in y, and what is left of x makes an id longer.
    """
    meeting = {
        (first, second)
        for first, second in permutations(every_child(), 2)
        if first[0] == second[0] and first[1].endswith(second[1])
    }

    assert meeting == set()


@given(st.sets(IDS, min_size=2, max_size=4), st.sets(st.sampled_from(["odoo", "database", "backup", "odoo-web", "2"])))
def test_tenants_whose_ids_continue_each_other_share_no_name(ids: set[str], words: set[str]):
    """The same, tried out."""
    near = ids | {f"{id}-{word}" for id in ids for word in words}
    made = [(kind, f"{id}{ending}") for id in near for kind, ending in every_child()]

    assert len(made) == len(set(made))


def test_what_the_cluster_calls_by_an_id_fits_its_limit():
    """63 characters, also where the id has as many as it may."""
    longest: dict[str, int] = {}
    for stack in STACKS:
        for made, tenant in shipped(stack).owned():
            metadata = made.inputs.get("metadata")
            if isinstance(metadata, dict) and "name" in metadata:
                name = str(metadata["name"])  # pyright: ignore[reportUnknownArgumentType]  # whatever was sent
                longest[name.replace(tenant, "<id>")] = len(name) - len(tenant) + names.LONGEST

    assert max(longest.values()) <= 63, longest
    assert "odoo-<id>" in longest
