"""The password of Odoo's database manager, as odoo.conf holds it: nobody has a use for it, and an odd one is a way in."""

import configparser
from pathlib import Path

import pytest
from checkout import Checkout
from passlib.context import CryptContext
from trial import SPA, spec

from components.configuration import odoo_conf
from tenancy.spec import OdooSpec

MASTER = "of-acme-alone"
ODOOS = CryptContext(["pbkdf2_sha512"])


@pytest.fixture
def odoo(tmp_path: Path) -> OdooSpec:
    return spec(Checkout(tmp_path), SPA).odoo


def hashed(odoo: OdooSpec, master: str = MASTER) -> str:
    """As Odoo's own reader finds it."""
    parser = configparser.RawConfigParser()
    parser.read_string(odoo_conf(odoo, database_password="secret", master_password=master))
    return parser["options"]["admin_passwd"]


def opens(word: str, hash: str) -> bool:
    """By passlib, as Odoo asks."""
    return ODOOS.verify(word, hash) is True  # pyright: ignore[reportUnknownMemberType] - passlib has no types


def test_it_opens_with_its_own_password_and_with_no_other(odoo: OdooSpec) -> None:
    found = hashed(odoo)

    assert opens(MASTER, found)
    assert not any(opens(word, found) for word in ("admin", "", "of-another"))


def test_it_is_the_same_at_every_run_and_another_for_every_tenant(odoo: OdooSpec) -> None:
    assert hashed(odoo) == hashed(odoo)
    assert hashed(odoo) != hashed(odoo, "of-another")
    assert MASTER not in hashed(odoo)
