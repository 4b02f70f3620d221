"""The plans of the shipped catalog as the tables of the field have them, and what no price list may say."""

import itertools
from decimal import Decimal

import pytest
from sheet import ROOT, filled, only, page

from tenancy import catalog
from tenancy.pricelist import Costs, Overdue, Plans
from tenancy.words import Plan, Strategy

BASIC_QUOTA = 'cpu: {request: "1", limit: "7"}'


def refused(old: str, new: str) -> list[str]:
    """The lines of the one problem, the file and the line's number left out."""
    return only(Plans, page("plans.yaml", old, new)).partition(" ")[2].split("\n")


def test_the_plans_are_those_of_the_table():
    plans = catalog.load(ROOT).plans

    assert [
        (
            plan.value,
            offer.strategy,
            (offer.workers, offer.cron),
            (offer.memory_soft_mib, offer.memory_hard_mib),
            (offer.memory.request, offer.memory.limit),
            (offer.cpu.request, offer.cpu.limit),
            offer.connections,
            offer.filestore,
        )
        for plan, offer in plans.items()
    ] == [
        ("basic", Strategy.SHARED, (2, 1), (768, 2048), ("768Mi", "2816Mi"), ("250m", "2"), 12, "10G"),
        ("standard", Strategy.SHARED, (4, 1), (1024, 2048), ("1280Mi", "3328Mi"), ("500m", "3"), 18, "20G"),
        ("premium", Strategy.DEDICATED, (8, 2), (1024, 2048), ("2560Mi", "5Gi"), ("2", "5"), 45, "50G"),
        ("enterprise", Strategy.DEDICATED, (12, 2), (1024, 2048), ("3584Mi", "6Gi"), ("3", "8"), 60, "200G"),
    ]


def test_months_and_trials_cost_and_last_as_in_the_table():
    plans = catalog.load(ROOT).plans

    assert [
        (plan.value, None if offer.price.month is None else offer.price.month["USD"], offer.price.trial_days)
        for plan, offer in plans.items()
    ] == [
        ("basic", Decimal(5), 14),
        ("standard", Decimal(8), 14),
        ("premium", Decimal(10), 14),
        ("enterprise", None, 30),
    ]


def test_every_plan_names_its_surcharge_and_its_backups():
    plans = catalog.load(ROOT).plans.values()

    assert all(offer.price.dedicated_database["USD"] > 0 for offer in plans)
    assert {(offer.backup.daily, offer.backup.weekly, offer.backup.monthly) for offer in plans} == {(7, 4, 3)}
    assert [offer.backup.point_in_time for offer in plans] == [False, False, True, True]


def test_a_larger_plan_gives_no_less_of_anything():
    plans = list(catalog.load(ROOT).plans.values())

    for less, more in itertools.pairwise(plans):
        assert less.users < more.users
        assert less.workers < more.workers
        assert less.connections < more.connections
        assert less.backup.per_day <= more.backup.per_day
        assert less.priority < more.priority


def test_four_hundred_connections_hold_thirty_three_basic_tenants():
    basic = catalog.load(ROOT).plans[Plan.BASIC]

    assert 400 // basic.connections == 33


def test_a_late_payment_is_followed_as_in_the_table():
    assert catalog.load(ROOT).overdue == Overdue(warning_days=10, blocked_days=14, cancelled_days=21)


