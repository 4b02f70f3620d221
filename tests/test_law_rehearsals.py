from collections.abc import Mapping
from pathlib import Path

import pytest
from checkout import DEDICATED, FACTS, REHEARSAL, SHARED, Checkout
from test_kept_server import BUILT
from trial import problem, safe, said

from tenancy.problem import Problem


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    made = Checkout(tmp_path)
    made.tenant("acme")
    return made


def test_a_server_of_rehearsals_without_a_connection_service_is_refused(checkout: Checkout):
    checkout.write("Pulumi.dev.yaml", "config:\n  odoo-saas:rehearsal:\n    service: nowhere\n")
    found = problem(checkout, {**FACTS, "rehearsal": {**REHEARSAL, "service": "nowhere"}})

    assert (found.file, found.line) == ("Pulumi.dev.yaml", 3)
    assert found.what == 'there is no connection service "nowhere"; there are: dedicated-1, shared-1'


def test_nothing_is_said_of_services_where_they_are_not_known(checkout: Checkout):
    assert said(checkout, {**FACTS, "rehearsal": {**REHEARSAL, "service": "nowhere"}}, services=None) == []


def test_what_is_restored_to_be_proven_is_protected_as_the_stack_demands(checkout: Checkout):
    checkout.write("Pulumi.dev.yaml", "config:\n  odoo-saas:rehearsal:\n    sslmode: prefer\n")
    facts = safe(rehearsal=REHEARSAL, hardening={"sslmode": "verify-full"})

    assert problem(checkout, facts) == Problem(
        file="Pulumi.dev.yaml",
        line=3,
        what="hardening demands connections with sslmode verify-full, and the server of rehearsal has prefer",
        why="what is restored there to be proven is as confidential as the customers' databases",
        do="give the server a certificate and write sslmode: verify-full",
    )
    assert said(checkout, {**facts, "rehearsal": {**REHEARSAL, "sslmode": "verify-full"}}) == []


@pytest.mark.parametrize(
    ("facts", "what"),
    [
        (
            {"servers": {"shared-1": SHARED, "built-1": {**BUILT, "service": "shared-1"}}},
            "rehearsal names the connection service shared-1, which leads to the server built-1, built with-platform",
        ),
        (
            {"rehearsal": {**REHEARSAL, "sslmode": "verify-ca"}, "trusted": None},
            "rehearsal asks for sslmode verify-ca, and nobody is trusted to vouch for its server",
        ),
        (
            {"rehearsal": {**REHEARSAL, "sslmode": "verify-full"}, "trusted": None},
            "rehearsal asks for sslmode verify-full, and nobody is trusted to vouch for its server",
        ),
        ({"servers": {"shared-1": SHARED, "rehearsal": DEDICATED}}, "a server is called rehearsal"),
    ],
)
def test_where_no_restore_could_be_rehearsed_the_stack_is_refused(
    checkout: Checkout, facts: Mapping[str, object], what: str
):
    told = said(checkout, {**FACTS, "rehearsal": REHEARSAL, **facts})

    assert [one for one in told if what in one] != [], told
