from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from realm import Realm

from tenancy import addresses, names
from tenancy.addresses import Quarter
from tenancy.document import parse
from tenancy.form import fill
from tenancy.registry import Entry
from tenancy.tenant import Tenant


@pytest.fixture
def realm(tmp_path: Path) -> Realm:
    made = Realm(tmp_path)
    made.stack("dev")
    made.stack("prod")
    made.place("dev/acme")
    made.place("prod/zebra")
    return made


def test_addresses_that_follow_from_ids_are_fine(realm: Realm):
    assert realm.said() == []


def test_addresses_one_word_below_the_stacks_domain_and_others_of_the_customers_own_are_fine(realm: Realm):
    realm.place(
        "prod/zebra", "hosts: [spa.prod.test, zebra.prod.test]", "domains: [spa.example, www.spa.example, myprod.test]"
    )

    assert realm.said() == []


def test_two_tenants_with_one_address_are_refused(realm: Realm):
    realm.place("dev/acme", "hosts: [a.dev.test, spa.dev.test]")
    realm.place("dev/zulu", "hosts:", "  - b.dev.test", "  - a.dev.test")

    assert [str(problem) for problem in realm.faults()] == [
        (
            "tenants/dev/zulu.yaml:11: zulu: the address a.dev.test is also asked for in tenants/dev/acme.yaml\n"
            "  why: one address leads to one customer; the other would be shut out, or see a stranger's Odoo\n"
            "  do: give one of the two another address under hosts"
        )
    ]


def test_an_address_that_follows_from_an_id_is_taken_as_well(realm: Realm):
    realm.place("dev/acme", "hosts: [zulu.dev.test]")
    realm.place("dev/zulu")

    assert realm.said() == [
        "tenants/dev/zulu.yaml: zulu: the address zulu.dev.test is also asked for in tenants/dev/acme.yaml"
    ]


def test_an_address_of_a_customers_own_is_taken_in_every_stack(realm: Realm):
    realm.place("dev/acme", "domains: [spa.example]")
    realm.place("prod/zebra", "domains: [www.spa.example, spa.example]")
    realm.wait("later", "domains: [spa.example]")

    assert realm.said() == [
        "tenants/prod/zebra.yaml:9: zebra: the address spa.example is also asked for in tenants/dev/acme.yaml",
        "tenants/unplaced/later.yaml:6: later: the address spa.example is also asked for in tenants/dev/acme.yaml",
    ]


def test_two_cells_below_one_domain_share_its_addresses(realm: Realm):
    realm.stack("prod", domain="dev.test")
    realm.place("prod/zebra", "hosts: [acme.dev.test]")

    assert realm.said() == [
        "tenants/prod/zebra.yaml:9: zebra: the address acme.dev.test is also asked for in tenants/dev/acme.yaml"
    ]


@pytest.mark.parametrize(
    "host",
    ["spa.example.com", "dev.test", "a.b.dev.test", "spa.prod.test", "spadev.test", "spa.dev.test.example"],
)
def test_an_address_that_is_not_one_word_below_the_stacks_own_domain_is_refused(realm: Realm, host: str):
    realm.place("dev/acme", f"hosts: [{host}]")

    assert [str(problem) for problem in realm.faults()] == [
        (
            f"tenants/dev/acme.yaml:9: acme: the address {host} is not one word and one of: dev.test\n"
            "  why: names and certificate of a stack cover exactly one word before its domain, and browsers would warn "
            "of others\n"
            "  do: write such an address, for instance acme.dev.test\n"
            "      an address of the customer's own belongs under domains"
        )
    ]


def test_a_customer_without_a_stack_may_ask_for_an_address_of_any(realm: Realm):
    realm.wait("later", "hosts: [spa.prod.test, spa.dev.test, spa.example]")

    assert realm.said() == [
        "tenants/unplaced/later.yaml:6: later: the address spa.example is not one word and one of: dev.test, prod.test"
    ]


@pytest.mark.parametrize(
    ("domain", "of"),
    [("spa.dev.test", "dev.test"), ("prod.test", "prod.test"), ("a.b.prod.test", "prod.test")],
)
def test_an_own_address_is_not_below_any_stacks_domain(realm: Realm, domain: str, of: str):
    realm.place("dev/acme", f"domains: [{domain}]")

    assert [str(problem) for problem in realm.faults()] == [
        (
            f"tenants/dev/acme.yaml:9: acme: the address {domain} is no customer's own: it is below {of}, the domain of a "
            "stack\n"
            "  why: under domains stand addresses that the customer owns and points at us; this one is ours to give away\n"
            "  do: write it under hosts, if it is one word and the domain of the customer's stack; else remove it"
        )
    ]


