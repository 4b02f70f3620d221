from collections.abc import Mapping
from pathlib import Path

import pytest
from checkout import FACTS, PRODUCTION, SPA, Checkout
from trial import problem, said

from tenancy.problem import Problem

SERVER: Mapping[str, object] = {"host": "smtp.test", "cidr": "10.1.2.3/32"}


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    made = Checkout(tmp_path)
    made.tenant("acme")
    return made


def test_a_port_that_odoo_cannot_speak_to_is_refused(checkout: Checkout):
    checkout.tenant("acme", SPA + "mail:\n  host: smtp.example.com\n  port: 465\n  cidr: 10.1.2.3/32\n")

    assert problem(checkout) == Problem(
        file="tenants/dev/acme.yaml",
        line=11,
        tenant="acme",
        what="mail goes out at port 465, where TLS is spoken from the first byte",
        why="Odoo's configuration begins every connection in the clear and changes over (STARTTLS), so no mail would leave",
        do="write port: 587, or leave the line out; servers that listen at 465 nearly always listen there as well",
    )


def test_a_stacks_port_is_refused_with_its_line(checkout: Checkout):
    checkout.write("Pulumi.dev.yaml", "config:\n  odoo-saas:mail:\n    host: smtp.test\n    port: 465\n")

    found = problem(checkout, {**PRODUCTION, "mail": {**SERVER, "port": 465}})

    assert (found.file, found.line) == ("Pulumi.dev.yaml", 4)
    assert found.what == "mail goes out at port 465, where TLS is spoken from the first byte"


@pytest.mark.parametrize("port", [25, 587, 2525])
def test_others_are_fine(checkout: Checkout, port: int):
    assert said(checkout, {**PRODUCTION, "mail": {**SERVER, "port": port}}) == []


@pytest.mark.parametrize("environment", ["development", "staging"])
@pytest.mark.parametrize("more", [{}, {"sink": False}])
def test_outside_production_a_server_that_may_pass_mail_on_is_refused(
    checkout: Checkout, environment: str, more: Mapping[str, object]
):
    text = "config:\n  odoo-saas:mail:\n    host: smtp.test\n    sink: false\n"
    checkout.write("Pulumi.dev.yaml", text if more else text.replace("    sink: false\n", ""))

    assert problem(checkout, {**FACTS, "environment": environment, "mail": {**SERVER, **more}}) == Problem(
        file="Pulumi.dev.yaml",
        line=4 if more else 2,
        tenant=None,
        what=f"the mail server of a stack for {environment} is not said to keep what it gets",
        why="tenants there are trials and copies, and their mail would reach real people",
        do=(
            "let it be one that passes no mail on, such as Mailpit, and add: sink: true\n"
            "or leave mail out; then no mail leaves"
        ),
    )


def test_in_production_a_sink_is_refused(checkout: Checkout):
    checkout.write("Pulumi.dev.yaml", "config:\n  odoo-saas:mail:\n    sink: true\n")

    assert problem(checkout, {**PRODUCTION, "mail": {**SERVER, "sink": True}}) == Problem(
        file="Pulumi.dev.yaml",
        line=3,
        tenant=None,
        what="the mail server of a stack for production is said to be a sink",
        why="no mail of any customer would arrive, and nobody would be told",
        do="name a server that passes mail on, and take the line sink out",
    )


def test_a_sink_elsewhere_and_no_server_at_all_are_fine(checkout: Checkout):
    assert said(checkout, {**FACTS, "environment": "staging", "mail": {**SERVER, "sink": True}}) == []
    assert said(checkout, FACTS) == []
    assert said(checkout, PRODUCTION) == []
