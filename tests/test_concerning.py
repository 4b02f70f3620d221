"""What `make test TENANT=…` runs: what concerns that customer, and nothing of another's."""

import subprocess
import sys

import pytest
from concerning import Customer
from copied import ROOT, TENANTS

SPA, NEXT = Customer("dev", "one-spa"), Customer("staging", "one-spa-next")


@pytest.mark.parametrize(
    ("params", "fixtures", "marks", "who"),
    [
        ({"tenant": "one-spa"}, (), (), [SPA]),
        ({"stack": "dev", "tenant": "one-spa"}, (), (), [SPA]),
        ({"stack": "staging", "tenant": "one-spa-next"}, (), (), [NEXT]),
        ({"stack": "prod", "tenant": "one-spa"}, (), (), []),
        ({"stack": "dev"}, (), (), [SPA]),
        ({"stack": "staging"}, (), (), [NEXT]),
        ({"tenant": "one-barn"}, ("standing",), (), []),
        ({"wrong": "One_Spa", "right": "one-spa"}, (), (), []),
        ({"file": "tenants/schema.json", "path": "tenants/dev/one-spa.yaml"}, (), (), [SPA]),
        ({"host": "one-spa.odoo.test"}, (), (), [SPA]),
        ({}, ("platform", "standing"), ("engine",), [SPA]),
        ({}, ("standing", "yards", "kept"), ("engine",), []),
        ({"tenant": "premium-one"}, ("standing", "yards"), ("engine", "everybody"), [SPA, NEXT]),
        ({}, (), (), []),
    ],
)
def test_a_test_concerns_a_customer_by_what_it_is_given_stands_on_or_is_marked_as(
    params: dict[str, object], fixtures: tuple[str, ...], marks: tuple[str, ...], who: list[Customer]
):
    assert [one for one in (SPA, NEXT) if one.is_meant(params, fixtures, marks)] == who


def test_a_customer_is_one_of_those_that_are_shipped():
    assert Customer.find("one-spa-next", TENANTS) == NEXT
    with pytest.raises(LookupError, match="there is no customer one-sap; there are alpenhof, "):
        Customer.find("one-sap", TENANTS)


def chosen(*words: str) -> "subprocess.CompletedProcess[str]":
    command = (sys.executable, "-m", "pytest", "--collect-only", "--quiet", "-p", "no:cacheprovider", *words)
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_of_all_tests_those_are_run_that_concern_it():
    files = ("names", "recording", "pod_template", "hostile_role", "pod_prepare", "engine_dev")
    found = chosen("--tenant", "one-spa", *(f"tests/test_{name}.py" for name in files)).stdout

    for name in (
        "test_recording.py::test_no_two_resources_have_one_urn[dev]",
        "test_pod_template.py::test_services_are_not_put_into_the_environment[dev-one-spa]",
        "test_hostile_role.py::test_",
        "test_pod_prepare.py::test_no_secret_is_in_what_is_told_or_said",
        "test_engine_dev.py::test_the_connection_limits_of_all_tenants_together_fit_their_server",
    ):
        assert name in found, name
    for name in ("one-spa-next", "one-barn", "[prod", "test_names.py"):
        assert name not in found, name


def test_a_customer_that_is_none_is_said_to_be_none():
    done = chosen("--tenant", "one-sap", "tests/test_names.py")

    assert (done.returncode, "there is no customer one-sap" in done.stderr) == (4, True)
