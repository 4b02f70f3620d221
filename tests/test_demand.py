from pathlib import Path

from checkout import SPA, WEALTH, Checkout
from trial import safe

from fleet.dial import audited


def test_an_audit_log_is_asked_of_a_server_whose_one_tenant_has_a_standard_that_wants_it(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    checkout.tenant("one-spa", SPA)
    checkout.tenant("one-wealth", WEALTH + "compliance: [sox]\n")
    asked = checkout.load(safe())

    assert audited(asked, "dedicated-1") == ("one-wealth",)
    assert audited(asked, "shared-1") == ()


def test_and_of_no_server_of_anybody_else(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    checkout.tenant("one-wealth", WEALTH)

    assert audited(checkout.load(safe()), "dedicated-1") == ()
