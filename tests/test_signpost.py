"""What the gate says of connection services that lead elsewhere. Servers answer as they are told; the real ones do so in
`test_engine_gate`.
"""

from collections.abc import Collection
from pathlib import Path

import pytest
from checkout import SERVICES, Checkout, service

from fleet import signpost
from fleet.held import Held, State
from tenancy.gate import Loss
from tenancy.service import Service

STACK = "urn:pulumi:dev::odoo-saas::"
PROVIDER = "pulumi:providers:postgresql"
DATABASE = "postgresql:index/database:Database"
DO = (
    "set the entry [shared-1] in the file that PGSERVICEFILE names, or the server's service: in the stack's file, back to "
    "the server that has them; if it leads there, that server has lost them: restore them first (docs/restore.md)"
)


def held(type: str, name: str, provider: str = "", /, **inputs: object) -> Held:
    return Held(
        urn=f"{STACK}{type}::{name}",
        type=type,
        name=name,
        id=name,
        parent="",
        provider=provider and f"{STACK}{PROVIDER}::{provider}::0a1b",
        modified=None,
        inputs=inputs,
        outputs={},
        kept=True,
    )


WAYS = (
    held(PROVIDER, "server-shared-1", host="127.0.0.1", port=5433.0),
    held(PROVIDER, "server-dedicated-1", host="127.0.0.1", port="5434"),
)
LIVES = (
    held(DATABASE, "acme-database", "server-shared-1", name="t_acme"),
    held(DATABASE, "beta-database", "server-shared-1", name="t_beta"),
    held(DATABASE, "lone-database", "server-dedicated-1", name="t_lone"),
)


def found(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    there: dict[int, set[str]],
    *,
    services: dict[str, Service] = SERVICES,
    leaving: Collection[str] = (),
) -> list[Loss]:
    """What is said where each port has the databases that are *there*."""

    def answer(server: str, service: Service, names: Collection[str]) -> frozenset[str]:
        return frozenset(there[service.port] & set(names))

    monkeypatch.setattr(signpost, "there", answer)
    checkout = Checkout(folder)
    checkout.tenant("acme")
    state = State(resources=(*WAYS, *LIVES), pending=(), interrupted=False)
    return list(signpost.losses(checkout.load().stack, state, services, leaving=leaving))


def test_where_everybody_is_there_nothing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert found(tmp_path, monkeypatch, {5433: {"t_acme", "t_beta"}, 5434: {"t_lone"}}) == []


def test_a_service_that_leads_elsewhere_is_told_once_with_everybody_who_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    astray = {**SERVICES, "shared-1": service(6000)}

    assert found(tmp_path, monkeypatch, {6000: set(), 5434: {"t_lone"}}, services=astray) == [
        Loss(
            tenant="server shared-1",
            words="databases",
            name="acme, beta",
            cause="the connection service shared-1 leads to 127.0.0.1:6000, where they are not; the last update found them "
            "at 127.0.0.1:5433",
            do=DO,
        )
    ]


def test_a_server_that_has_lost_one_is_told_of_as_what_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert [(one.name, one.cause) for one in found(tmp_path, monkeypatch, {5433: {"t_acme"}, 5434: {"t_lone"}})] == [
        ("beta", "the connection service shared-1 leads to 127.0.0.1:5433, and they are not there any more")
    ]


def test_whoever_may_go_is_not_missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert found(tmp_path, monkeypatch, {5433: {"t_acme"}, 5434: {"t_lone"}}, leaving=["beta"]) == []
