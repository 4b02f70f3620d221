"""The standards of the shipped catalog as the tables of the field have them."""

import re

import pytest
from sheet import ROOT, only, page

from tenancy import catalog
from tenancy.profile import Demand, Profile
from tenancy.words import Compliance, Sslmode, TwoFactor

HIPAA = "compliance/hipaa.yaml"
CONTROLS = {
    Compliance.HIPAA: {
        "45 CFR 164.312(a)(2)(iii)",
        "45 CFR 164.312(a)(2)(iv)",
        "45 CFR 164.312(b)",
        "45 CFR 164.312(d)",
        "45 CFR 164.312(e)(1)",
        "45 CFR 164.308(a)(7)",
        "45 CFR 164.316(b)(2)",
    },
    Compliance.SOX: {"SOX s. 404", "17 CFR 210.2-06"},
    Compliance.PCI: {
        f"PCI DSS v4 {number}" for number in ("10.5.1", "8.2.8", "8.3.4", "8.3.6", "8.4.2", "4.2.1", "11.3", "11.4")
    },
    Compliance.GDPR: {f"GDPR Art. {number}" for number in ("17", "20", "30", "32", "44 to 49")},
}
"""The controls that the tables name; what a line answers beyond them is a decision of ours, and says so."""


def demands(standard: Compliance) -> dict[str, Demand[object]]:
    """What stands on a standard's page besides its title, by the names of its lines."""
    profile = catalog.load(ROOT).compliance[standard]
    found = {name: getattr(profile, name) for name in Profile.model_fields if name != "title"}
    return {name: demand for name, demand in found.items() if demand is not None}


def forced(standard: Compliance) -> dict[str, object]:
    return {name: demand.value for name, demand in demands(standard).items()}


ALL_FOUR = {"encrypted": True, "sslmode": Sslmode.VERIFY_FULL, "egress_denied": True, "audit_log": True}


def test_hipaa_forces_what_the_table_says():
    assert forced(Compliance.HIPAA) == {
        **ALL_FOUR,
        "dedicated": True,
        "log_retention_days": 2190,
        "idle_logout_seconds": 900,
        "two_factor": TwoFactor.EMPLOYEES,
        "own_servers": True,
    }


def test_sox_forces_what_the_table_says():
    assert forced(Compliance.SOX) == {
        **ALL_FOUR,
        "dedicated": True,
        "log_retention_days": 2555,
        "accounting_audit": True,
    }


def test_pci_forces_what_the_table_says():
    assert forced(Compliance.PCI) == {
        **ALL_FOUR,
        "dedicated": True,
        "log_retention_days": 365,
        "log_hot_days": 90,
        "idle_logout_seconds": 900,
        "password_length": 12,
        "two_factor": TwoFactor.EVERYONE,
        "login_tries": 10,
        "login_cooldown_seconds": 1800,
        "own_servers": True,
    }


def test_gdpr_forces_what_the_table_says():
    assert forced(Compliance.GDPR) == {
        **ALL_FOUR,
        "dedicated": False,
        "log_retention_days": 365,
        "regions": ("eu-central-1", "eu-west-1"),
        "erasure": True,
    }


@pytest.mark.parametrize("standard", list(Compliance))
def test_every_line_answers_a_control_of_its_standard_or_says_that_it_is_ours(standard: Compliance):
    answers = {answer for demand in demands(standard).values() for answer in demand.answers}

    assert {
        answer for answer in answers - CONTROLS[standard] if not re.match(r"our (decision|boundary)", answer)
    } == set()


@pytest.mark.parametrize(
    ("old", "new", "what", "why", "do"),
    [
        (
            "dedicated:\n  value: true",
            "dedicated:\n  value: yes",
            '"dedicated.value" should be true or false, and yes stands there',
            "whether the database may not share a server",
            "write, for instance\n      value: true",
        ),
        (
            "value: 2190",
            "value: six years",
            '"log_retention_days.value" should be a whole number, and six years stands there',
            "for how many days logs are kept",
            "write, for instance\n      value: 2190",
        ),
        (
            "value: verify-full",
            "value: strict",
            '"sslmode.value" says strict, which is not one of the words allowed there',
            "how connections to the database are protected at least",
            "write one of: disable, allow, prefer, require, verify-ca, verify-full",
        ),
        (
            "log_retention_days:\n  value: 2190\n",
            "log_retention_days:\n",
            '"log_retention_days.value" is missing',
            "for how many days logs are kept",
            "add a line such as\n      value: 2190",
        ),
        (
            "value: employees",
            "value:",
            '"two_factor.value" has nothing after its colon',
            "who must sign in with a second factor",
            "write, for instance\n      value: everyone",
        ),
        (
            'answers: ["45 CFR 164.312(b)"]',
            "answers: 45 CFR 164.312(b)",
            '"audit_log.answers" should be a list, and "45 CFR 164.312(b)" stands there',
            "which controls of the standard it answers, or the decision of ours behind it",
            'write, for instance\n      answers: ["45 CFR 164.312(b)"]',
        ),
        (
            'audit_log:\n  value: true\n  answers: ["45 CFR 164.312(b)"]',
            "audit_log: true",
            '"audit_log" should be a group of lines, and true stands there',
            "whether the database logs who did what",
            'write, for instance\n      audit_log:\n        value: true\n        answers: ["45 CFR 164.312(b)"]',
        ),
        (
            'answers: ["45 CFR 164.316(b)(2)"]',
            "answers: []",
            '"log_retention_days.answers" is empty',
            "which controls of the standard it answers, or the decision of ours behind it",
            'write, for instance\n      answers: ["45 CFR 164.312(e)(1)"]',
        ),
    ],
)
def test_what_is_wrong_inside_a_demand_is_said_in_the_words_of_its_line(
    old: str, new: str, what: str, why: str, do: str
):
    """A demand is a form of its own, and the same for every line: its key `value` alone tells nobody what to write."""
    said = only(Profile, page(HIPAA, old, new))

    assert said.partition(" ")[2] == f"{what}\n  why: it says {why}\n  do: {do}"
