import re
from pathlib import Path

import pytest
from checkout import ROOT, Checkout

from tenancy import catalog
from tenancy.problem import Refused
from tenancy.words import Compliance, Industry, Plan, Release, Ring, Strategy


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


def test_the_plans_are_those_of_the_price_list():
    plans = catalog.load(ROOT).plans

    assert [
        (
            plan.value,
            offer.strategy,
            offer.workers,
            offer.cron,
            offer.memory_soft_mib,
            offer.memory_hard_mib,
            offer.memory.request,
            offer.memory.limit,
            offer.cpu.request,
            offer.cpu.limit,
            offer.connections,
            offer.filestore,
            (offer.backup.daily, offer.backup.weekly, offer.backup.monthly),
        )
        for plan, offer in plans.items()
    ] == [
        ("basic", Strategy.SHARED, 2, 1, 768, 1024, "768Mi", "2Gi", "250m", "2", 12, "10G", (7, 4, 3)),
        ("standard", Strategy.SHARED, 4, 1, 1024, 1536, "1280Mi", "3Gi", "500m", "3", 18, "20G", (7, 4, 3)),
        ("premium", Strategy.DEDICATED, 8, 2, 1024, 1638, "2560Mi", "5Gi", "2", "5", 45, "50G", (7, 4, 3)),
        ("enterprise", Strategy.DEDICATED, 12, 2, 1024, 1638, "3584Mi", "6Gi", "3", "8", 60, "200G", (7, 4, 3)),
    ]


def test_three_standards_force_a_dedicated_database_and_all_force_protection():
    profiles = catalog.load(ROOT).compliance

    assert {word.value: profile.dedicated for word, profile in profiles.items()} == {
        "hipaa": True,
        "sox": True,
        "pci": True,
        "gdpr": False,
    }
    assert {(profile.encrypted, profile.sslmode.value) for profile in profiles.values()} == {(True, "verify-full")}


def test_every_image_is_a_build_of_its_own_release():
    for release, offer in catalog.load(ROOT).releases.items():
        assert all(image.startswith(f"odoo:{release}-20") for image in offer.images.values())


def test_a_word_that_no_vocabulary_has_is_refused(checkout: Checkout):
    checkout.edit("catalog/plans.yaml", "  enterprise:", "  entreprise:")
    checkout.edit("catalog/releases.yaml", '"19.0":', '"18.5":')

    assert [re.sub(r":\d+:", ":", line) for line in said(checkout)] == [
        'catalog/plans.yaml: "plans.entreprise" says entreprise, which is not one of the words allowed there',
        'catalog/releases.yaml: "odoo.18.5" says "18.5", which is not one of the words allowed there',
    ]


def test_every_gap_is_told(checkout: Checkout):
    text = (checkout.root / "catalog/releases.yaml").read_text()
    before, _, after = text.partition('  "19.0":')
    checkout.write(
        "catalog/releases.yaml",
        before.replace("      canary: odoo:17.0-20260908\n", "") + "tools:" + after.partition("tools:")[2],
    )
    plans, _, _ = (checkout.root / "catalog/plans.yaml").read_text().partition("  enterprise:")
    checkout.write("catalog/plans.yaml", plans)

    assert said(checkout) == [
        "catalog/plans.yaml: there is no plan enterprise",
        "catalog/releases.yaml: there is no image of 17.0 for ring canary",
        "catalog/releases.yaml: there is no release 19.0",
    ]


def test_a_page_that_is_missing_is_told(checkout: Checkout):
    (checkout.root / "catalog/industries/spa.yaml").unlink()
    (checkout.root / "catalog/plans.yaml").unlink()

    assert said(checkout) == [
        "catalog/industries/spa.yaml: the file cannot be read: No such file or directory",
        "catalog/plans.yaml: the file cannot be read: No such file or directory",
    ]