def test_words_that_people_would_take_for_ours_are_no_addresses(realm: Realm):
    for word in names.RESERVED:
        realm.place(f"prod/x{word}", f"hosts: [{word}.prod.test]")

    assert [problem.what for problem in realm.faults()] == [
        f"the address {word}.prod.test is reserved for the platform itself" for word in sorted(names.RESERVED)
    ]
    assert realm.faults()[0].why == "people would take this customer's Odoo for ours"
    assert realm.faults()[0].do == "write xadmin.prod.test instead"


def test_a_reserved_word_at_a_customers_own_address_is_the_customers(realm: Realm):
    realm.place("prod/zebra", "domains: [www.spa.example, admin.spa.example]")

    assert realm.said() == []


def test_what_any_stack_reserves_is_reserved_everywhere(realm: Realm):
    realm.stack("prod", reserved=["shop.prod.test", "help.dev.test", "our.example", "acme.dev.test"])
    realm.place("dev/help", "domains: [our.example]")
    realm.place("prod/zebra", "hosts: [shop.prod.test]")

    assert [str(problem).partition("\n  why")[0] for problem in realm.faults()] == [
        "tenants/dev/acme.yaml: acme: the address acme.dev.test is reserved for the platform itself",
        "tenants/dev/help.yaml: help: the address help.dev.test is reserved for the platform itself",
        "tenants/dev/help.yaml:9: help: the address our.example is reserved for the platform itself",
        "tenants/prod/zebra.yaml:9: zebra: the address shop.prod.test is reserved for the platform itself",
    ]
    assert [problem.do for problem in realm.faults()] == [
        "write acme-odoo.dev.test instead",
        "write help-odoo.dev.test instead",
        "write one that the customer owns instead",
        "write zebra.prod.test instead",
    ]


def test_what_is_written_instead_is_not_reserved_itself(realm: Realm):
    realm.stack("prod", reserved=["zebra.prod.test"])
    realm.place("prod/zebra", "hosts: [www.prod.test]")

    assert [problem.do for problem in realm.faults()] == ["write zebra-odoo.prod.test instead"]


def test_the_domain_of_one_stack_is_no_address_below_that_of_another(realm: Realm):
    """A customer called `staging` would stand where the staging stack begins."""
    realm.stack("dev", domain="acme.prod.test")
    realm.place("prod/zebra", "hosts: [acme.prod.test]")

    assert realm.said() == [
        "tenants/prod/zebra.yaml:9: zebra: the address acme.prod.test is reserved for the platform itself"
    ]


def test_an_address_that_no_browser_can_look_up_is_refused(realm: Realm):
    long = ".".join(["a" * 60] * 4)
    realm.stack("dev", domain=f"{long}.test")
    assert realm.faults() == ()

    realm.place("dev/acmes")
    assert [str(problem) for problem in realm.faults()] == [
        (
            f"tenants/dev/acmes.yaml: acmes: the address acmes.{long}.test has 254 characters; at most 253 fit\n"
            "  why: no browser can look up a longer one\n"
            "  do: write a shorter one under hosts"
        )
    ]


HOSTS = st.sampled_from(
    [f"{word}.{domain}" for word in ("acme", "a0", "spa", "www") for domain in ("dev.test", "p.test")]
)


def entry(id: str, hosts: tuple[str, ...]) -> Entry:
    lines = "name: A\nowner: a@b.example\nplan: basic\nrelease: '18.0'\nindustry: spa\n"
    document = parse(f"{lines}hosts: [{', '.join(hosts)}]\n".encode(), file=f"tenants/{id}.yaml")
    return Entry(id=id, tenant=fill(Tenant, document), document=document)


@given(st.dictionaries(st.sampled_from(["a", "b", "c"]), st.lists(HOSTS, unique=True, max_size=3).map(tuple)))
def test_where_nothing_is_refused_no_two_tenants_meet(asked: dict[str, tuple[str, ...]]):
    quarters = [
        Quarter(domain=domain, reserved=(), entries=tuple(entry(f"{id}{at}", hosts) for id, hosts in asked.items()))
        for at, domain in enumerate(("dev.test", "p.test"))
    ]
    if not list(addresses.problems(quarters)):
        found = [
            host
            for quarter in quarters
            for one in quarter.entries
            for host in names.hosts(one.id, one.tenant.hosts, quarter.domain or "")
        ]
        assert len(found) == len(set(found))
        assert not {host.partition(".")[0] for host in found} & names.RESERVED
