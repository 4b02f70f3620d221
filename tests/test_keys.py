"""A key of a key-management service: who gets it, where it is used, and who is refused without it."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from checkout import CLUSTER, OWN, OWN_FACTS, WEALTH, Checkout

from tenancy.resolve import resolve_tenants
from tenancy.spec import TenantSpec

REFERENCE = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
KEY: Mapping[str, object] = {"reference": REFERENCE, "storage_class": "encrypted-pci", "compliance": ["pci"]}
FACTS: Mapping[str, object] = {
    **OWN_FACTS,
    "cluster": {**CLUSTER, "api": {"cidr": "10.1.2.7/32"}, "authority": "odoo-internal"},
    "addons": ["cloudnative-pg", "cert-manager"],
    "servers": {"dedicated-1": {**OWN, "sslmode": "verify-full"}},
    "rehearsal": {"service": "dedicated-1", "sslmode": "prefer", "cidr": "127.0.0.1/32"},
}
PAGE = "catalog/compliance/pci.yaml"
DEMAND = 'managed_key:\n  value: true\n  answers: ["our decision"]\nsslmode:'


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    made = Checkout(tmp_path)
    made.tenant("one-wealth", WEALTH + "compliance: [pci]\n")
    return made


def tenant(checkout: Checkout, **keys: object) -> TenantSpec:
    (found,) = resolve_tenants(checkout.load({**FACTS, "keys": keys}))
    return found


def what(checkout: Checkout, **keys: object) -> list[str]:
    return [problem.what for problem in checkout.problems({**FACTS, "keys": keys})]


def test_whoever_answers_to_its_standard_has_all_volumes_encrypted_by_it(checkout: Checkout):
    found = tenant(checkout, payments=KEY)

    assert found.database.built is not None
    assert found.rehearsal is not None
    assert (found.filestore.storage_class, found.filestore.key) == ("encrypted-pci", REFERENCE)
    assert found.database.built.storage_class == "encrypted-pci"
    assert found.rehearsal.storage_class == "encrypted-pci"


def test_whoever_answers_to_another_standard_has_the_usual_class_and_no_key(checkout: Checkout):
    found = tenant(checkout, health={**KEY, "compliance": ["hipaa"]})

    assert found.database.built is not None
    assert (found.filestore.storage_class, found.filestore.key) == ("encrypted", None)
    assert found.database.built.storage_class == "encrypted"


@pytest.mark.parametrize(("bucket", "encryption"), [(True, "aws:kms"), (False, None)])
def test_a_bucket_is_asked_to_use_its_own_key_where_the_stack_says_so(
    checkout: Checkout, bucket: bool, encryption: str | None
):
    built = tenant(checkout, payments={**KEY, "bucket": bucket}).database.built

    assert built is not None
    assert built.archive is not None
    assert built.archive.encryption == encryption


def test_a_standard_that_demands_one_is_refused_where_the_stack_names_none(checkout: Checkout):
    checkout.edit(PAGE, "sslmode:", DEMAND)

    (said,) = what(checkout, health={**KEY, "compliance": ["hipaa"]})
    assert said == (
        "compliance pci demands that data is encrypted by a key of a key-management service, and this stack names none"
    )
    assert what(checkout, payments=KEY) == []


def test_no_standard_that_is_shipped_demands_one(checkout: Checkout):
    assert what(checkout) == []


def test_two_keys_for_one_tenant_are_refused(checkout: Checkout):
    assert what(checkout, payments=KEY, cards=KEY) == [
        "compliance pci gives this tenant the keys payments and cards, and its volumes can be encrypted by one only"
    ]


def test_a_reference_is_one_word(checkout: Checkout):
    (said,) = what(checkout, payments={**KEY, "reference": "the key of the safe"})

    assert "which is no reference to a key" in said
