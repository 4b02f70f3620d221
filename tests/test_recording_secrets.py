"""What is secret stays in its envelope: in every request, in what components tell of themselves, and in the log."""

import base64
from collections.abc import Mapping
from typing import cast

import pytest
from copied import ROOT, STACKS, settings
from recording import GENERATED, Recording, shipped
from registration import clear, sealed

from tenancy.spelling import spellings

USES = {
    "database-password": {"database-role", "database-login", "odoo-config", "backup-credentials"},
    "odoo-admin-password": {"odoo-config"},
    # Only its hash leaves the program.
    "odoo-master-password": set[str](),
    "backup-key": {"backup-credentials", "backup-rehearsal-key"},
}
"""Which of a tenant's resources hold which of its secrets, by the ends of their names."""


def secrets(recording: Recording) -> Mapping[str, str]:
    """Every generated secret and every server's password, by name."""
    generated = {made.name: f"planted-{made.name}" for made in recording.of_type(GENERATED)}
    servers = cast("Mapping[str, Mapping[str, str]]", settings(ROOT, recording.stack).get("odoo-saas:servers", {}))
    made = [made.name for made in recording.registrations if made.type == "pulumi:providers:postgresql"]
    planted = {f"server-{name}": f"planted-service-{server.get('service')}" for name, server in servers.items()}
    scratch = cast("Mapping[str, str]", settings(ROOT, recording.stack).get("odoo-saas:rehearsal", {}))
    planted["server-rehearsal"] = f"planted-service-{scratch.get('service')}"
    return generated | {name: planted[name] for name in made}


def found(text: str, recording: Recording) -> set[str]:
    return {name for name, secret in secrets(recording).items() if any(word in text for word in spellings(secret))}


@pytest.mark.parametrize("stack", STACKS)
def test_every_secret_is_where_it_is_needed_and_nowhere_else(stack: str) -> None:
    recording = shipped(stack)
    holders: dict[str, set[str]] = {name: set() for name in secrets(recording)}
    for made in recording.registrations:
        for name in found("\n".join(sealed(made.inputs)), recording):
            holders[name].add(made.name)

    tenants = {owner for _, owner in recording.owned()}
    # A role is made by the program, or by the operator, who is handed its password.
    there = {made.name for made in recording.registrations}
    expected = {f"{id}-{end}": {f"{id}-{use}" for use in uses} & there for id in tenants for end, uses in USES.items()}
    passwords = {name: secret for name, secret in secrets(recording).items() if name.startswith("server-")}
    # Restores are rehearsed on a server that may also have tenants.
    servers = {name: {one for one in passwords if passwords[one] == passwords[name]} for name in passwords}
    # A server that is built with the platform: its admin's, handed to the operator.
    built = {f"{server}-server-password": {f"{server}-server-login"} for server in ("shared-1",) if stack == "eu"}
    scratch = {"scratch-password": {"scratch-role", "scratch-connection"}}
    assert holders == expected | servers | built | (scratch if "server-rehearsal" in servers else {})


@pytest.mark.parametrize("stack", STACKS)
def test_no_request_holds_a_secret_in_clear(stack: str) -> None:
    recording = shipped(stack)
    leaks = {made.urn: found("\n".join(clear(made.inputs)), recording) for made in recording.registrations}

    assert {urn: names for urn, names in leaks.items() if names} == {}


@pytest.mark.parametrize("stack", STACKS)
def test_nothing_that_a_component_tells_of_itself_holds_a_secret(stack: str) -> None:
    """Not even in an envelope: outputs are what people print."""
    recording = shipped(stack)
    leaks = {urn: found("\n".join((*clear(said), *sealed(said))), recording) for urn, said in recording.outputs.items()}

    assert {urn: names for urn, names in leaks.items() if names} == {}


@pytest.mark.parametrize("stack", STACKS)
def test_the_log_holds_no_secret(stack: str) -> None:
    recording = shipped(stack)

    assert found("\n".join(recording.log), recording) == set()


@pytest.mark.parametrize("lead", ["", "x", "xy", "xyz"])
def test_a_secret_in_base64_is_recognised_wherever_it_begins(lead: str) -> None:
    text = base64.b64encode(f"{lead}planted-one-spa-backup-key and more".encode()).decode()

    assert found(text, shipped("dev")) == {"one-spa-backup-key"}
