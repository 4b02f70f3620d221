"""What the engine's event log tells, on lines as the engine writes them."""

import json
from pathlib import Path

import pytest

from fleet.events import Events, Step, Violation

STACK = "urn:pulumi:dev::odoo-saas::"
SPA = f"{STACK}odoo:saas:Tenant::one-spa"
ODOO = f"{STACK}odoo:saas:Tenant$odoo:saas:Odoo::one-spa-odoo"
WEB = f"{STACK}odoo:saas:Tenant$odoo:saas:Odoo$kubernetes:apps/v1:Deployment::one-spa-odoo-web"
PLATFORM = f"{STACK}odoo:saas:Platform::platform"


def event(kind: str, **facts: object) -> str:
    return json.dumps({"sequence": 1, "timestamp": 1795261000, kind: facts})


def before(urn: str, operation: str, parent: str, **facts: object) -> str:
    type = urn.split("::")[2].rpartition("$")[2]
    side = {"urn": urn, "parent": parent}
    return event(
        "resourcePreEvent", metadata={"urn": urn, "type": type, "op": operation, "new": side, "old": side, **facts}
    )


def log(folder: Path, *lines: str) -> Events:
    path = folder / "events.json"
    path.write_text("".join(f"{line}\n" for line in lines))
    return Events.read(path)


def test_where_no_run_began_nothing_is_told(tmp_path: Path):
    assert Events.read(tmp_path / "events.json") == Events(
        steps=(), violations=(), errors=(), failed=frozenset(), counts={}
    )


def test_a_step_has_the_paths_that_differ(tmp_path: Path):
    difference = {"spec.replicas": {"diffKind": "update"}, "metadata.labels.a": {"diffKind": "add"}}
    found = log(tmp_path, before(WEB, "update", ODOO, diffs=["metadata", "spec"], detailedDiff=difference))

    assert found.steps == (
        Step(
            urn=WEB,
            type="kubernetes:apps/v1:Deployment",
            operation="update",
            parent=ODOO,
            differences=("metadata.labels.a", "spec.replicas"),
        ),
    )


def test_where_there_are_no_paths_the_properties_stand_for_them(tmp_path: Path):
    found = log(tmp_path, before(WEB, "update", ODOO, diffs=["spec"], detailedDiff=None))

    assert found.steps[0].differences == ("spec",)


def test_what_goes_has_only_its_past(tmp_path: Path):
    gone = json.dumps(
        {
            "resourcePreEvent": {
                "metadata": {"urn": SPA, "type": "odoo:saas:Tenant", "op": "delete", "old": {"parent": "s"}}
            }
        }
    )

    assert log(tmp_path, gone).steps[0].parent == "s"


def test_everything_below_a_component_is_that_components(tmp_path: Path):
    found = log(
        tmp_path,
        before(PLATFORM, "same", "stack"),
        before(SPA, "same", "stack"),
        before(ODOO, "same", SPA),
        before(WEB, "update", ODOO),
    )

    assert {name: [step.name for step in steps] for name, steps in found.below("odoo:saas:Tenant").items()} == {
        "one-spa": ["one-spa", "one-spa-odoo", "one-spa-odoo-web"]
    }


def test_what_went_wrong_and_what_is_forbidden_are_told(tmp_path: Path):
    found = log(
        tmp_path,
        event("diagnosticEvent", severity="info", message="working"),
        event("diagnosticEvent", severity="error", message="the server is away\n"),
        event(
            "policyEvent",
            resourceUrn=WEB,
            policyName="behind-the-ingress",
            message="opens a port\n",
            enforcementLevel="mandatory",
        ),
    )

    assert found.errors == ("the server is away",)
    assert found.violations == (
        Violation(urn=WEB, policy="behind-the-ingress", message="opens a port", is_mandatory=True),
    )


def test_the_end_of_a_containers_log_acts_on_no_terminal(tmp_path: Path):
    found = log(tmp_path, event("diagnosticEvent", severity="error", message="it said:\n\t\x1b[2Jall is well"))

    assert found.errors == ("it said:\n        \\x1b[2Jall is well",)


def test_an_update_is_begun_once_it_is_beyond_its_preview(tmp_path: Path):
    seen = json.loads(before(SPA, "same", "stack"))
    seen["resourcePreEvent"]["planning"] = True
    preview = json.dumps(seen)

    assert not log(tmp_path, preview).is_begun
    assert log(tmp_path, preview, before(SPA, "same", "stack")).is_begun


def test_an_error_is_about_somebody(tmp_path: Path):
    found = log(tmp_path, event("diagnosticEvent", severity="error", message="no such kind", urn=WEB))

    assert found.blamed == {WEB}


def test_what_is_said_because_the_engine_had_stopped_is_left_out_where_its_cause_is_told(tmp_path: Path):
    cause = event("diagnosticEvent", severity="error", message="the server is away")
    after = event("diagnosticEvent", severity="error", message="failed to run remediation: context canceled")

    assert log(tmp_path, cause, after).errors == ("the server is away",)
    assert log(tmp_path, after).errors == ("failed to run remediation: context canceled",)


@pytest.mark.parametrize("sum", ["preview failed", "update failed"])
def test_the_sum_of_it_is_left_out_where_its_cause_is_told(tmp_path: Path, sum: str):
    cause, after = (event("diagnosticEvent", severity="error", message=said) for said in ("the server is away", sum))

    assert log(tmp_path, cause, after).errors == ("the server is away",)
    assert log(tmp_path, after).errors == (sum,)


def test_what_failed_is_known_by_its_urn(tmp_path: Path):
    failed = json.dumps({"resOpFailedEvent": {"metadata": {"urn": WEB, "op": "create"}}})

    assert log(tmp_path, before(WEB, "create", ODOO), failed).failed == {WEB}


def test_of_two_summaries_the_last_counts(tmp_path: Path):
    found = log(
        tmp_path,
        event("summaryEvent", resourceChanges={"create": 3, "same": 1}),
        event("summaryEvent", resourceChanges={"same": 4}),
    )

    assert found.counts == {"same": 4}


def test_what_is_there_already_is_told_apart_from_what_else_failed(tmp_path: Path):
    found = log(
        tmp_path,
        *(
            event(
                "resOpFailedEvent",
                metadata={
                    "urn": f"{STACK}a::{name}",
                    "type": "a",
                    "op": operation,
                    "new": {"parent": SPA, "provider": "p::id", "inputs": {"name": name}},
                },
            )
            for name, operation in (("there", "create"), ("away", "create"), ("changed", "update"))
        ),
        *(
            event("diagnosticEvent", severity="error", urn=f"{STACK}a::{name}", message=said)
            for name, said in (
                ("there", 'database "t_1" already exists'),
                ("away", "no route"),
                ("changed", "already exists"),
            )
        ),
    )

    assert [(one.name, one.type, one.parent, one.provider, one.inputs) for one in found.clashes] == [
        ("there", "a", SPA, "p::id", {"name": "there"})
    ]
