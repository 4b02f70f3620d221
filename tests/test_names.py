import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenancy import names
from tenancy.words import Plan

GOLDEN = [
    line.split()
    for line in Path(__file__).with_name("golden_names.txt").read_text().splitlines()
    if not line.startswith("#")
]
"""Id, namespace, database, role, address, repository, and the backup's time with _ for spaces."""

LONGEST_DOMAIN = ".".join(["a" * 51] * 4) + ".test"
"""The longest domain below which every id has an address; of a longer one the law says so where it matters."""

IDS = st.from_regex(re.compile(r"[a-z]([a-z0-9-]{0,38}[a-z0-9])?"), fullmatch=True).filter(
    lambda label: names.fault(label) is None
)


def test_names_once_used_never_change():
    """Each of these names a database, a namespace or a repository that may hold a customer's data."""
    changed = {
        id: (golden, now)
        for id, *golden in GOLDEN
        if golden
        != (
            now := [
                names.namespace(id),
                names.database(id),
                names.role(id),
                *names.hosts(id, (), "odoo.test"),
                names.repository(id, "s3:https://s3.example/b"),
                names.schedule(id).replace(" ", "_"),
            ]
        )
    }

    assert changed == {}


def test_the_names_of_a_hundred_ids_are_written_down():
    assert len({id for id, *_ in GOLDEN}) >= 100
    assert [id for id, *_ in GOLDEN if names.fault(id) is not None] == []


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


@given(IDS, IDS)
def test_two_ids_share_no_name(first: str, second: str):
    """The same goes for ids of which one continues the other."""
    for other in {second, f"{first}-{second}", f"{first}{second}", f"{second}-{first}"} - {first}:
        assert names.namespace(first) != names.namespace(other)
        assert names.database(first) != names.database(other)
        assert names.role(first) != names.role(other)
        assert names.repository(first, "b") != names.repository(other, "b")
        assert names.hosts(first, (), "odoo.test") != names.hosts(other, (), "odoo.test")


def test_databases_of_very_many_ids_differ():
    """The one name that is a hash; 64 bits of it."""
    assert len({names.database(f"tenant-{number}") for number in range(100_000)}) == 100_000


@given(IDS)
def test_no_tenants_name_is_the_platforms(id: str):
    assert names.namespace(id) != names.PLATFORM_NAMESPACE
    assert not names.namespace(id).startswith("kube-")


@given(IDS)
def test_names_keep_within_every_limit(id: str):
    """63 for namespaces, labels and PostgreSQL's names, one label of an address included."""
    assert len(names.namespace(id)) <= 63
    assert re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", names.namespace(id))
    assert re.fullmatch(r"t_[0-9a-f]{16}", names.database(id))
    assert all(len(value) <= 63 for _, value in names.labels(id, Plan.ENTERPRISE, "prod"))
    assert all(len(label) <= 63 for label in names.hosts(id, (), "odoo.test")[0].split("."))
    assert len(names.hosts(id, (), LONGEST_DOMAIN)[0]) <= 253
    minute, hour, *rest = names.schedule(id).split()
    assert 0 <= int(minute) < 60
    assert 0 <= int(hour) < 6
    assert rest == ["*", "*", "*"]


def test_backups_are_spread_over_the_night():
    """Of 600 tenants no minute gets more than a handful: a stampede is what the hash is there to prevent."""
    starts = [names.schedule(f"tenant-{number}") for number in range(600)]

    assert max(starts.count(start) for start in starts) <= 8
    assert len({start.split()[1] for start in starts}) == 6
