"""What holds for whatever a fleet asks for; `test_resolve` shows what it looks like."""

import os
import random
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from typing import cast

import sketches
from hypothesis import given, settings
from hypothesis import strategies as st
from sketches import Asked, asked, files, fleets, resolved, spec, words, written

from tenancy import names
from tenancy.spec import TenantSpec
from tenancy.words import Compliance, TwoFactor

MANY = settings(deadline=None, max_examples=80)

Stricter = Callable[[object, object], bool]
"""Whether the second value is at least as strict as the first."""


def number(value: object) -> int:
    """Of a number, of one that is written as text, and of false and true."""
    assert isinstance(value, (int, str))
    return int(value)


def more(before: object, after: object) -> bool:
    return before is None or (after is not None and number(after) >= number(before))


def less(before: object, after: object) -> bool:
    return before is None or (after is not None and number(after) <= number(before))


def more_of_them(before: object, after: object) -> bool:
    return set(cast("tuple[object, ...]", before)) <= set(cast("tuple[object, ...]", after))


def wider(before: object, after: object) -> bool:
    order: list[object] = [None, *TwoFactor]
    return order.index(after) >= order.index(before)


def stays_once_encrypted(before: object, after: object) -> bool:
    return after in ("encrypted", before)


def parameters(before: object, after: object) -> bool:
    """Every parameter or label that there was, as strict or stricter; new ones tighten what Odoo would leave open."""
    old, new = (dict(cast("tuple[tuple[str, str], ...]", one)) for one in (before, after))
    return all(key in new and PARAMETERS.get(key, equal)(value, new[key]) for key, value in old.items())


def policy(before: object, after: object) -> bool:
    order = ("employee_required", "all_required")
    return order.index(str(after)) >= order.index(str(before))


def equal(before: object, after: object) -> bool:
    return before == after


PARAMETERS: Mapping[str, Stricter] = {
    "auth_password_policy.minlength": more,
    "auth_totp.policy": policy,
    "base.login_cooldown_after": less,
    "base.login_cooldown_duration": more,
    names.LOG_DAYS: more,
    names.LOG_HOT_DAYS: more,
    "sessions.max_inactivity_seconds": less,
}
TIGHTENS: Mapping[str, Stricter] = {
    "compliance": more_of_them,
    "labels": parameters,
    "records.audit_log": more,
    "records.retention_days": more,
    "records.hot_days": more,
    "records.erasure": more,
    "isolation.egress_denied": more,
    "filestore.storage_class": stays_once_encrypted,
    "odoo.modules": more_of_them,
    "odoo.settings.parameters": parameters,
    "odoo.settings.every_company": more_of_them,
    "odoo.settings.two_factor": wider,
}
"""What a standard may change of a tenant that has a server of its own, and which way; all else stays as it is."""


def leaves(value: object, path: str = "") -> dict[str, object]:
    """Every field of a specification that is none itself, by the way to it."""
    if not is_dataclass(value):
        return {path.removeprefix("."): value}
    found = (leaves(getattr(value, one.name), f"{path}.{one.name}") for one in fields(value))
    return {key: leaf for inner in found for key, leaf in inner.items()}


@MANY
@given(fleets)
def test_whatever_the_law_lets_pass_is_resolved(sketch: dict[str, Asked]) -> None:
    assert [one.id for one in resolved(files(sketch))] == sorted(sketch)


@MANY
@given(fleets, st.data())
def test_an_edit_of_one_tenant_leaves_every_other_specification_as_it_was(
    sketch: dict[str, Asked], data: st.DataObject
) -> None:
    id = data.draw(words(sorted(sketch)))
    edited = {**sketch, id: data.draw(asked())}

    before, after = resolved(files(sketch)), resolved(files(edited))

    assert [repr(one) for one in after if one.id != id] == [repr(one) for one in before if one.id != id]


@MANY
@given(fleets, st.data())
def test_a_tenant_that_comes_leaves_every_other_specification_as_it_was(
    sketch: dict[str, Asked], data: st.DataObject
) -> None:
    id = data.draw(words(sketches.IDS))

    before, after = resolved(files(sketch)), resolved(files({id: data.draw(asked()), **sketch}))

    assert {repr(one) for one in before if one.id != id} <= {repr(one) for one in after}


@MANY
@given(fleets, st.randoms(use_true_random=False))
def test_neither_the_order_of_files_nor_that_of_their_lines_matters(
    sketch: dict[str, Asked], chance: random.Random
) -> None:
    there = {id: sketches.placed(id, said) for id, said in sketch.items()}
    turned = chance.sample(sorted(there), len(there))
    shuffled = {
        f"tenants/dev/{id}.yaml": written(dict(chance.sample([*there[id].items()], len(there[id])))) for id in turned
    }

    assert resolved(shuffled) == resolved(files(sketch))


@MANY
@given(asked(), words(Compliance))
def test_a_standard_more_never_loosens_anything(said: Asked, standard: Compliance) -> None:
    said = {**said, "dedicated": True}
    answers = cast("list[str]", said["compliance"])

    def with_standards(standards: list[str]) -> Mapping[str, object]:
        return leaves(spec("acme", resolved(files({"acme": {**said, "compliance": standards}}))))

    before, after = with_standards(answers), with_standards([*dict.fromkeys([*answers, standard.value])])

    assert before.keys() <= after.keys() | {"node_pool"}
    loosened = {
        path: (before[path], after[path]) for path in before if not TIGHTENS.get(path, equal)(before[path], after[path])
    }
    assert loosened == {}


def test_the_same_comes_out_whatever_the_process_makes_of_hashes():
    """Sets and hashes differ between processes; what is built must not."""
    outputs = {
        subprocess.run(
            [sys.executable, __file__],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("0", "1", "2", "3")
    }

    (same,) = outputs
    assert same.count("TenantSpec(") == 2


def everything() -> tuple[TenantSpec, ...]:
    """Two tenants with as much in their files as there can be."""
    said: Asked = {
        "name": "One",
        "owner": "it@one.example",
        "plan": "enterprise",
        "release": "18.0",
        "industry": "financial",
        "compliance": ["hipaa", "sox", "pci", "gdpr"],
        "dedicated": True,
        "autoscaling": True,
        "signin": {"provider": "google", "secret": "sso", "two_factor": "everyone"},
        "mail": {"host": "smtp.one.example", "cidr": "10.9.8.7/32"},
    }
    other = {**said, "compliance": [], "industry": "generic", "features": ["franchise-management"], "companies": ["A"]}
    return resolved(files({"acme": said, "zebra-9": other}))


if __name__ == "__main__":
    print(everything())