def test_every_price_and_cost_is_in_the_same_currencies():
    """A margin can only be worked out where both of its sides are in one currency."""
    found = catalog.load(ROOT)
    prices = [offer.price for offer in found.plans.values()]
    amounts = [
        *(price.month for price in prices if price.month is not None),
        *(price.dedicated_database for price in prices),
        *(price.overage.user for price in prices),
        *(price.overage.filestore_gb for price in prices),
        *(getattr(found.costs, name) for name in Costs.model_fields),
    ]

    assert {tuple(amount) for amount in amounts} == {("USD", "EUR")}


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (
            "memory: {request: 1280Mi",
            "memory: {request: 1.25Gi",
            '"plans.standard.memory.request" says "1.25Gi", which',
        ),
        ('limit: "2"}', "limit: 2}", '"plans.basic.cpu.limit" should be text, and 2 is not'),
        ("{request: 250m,", '{request: "3",', '"plans.basic.cpu.request" is 3, more than the limit of 2'),
        (
            "memory_soft_mib: 768",
            "memory_soft_mib: 2048",
            '"plans.basic.memory_soft_mib" is 2048, and memory_hard_mib is',
        ),
        (
            "{request: 768Mi,",
            "{request: 769Mi,",
            '"plans.basic.memory_hard_mib" is 2048, more than memory leaves between',
        ),
        (
            "memory_hard_mib: 2048",
            "memory_hard_mib: 2047",
            '"plans.basic.memory_hard_mib" is 2047, too little to print',
        ),
        ('limit: "7"', 'limit: "6"', '"plans.basic.quota.cpu.limit" is 6, too little for the plan\'s own pods'),
        ('request: "5"', 'request: "4"', '"plans.premium.quota.cpu.request" is 4, too little for the plan\'s own pods'),
        ("{request: 3Gi", "{request: 2Gi", '"plans.basic.quota.memory.request" is 2Gi, too little for the plan\'s own'),
        ("limit: 15Gi", "limit: 14Gi", '"plans.enterprise.quota.memory.limit" is 14Gi, too little for the plan\'s own'),
        ("workers: 4", "workers: 0", '"plans.standard.workers" is 0 and should be at least 2'),
        ("workers: 2", "workers: 1", '"plans.basic.workers" is 1 and should be at least 2'),
        ("    backup: {per", "    backups: {per", 'a line called "plans.basic.backups" is not known here'),
        ("point_in_time: false", "point_in_time: true", '"plans.basic.backup.point_in_time" is promised on a shared'),
        ("filestore: 10G", "filestore: 10", '"plans.basic.filestore" says 10, which is no size'),
        ("per_day: 1", "per_day: 25", '"plans.basic.backup.per_day" is 25 and should be at most 24'),
        ("cpu_percent: 70", "cpu_percent: 170", '"plans.premium.autoscaling.cpu_percent" is 170 and should be at most'),
        ("warning_days: 10", "warning_days: 14", '"overdue" has days that do not follow one another'),
        ("blocked_days: 14", "blocked_days: 21", '"overdue" has days that do not follow one another'),
        ("trial_days: 14", "trial_days: -1", '"plans.basic.price.trial_days" is -1 and should be at least 0'),
    ],
)
def test_a_plan_that_cannot_work_is_refused(old: str, new: str, what: str):
    assert refused(old, new)[0].startswith(what)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (BASIC_QUOTA, "cpu: {request: 750m, limit: 6500m}"),
        ("memory: {request: 3Gi, limit: 8Gi}", "memory: {request: 2176Mi, limit: 8Gi}"),
        ('cpu: {request: 250m, limit: "2"}', "cpu: {request: 100m, limit: 100m}"),
        ("{request: 768Mi,", "{request: 767Mi,"),
        ("memory_soft_mib: 768", "memory_soft_mib: 2047"),
        ("blocked_days: 14", "blocked_days: 11"),
        ("per_day: 1", "per_day: 24"),
        ("trial_days: 14", "trial_days: 0"),
    ],
)
def test_a_plan_that_just_works_is_taken(old: str, new: str):
    assert filled(Plans, page("plans.yaml", old, new)).plans[Plan.BASIC]


@pytest.mark.parametrize(
    ("new", "end", "least"),
    [
        ("cpu: {request: 749m, limit: 6500m}", "request", "2 times 250m and 5 times 50m"),
        ("cpu: {request: 750m, limit: 6499m}", "limit", "2 times 2 and 5 times 500m"),
    ],
)
def test_a_quota_that_is_just_too_small_is_refused_at_its_own_line(new: str, end: str, least: str):
    text = page("plans.yaml", BASIC_QUOTA, new)
    line = text.splitlines().index(f"      {new}") + 1
    problem = only(Plans, text)

    assert problem.startswith(f'a.yaml:{line}: "plans.basic.quota.cpu.{end}" is ')
    assert problem.endswith(f"  do: raise it to {least} at least")
