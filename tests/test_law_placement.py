from pathlib import Path

import pytest
from checkout import SPA, WEALTH, Checkout
from trial import problem, safe, said

from tenancy.problem import Problem


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_a_tenant_without_a_place_is_sent_to_have_one_chosen(checkout: Checkout):
    checkout.tenant("acme", SPA.partition("placement:")[0])

    assert problem(checkout) == Problem(
        file="tenants/dev/acme.yaml",
        tenant="acme",
        what="this tenant has no placement yet",
        why="nobody has settled on which database server its data is to be",
        do="have a place chosen and written: fleet place acme",
    )


def test_an_unknown_server_is_answered_with_those_that_the_strategy_allows(checkout: Checkout):
    checkout.tenant("acme", SPA.replace("shared-1", "shared-9"))

    assert problem(checkout) == Problem(
        file="tenants/dev/acme.yaml",
        line=8,
        tenant="acme",
        what='placement names the server "shared-9", which this stack does not have',
        why="placement says on which database server the customer's data is",
        do="write one of the servers that are shared: shared-1",
    )


def test_placement_has_to_agree_with_its_server(checkout: Checkout):
    checkout.tenant("acme", SPA.replace("strategy: shared", "strategy: dedicated"))

    assert problem(checkout) == Problem(
        file="tenants/dev/acme.yaml",
        line=7,
        tenant="acme",
        what="placement says dedicated, and the server shared-1 is shared",
        why="who shares a server is settled by the server, and a tenant must not be counted as something else",
        do="write strategy: shared if the data is on shared-1; servers that are dedicated: dedicated-1",
    )


def test_a_small_plan_may_be_on_a_dedicated_server(checkout: Checkout):
    checkout.tenant("acme", WEALTH.replace("plan: premium", "plan: basic"))

    assert said(checkout) == []


@pytest.mark.parametrize("plan", ["premium", "enterprise"])
def test_a_plan_that_demands_a_dedicated_database_needs_a_move(checkout: Checkout, plan: str):
    checkout.tenant("acme", SPA.replace("plan: basic", f"plan: {plan}"))

    assert problem(checkout) == Problem(
        file="tenants/dev/acme.yaml",
        line=3,
        tenant="acme",
        what=f"a dedicated database is demanded by plan {plan}, and placement says shared",
        why="placement says where the data is; a changed line moves no data, and the tenant would begin again with none",
        do="this tenant needs a move: keep the plan and compliance it had until an operator has moved its data\n"
        "if it has no data yet, write strategy: dedicated and one of the servers: dedicated-1",
    )


@pytest.mark.parametrize("standard", ["hipaa", "sox", "pci"])
def test_a_standard_that_demands_a_dedicated_database_needs_a_move(checkout: Checkout, standard: str):
    checkout.tenant("acme", SPA + f"compliance: [{standard}]\n")

    assert said(checkout, safe()) == [
        (
            f"tenants/dev/acme.yaml:9: acme: a dedicated database is demanded by compliance {standard}, and placement says "
            "shared"
        )
    ]


@pytest.mark.parametrize("size", ["5001M", "6G", "5Gi", "1T"])
def test_a_database_of_more_than_5_gigabytes_needs_a_move(checkout: Checkout, size: str):
    checkout.tenant("acme", SPA + f"database_size: {size}\n")

    assert said(checkout) == [
        (
            f"tenants/dev/acme.yaml:9: acme: a dedicated database is demanded by a database_size of {size} (more than 5G), and "
            "placement says shared"
        )
    ]


@pytest.mark.parametrize("size", ["5G", "5000M", "4Gi", "1G"])
def test_a_database_of_5_gigabytes_may_share_a_server(checkout: Checkout, size: str):
    checkout.tenant("acme", SPA + f"database_size: {size}\n")

    assert said(checkout) == []


def test_a_wish_for_a_dedicated_database_needs_a_move(checkout: Checkout):
    checkout.tenant("acme", SPA + "dedicated: true\n")

    assert said(checkout) == [
        "tenants/dev/acme.yaml:9: acme: a dedicated database is demanded by dedicated: true, and placement says shared"
    ]


def test_all_that_demands_a_move_is_named_at_the_first_line(checkout: Checkout):
    more = "compliance: [sox, pci]\ndatabase_size: 6G\ndedicated: true\n"
    checkout.tenant("acme", SPA.replace("plan: basic", "plan: premium") + more)

    assert said(checkout, safe()) == [
        (
            "tenants/dev/acme.yaml:3: acme: a dedicated database is demanded by plan premium, compliance sox, compliance pci, "
            "a database_size of 6G (more than 5G) and dedicated: true, and placement says shared"
        ),
    ]


def test_personal_data_alone_may_share_a_server(checkout: Checkout):
    checkout.tenant("acme", SPA + "compliance: [gdpr]\n")

    assert said(checkout, safe(region="eu-west-1")) == []


def test_nobody_may_ask_for_less_than_the_law_demands(checkout: Checkout):
    checkout.tenant("acme", WEALTH + "dedicated: false\ndatabase_size: 6G\n")

    assert problem(checkout) == Problem(
        file="tenants/dev/acme.yaml",
        line=9,
        tenant="acme",
        what="dedicated says false, and a dedicated database is demanded by plan premium and a database_size of 6G (more "
        "than 5G)",
        why="a customer may ask for more than that, never for less",
        do="remove the line, or write dedicated: true",
    )


def test_who_says_that_no_dedicated_database_is_wanted_is_believed_where_none_is_demanded(checkout: Checkout):
    checkout.tenant("acme", SPA + "dedicated: false\n")

    assert said(checkout) == []
