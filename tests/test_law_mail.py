from pathlib import Path

import pytest
from checkout import FACTS, SPA, Checkout
from trial import problem, said

from tenancy.problem import Problem


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

    found = problem(checkout, {**FACTS, "mail": {"host": "smtp.test", "port": 465, "cidr": "10.1.2.3/32"}})

    assert (found.file, found.line) == ("Pulumi.dev.yaml", 4)
    assert found.what == "mail goes out at port 465, where TLS is spoken from the first byte"


@pytest.mark.parametrize("port", [25, 587, 2525])
def test_others_are_fine(checkout: Checkout, port: int):
    assert said(checkout, {**FACTS, "mail": {"host": "smtp.test", "port": port, "cidr": "10.1.2.3/32"}}) == []
