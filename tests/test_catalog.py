"""The catalog as a whole: every word has its entry, and everything that is wrong is told at once."""

import re
from pathlib import Path

import pytest
from checkout import ROOT, Checkout

from tenancy import catalog
from tenancy.problem import Refused
from tenancy.words import Compliance, Industry, Plan, Release, Ring


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def said(checkout: Checkout) -> list[str]:
    with pytest.raises(Refused) as caught:
        catalog.load(checkout.root)
    return [str(problem).partition("\n")[0] for problem in caught.value.problems]


def test_the_shipped_catalog_answers_every_word():
    found = catalog.load(ROOT)

    assert set(found.plans) == set(Plan)
    assert set(found.releases) == set(Release)
    assert all(set(offer.images) == set(Ring) for offer in found.releases.values())
    assert set(found.industries) == set(Industry)
    assert set(found.compliance) == set(Compliance)


def test_every_page_is_kept_with_its_lines():
    documents = catalog.load(ROOT).documents

    assert set(documents) == {
        "catalog/addons.yaml",
        "catalog/plans.yaml",
        "catalog/releases.yaml",
        *(f"catalog/industries/{word}.yaml" for word in Industry),
        *(f"catalog/compliance/{word}.yaml" for word in Compliance),
    }
    text = (ROOT / "catalog/plans.yaml").read_text().splitlines()
    assert documents["catalog/plans.yaml"].line(("plans", "basic", "workers")) == text.index("    workers: 2") + 1


def test_a_word_that_no_vocabulary_has_is_refused(checkout: Checkout):
    checkout.edit("catalog/plans.yaml", "  enterprise:", "  entreprise:")
    checkout.edit("catalog/releases.yaml", '"19.0":', '"18.5":')

    assert [re.sub(r":\d+:", ":", line) for line in said(checkout)] == [
        'catalog/plans.yaml: a line called "plans.entreprise" is not known here',
        'catalog/releases.yaml: a line called "odoo.18.5" is not known here',
    ]


def test_every_gap_is_told(checkout: Checkout):
    text = (checkout.root / "catalog/releases.yaml").read_text()
    before, _, after = text.partition('  "19.0":')
    canary = "      canary: {image: odoo:17.0-20260908, digest: unpinned}\n"
    assert canary in before
    checkout.write("catalog/releases.yaml", before.replace(canary, "") + "tools:" + after.partition("tools:")[2])
    plans, _, _ = (checkout.root / "catalog/plans.yaml").read_text().partition("  enterprise:")
    checkout.write("catalog/plans.yaml", plans)

    assert said(checkout) == [
        "catalog/plans.yaml: there is no plan enterprise",
        "catalog/releases.yaml: there is no image of 17.0 for ring canary",
        "catalog/releases.yaml: there is no release 19.0",
    ]


@pytest.mark.parametrize(
    "page", ["addons.yaml", "plans.yaml", "releases.yaml", "industries/spa.yaml", "compliance/pci.yaml"]
)
def test_a_page_that_is_missing_is_told(checkout: Checkout, page: str):
    (checkout.root / "catalog" / page).unlink()

    assert said(checkout) == [f"catalog/{page}: the file cannot be read: No such file or directory"]


def test_what_is_wrong_on_several_pages_is_told_at_once(checkout: Checkout):
    checkout.edit("catalog/compliance/hipaa.yaml", "value: verify-full", "value: strict")
    checkout.edit("catalog/industries/spa.yaml", "title: Spas and salons\n", "")
    checkout.edit("catalog/plans.yaml", "    users: 5\n", "    users: five\n")
    (checkout.root / "catalog/addons.yaml").unlink()

    assert [re.sub(r":\d+:", ":", line) for line in said(checkout)] == [
        "catalog/addons.yaml: the file cannot be read: No such file or directory",
        'catalog/compliance/hipaa.yaml: "sslmode.value" says strict, which is not one of the words allowed there',
        'catalog/industries/spa.yaml: "title" is missing',
        'catalog/plans.yaml: "plans.basic.users" should be a whole number, and five stands there',
    ]