@pytest.mark.parametrize(
    ("path", "old", "new", "what"),
    [
        (
            "plans.yaml",
            "memory: {request: 1280Mi, limit: 3Gi}",
            "memory: {request: 1.25Gi, limit: 3Gi}",
            '"plans.standard.memory.request" says "1.25Gi", which is no amount',
        ),
        (
            "plans.yaml",
            'cpu: {request: 250m, limit: "2"}',
            "cpu: {request: 250m, limit: 2}",
            '"plans.basic.cpu.limit" should be text, and 2 is not',
        ),
        (
            "plans.yaml",
            'cpu: {request: 250m, limit: "2"}',
            'cpu: {request: "3", limit: "2"}',
            '"plans.basic.cpu" asks for 3 and may take only 2',
        ),
        (
            "plans.yaml",
            "memory_soft_mib: 768",
            "memory_soft_mib: 1024",
            '"plans.basic" has memory limits that do not fit',
        ),
        (
            "plans.yaml",
            "memory: {request: 768Mi, limit: 2Gi}",
            "memory: {request: 1025Mi, limit: 2Gi}",
            '"plans.basic" has memory limits that do not fit',
        ),
        ("plans.yaml", 'limit: "7"', 'limit: "6"', "gives plan basic a quota too small for its own pods: cpu limit 6"),
        (
            "plans.yaml",
            'cpu: {request: "5", limit: "13"}',
            'cpu: {request: "4", limit: "13"}',
            "gives plan premium a quota too small for its own pods: cpu request 4",
        ),
        (
            "plans.yaml",
            "memory: {request: 3Gi, limit: 7Gi}",
            "memory: {request: 2Gi, limit: 7Gi}",
            "plan basic a quota too small for its own pods: memory request 2Gi",
        ),
        (
            "plans.yaml",
            "memory: {request: 8Gi, limit: 15Gi}",
            "memory: {request: 8Gi, limit: 14Gi}",
            "plan enterprise a quota too small for its own pods: memory limit 14Gi",
        ),
        ("plans.yaml", "workers: 4", "workers: 0", '"plans.standard.workers" is 0 and should be at least 1'),
        (
            "plans.yaml",
            "    backup: {daily: 7,",
            "    backups: {daily: 7,",
            'a line called "plans.basic.backups" is not known here',
        ),
        ("releases.yaml", "odoo:18.0-20260817", "odoo:latest", 'says "odoo:latest", which is no image with a tag'),
        (
            "releases.yaml",
            "restic/restic:0.19.1",
            "restic/restic",
            'says "restic/restic", which is no image with a tag',
        ),
        ("releases.yaml", "    uid: 100\n", "    uid: 0\n", '"odoo.18.0.uid" is 0 and should be at least 1'),
        ("industries/spa.yaml", "  - calendar\n", "  - stock\n", '"modules" names stock twice'),
        (
            "compliance/hipaa.yaml",
            "sslmode: verify-full",
            "sslmode: strict",
            '"sslmode" says strict, which is not one of the words allowed there',
        ),
    ],
)
def test_an_entry_that_cannot_work_is_refused(checkout: Checkout, path: str, old: str, new: str, what: str):
    checkout.edit(f"catalog/{path}", old, new)

    assert what in said(checkout)[0]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('cpu: {request: "1", limit: "7"}', "cpu: {request: 750m, limit: 6500m}"),
        ("memory: {request: 3Gi, limit: 7Gi}", "memory: {request: 2176Mi, limit: 6656Mi}"),
        ('cpu: {request: 250m, limit: "2"}', "cpu: {request: 100m, limit: 100m}"),
        ("memory_hard_mib: 1024", "memory_hard_mib: 1280"),
        ("memory_soft_mib: 768", "memory_soft_mib: 1023"),
    ],
)
def test_an_entry_that_just_works_is_taken(checkout: Checkout, old: str, new: str):
    checkout.edit("catalog/plans.yaml", old, new)

    assert catalog.load(checkout.root).plans[Plan.BASIC]


@pytest.mark.parametrize("new", ["cpu: {request: 749m, limit: 6500m}", "cpu: {request: 750m, limit: 6499m}"])
def test_an_entry_that_just_does_not_work_is_refused(checkout: Checkout, new: str):
    checkout.edit("catalog/plans.yaml", 'cpu: {request: "1", limit: "7"}', new)

    assert "gives plan basic a quota too small" in said(checkout)[0]
