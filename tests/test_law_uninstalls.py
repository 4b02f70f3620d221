from pathlib import Path

import pytest
from checkout import FACTS, SPA, WEALTH, Checkout
from trial import problem, said, spec

from tenancy.problem import Problem


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def wish(*modules: str) -> str:
    lines = "".join(f"    - {module}\n" for module in modules)
    return f"uninstall:\n  modules:\n{lines}  day: 2027-01-31\n  because: left it\n"


def test_a_module_that_the_industry_brings_stays(checkout: Checkout):
    checkout.tenant("acme", SPA + wish("lunch", "stock"))

    assert problem(checkout) == Problem(
        file="tenants/dev/acme.yaml",
        line=12,
        tenant="acme",
        what="uninstall names stock, which the tenant has still: industry spa",
        why="its tables would be dropped, and the next start would install it again, with nothing in it",
        do="take stock out of uninstall, or away where it comes from: a feature goes out of features, or under without",
    )


@pytest.mark.parametrize(
    ("text", "module", "by"),
    [
        (SPA, "base", "every Odoo has it"),
        (SPA, "loyalty", "feature gift-cards"),
        (
            WEALTH + "signin: {two_factor: everyone}\n",
            "auth_totp_mail_enforce",
            "the tenant's file",
        ),
    ],
)
def test_so_does_what_a_feature_or_a_setting_needs(checkout: Checkout, text: str, module: str, by: str):
    checkout.tenant("acme", text + wish(module))

    assert [line.partition(": acme: ")[2] for line in said(checkout)] == [
        f"uninstall names {module}, which the tenant has still: {by}"
    ]


def test_what_nothing_asks_for_may_go(checkout: Checkout):
    checkout.tenant("acme", SPA + "without: [gift-cards]\n" + wish("loyalty", "pos_loyalty", "lunch"))

    assert said(checkout, FACTS) == []


def test_a_file_that_merely_drops_a_feature_uninstalls_nothing(checkout: Checkout):
    assert spec(checkout, SPA + "without: [gift-cards]\n").odoo.uninstall is None
