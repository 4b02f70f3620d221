import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenancy import names
from tenancy.words import Plan

GOLDEN = [
    # id, namespace, database and role, backup's minute of the night
    ("a", "odoo-a", "t_3f36e40e0f553279", "40 5 * * *"),
    ("acme", "odoo-acme", "t_0bb641b840969526", "47 3 * * *"),
    ("one-spa", "odoo-one-spa", "t_7456a94bdb1d6058", "27 5 * * *"),
    ("one-barn", "odoo-one-barn", "t_fbe6380ed4a35500", "12 5 * * *"),
    ("one-wealth", "odoo-one-wealth", "t_887da49ac23cd8bd", "28 1 * * *"),
    ("luxury-spa-chain", "odoo-luxury-spa-chain", "t_d9184327f9809e61", "14 0 * * *"),
    ("one-management", "odoo-one-management", "t_1cb55e15540b6891", "37 3 * * *"),
    ("harbour-stables", "odoo-harbour-stables", "t_097b751de13bb3c0", "58 3 * * *"),
    ("meridian-wealth", "odoo-meridian-wealth", "t_1be12b36da3742b3", "21 0 * * *"),
    ("spa-2", "odoo-spa-2", "t_0ae7dbc2e2f28ab3", "12 2 * * *"),
    ("a--b", "odoo-a--b", "t_975786d1ec2fd54b", "38 5 * * *"),
    (
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "odoo-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "t_6a13a119198d4895",
        "23 1 * * *",
    ),
    ("tenant-207", "odoo-tenant-207", "t_57ef2049470cb3fd", "0 5 * * *"),
    ("tenant-224", "odoo-tenant-224", "t_7840d9cedf6abab6", "59 0 * * *"),
    ("tenant-164", "odoo-tenant-164", "t_726395bb5c635b4e", "0 0 * * *"),
]

IDS = st.from_regex(re.compile(r"[a-z]([a-z0-9-]{0,38}[a-z0-9])?"), fullmatch=True).filter(
    lambda label: names.fault(label) is None
)


@pytest.mark.parametrize(("id", "namespace", "database", "schedule"), GOLDEN)
def test_names_once_used_never_change(id: str, namespace: str, database: str, schedule: str):
    """Each of these names a database, a namespace or a repository that may hold a customer's data."""
    assert names.namespace(id) == namespace
    assert names.database(id) == database
    assert names.role(id) == database
    assert names.schedule(id) == schedule
    assert names.repository(id, "s3:https://s3.example/b") == f"s3:https://s3.example/b/{id}"
    assert names.hosts(id, (), "odoo.test") == (f"{id}.odoo.test",)


def test_addresses_that_were_asked_for_replace_the_one_that_follows_from_the_id():
    assert names.hosts("acme", ("b.example", "a.example"), "odoo.test") == ("b.example", "a.example")


def test_each_plan_has_a_priority_class():
    assert [names.priority_class(plan) for plan in Plan] == [
        "odoo-saas-basic",
        "odoo-saas-standard",
        "odoo-saas-premium",
        "odoo-saas-enterprise",
    ]


def test_the_platform_is_labelled_too_and_belongs_to_no_tenant():
    assert names.platform_labels("dev") == (
        ("app.kubernetes.io/managed-by", "pulumi"),
        ("app.kubernetes.io/part-of", "odoo-saas"),
        ("odoo-saas/stack", "dev"),
    )


def test_a_repository_has_one_slash_before_the_id():
    assert names.repository("acme", "s3:https://s3.example/b/") == "s3:https://s3.example/b/acme"


def test_labels_name_tenant_plan_and_stack():
    assert names.labels("acme", Plan.BASIC, "dev") == (
        ("app.kubernetes.io/instance", "acme"),
        ("app.kubernetes.io/managed-by", "pulumi"),
        ("app.kubernetes.io/name", "odoo"),
        ("app.kubernetes.io/part-of", "odoo-saas"),
        ("odoo-saas/plan", "basic"),
        ("odoo-saas/stack", "dev"),
        ("odoo-saas/tenant", "acme"),
    )


