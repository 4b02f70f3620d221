from pathlib import Path
from typing import Any, cast

import pytest
from checkout import PRODUCTION, SPA, Checkout
from trial import spec

from components.web_pod import web_pod

MAIL = "mail: {host: smtp.example, port: 587, cidr: 10.1.2.3/32, secret: smtp-acme}\n"
SIGN_IN = "signin: {provider: google, secret: sso-acme}\n"
ALWAYS = {
    "prepare": {"/etc/odoo": "config", "/var/lib/odoo": "filestore", "/tmp": "tmp", "/programs": "programs"},  # noqa: S108
    "odoo": {"/etc/odoo": "config", "/var/lib/odoo": "filestore", "/tmp": "tmp"},  # noqa: S108
    "pgbouncer": {"/etc/odoo": "config"},
}
"""Which volume is where in each container, whatever the tenant's file says."""


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def pod(checkout: Checkout, text: str) -> dict[str, Any]:
    made = web_pod(
        spec(checkout, text, PRODUCTION).odoo,
        service_account="a",
        claim="b",
        secret="c",
        programs="d",
        nodes=None,
        selector={},
        trust=None,
    )
    return cast("dict[str, Any]", made)


def containers(made: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in (*made["init_containers"], *made["containers"])}


def mounts(made: dict[str, Any]) -> dict[str, dict[str, str]]:
    return {
        name: {mount["mount_path"]: mount["name"] for mount in one["volume_mounts"]}
        for name, one in containers(made).items()
    }


def secrets(made: dict[str, Any]) -> set[str]:
    """The names of the Secrets that are mounted."""
    return {volume["secret"]["secret_name"] for volume in made["volumes"] if "secret" in volume}


def test_a_tenant_that_supplies_nothing_has_its_own_secret_alone(checkout: Checkout) -> None:
    made = pod(checkout, SPA)

    assert (mounts(made), secrets(made)) == (ALWAYS, {"c"})
    assert containers(made)["odoo"]["command"] == ["odoo", "--config", "/etc/odoo/odoo.conf"]


def test_a_supplied_secret_for_mail_is_prepares_and_odoo_reads_what_prepare_made_of_it(checkout: Checkout) -> None:
    made = pod(checkout, SPA + MAIL)

    assert mounts(made) == {
        **ALWAYS,
        "prepare": {**ALWAYS["prepare"], "/supplied/mail": "mail", "/run/odoo": "assembled"},
        "odoo": {**ALWAYS["odoo"], "/run/odoo": "assembled"},
    }
    assert secrets(made) == {"c", "smtp-acme"}
    assert containers(made)["odoo"]["command"] == ["odoo", "--config", "/run/odoo/odoo.conf"]
    assert containers(made)["odoo"]["volume_mounts"][-1]["read_only"]


def test_a_supplied_secret_for_signing_in_is_prepares_alone(checkout: Checkout) -> None:
    made = pod(checkout, SPA + SIGN_IN)

    assert mounts(made) == {**ALWAYS, "prepare": {**ALWAYS["prepare"], "/supplied/signin": "signin"}}
    assert secrets(made) == {"c", "sso-acme"}
    assert containers(made)["odoo"]["command"] == ["odoo", "--config", "/etc/odoo/odoo.conf"]


def test_prepare_knows_its_image_from_its_own_pod_and_not_from_the_wishes_of_the_next(checkout: Checkout) -> None:
    """An older pod that starts again between the two updates would record the new image, which then updates nothing."""
    prepare = containers(pod(checkout, SPA))["prepare"]

    assert prepare["command"] == ["python3", "/programs/prepare.py", "--image", "odoo:18.0-20260817"]
    assert prepare["command"][-1] == prepare["image"]


def test_odoo_is_not_started_by_the_entry_point_which_puts_the_password_on_the_command_line(checkout: Checkout) -> None:
    for name, one in containers(pod(checkout, SPA)).items():
        assert "command" in one, name
        assert "args" not in one, name