@pytest.mark.parametrize("id", ["a", "one-spa", "a1", "spa-2", "a--b", "a" * 40, "odoo1", "kube"])
def test_an_id_may_be_any_short_label(id: str):
    assert names.fault(id) is None


@pytest.mark.parametrize(
    ("id", "fault"),
    [
        ("One_Spa", "is not made of small letters, digits and hyphens, with a letter first and no hyphen last"),
        ("1spa", "is not made of small letters, digits and hyphens, with a letter first and no hyphen last"),
        ("spa-", "is not made of small letters, digits and hyphens, with a letter first and no hyphen last"),
        ("-spa", "is not made of small letters, digits and hyphens, with a letter first and no hyphen last"),
        ("spä", "is not made of small letters, digits and hyphens, with a letter first and no hyphen last"),
        ("spa\n", "is not made of small letters, digits and hyphens, with a letter first and no hyphen last"),
        ("a.b", "is not made of small letters, digits and hyphens, with a letter first and no hyphen last"),
        ("", "is not made of small letters, digits and hyphens, with a letter first and no hyphen last"),
        ("a" * 41, "is 41 characters long; at most 40 fit"),
        ("default", "is reserved for the platform itself"),
        ("odoo", "is reserved for the platform itself"),
        ("platform", "is reserved for the platform itself"),
        ("saas", "is reserved for the platform itself"),
        ("www", "is reserved for the platform itself"),
        ("kube-system", "is reserved for the platform itself"),
        ("odoo-acme", "is reserved for the platform itself"),
        ("xn--caf-dma", "is reserved for the platform itself"),
    ],
)
def test_other_ids_are_refused_with_a_reason(id: str, fault: str):
    assert names.fault(id) == fault


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("One_Spa", "one-spa"),
        ("one_spa", "one-spa"),
        ("Café Zürich", "cafe-zurich"),
        ("--a--b--", "a-b"),
        ("1 & only", "customer-1-only"),
        ("default", "customer-default"),
        ("kube-system", "customer-kube-system"),
        ("a" * 39 + "-b", "a" * 39),
        ("日本", "one-spa"),
        ("", "one-spa"),
    ],
)
def test_a_bad_id_comes_with_a_right_one(text: str, suggestion: str):
    assert names.suggestion(text) == suggestion


@given(st.text())
def test_whatever_is_suggested_is_an_id(text: str):
    assert names.fault(names.suggestion(text)) is None


@given(IDS)
def test_an_id_that_is_fine_is_suggested_for_itself_unless_hyphens_repeat(id: str):
    assert names.suggestion(id) == re.sub("-+", "-", id)


@given(st.lists(IDS, min_size=2, max_size=2, unique=True))
def test_two_ids_share_no_name(pair: list[str]):
    first, second = pair

    assert names.namespace(first) != names.namespace(second)
    assert names.database(first) != names.database(second)
    assert names.repository(first, "b") != names.repository(second, "b")
    assert names.hosts(first, (), "odoo.test") != names.hosts(second, (), "odoo.test")


@given(IDS)
def test_names_keep_within_every_limit(id: str):
    """63 for namespaces, labels and PostgreSQL's names, one label of an address included."""
    assert len(names.namespace(id)) <= 63
    assert re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", names.namespace(id))
    assert re.fullmatch(r"t_[0-9a-f]{16}", names.database(id))
    assert all(len(value) <= 63 for _, value in names.labels(id, Plan.ENTERPRISE, "prod"))
    minute, hour, *rest = names.schedule(id).split()
    assert 0 <= int(minute) < 60
    assert 0 <= int(hour) < 6
    assert rest == ["*", "*", "*"]


def test_backups_are_spread_over_the_night():
    """Of 600 tenants no minute gets more than a handful: a stampede is what the hash is there to prevent."""
    starts = [names.schedule(f"tenant-{number}") for number in range(600)]

    assert max(starts.count(start) for start in starts) <= 8
    assert len({start.split()[1] for start in starts}) == 6
