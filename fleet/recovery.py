"""After an update was killed: its lock is lifted and what it had begun is found, so that nothing is made twice.

The engine writes down a creation before it begins. `refresh --import-pending-creates` imports nothing in this engine, so
whatever cannot be created twice is imported under the id it must have.
"""

import json
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

import psycopg

from fleet import admin
from fleet.checkpoint import mend
from fleet.engine import Engine
from fleet.failure import Failure
from fleet.held import Held, State
from fleet.lock import is_taken, wait_for_others, wait_for_plugins
from tenancy.service import Service

STATEMENTS_END_WITHIN = 60.0


def recover(
    engine: Engine,
    project: str,
    services: Mapping[str, Service],
    *,
    patience: float,
    say: Callable[[str], None],
    look: Callable[[State], None],
) -> State:
    """Leave the stack free and its state without pending creations; returns the state.

    An update that is really running is waited for, so many seconds of *patience*; after them, raises Failure. What a killed
    one left is asked after only where *look*, given the state as it is, finds that the right cluster would answer.
    """
    while True:
        found = wait_for_others(project, engine.stack, patience=patience, say=say)
        wait_for_plugins()
        if not is_taken(project, engine.stack):
            break
    if mend(project, engine.stack):
        say("An update was killed while it wrote its state; the state as last written is used.")
    if found:
        say("An update was killed and left its lock; lifting it.")
        for lock in found:
            lock.lift()
    state = State.of(engine)
    if not state.interrupted:
        return state
    look(state)
    for service in services.values():
        _wait_for_statements(service)
    for begun in state.pending:
        known_again(engine, begun, say)
    engine.do("refresh", "--yes", "--clear-pending-creates")
    return State.of(engine)


def _wait_for_statements(service: Service) -> None:
    """A statement outlives the client that sent it: CREATE DATABASE may still be copying."""
    running = "SELECT count(*) FROM pg_stat_activity WHERE usename = current_user AND state = 'active' AND pid <> pg_backend_pid()"
    end = time.monotonic() + STATEMENTS_END_WITHIN
    try:
        with admin.connect(service) as connection:
            while time.monotonic() < end:
                row = connection.execute(running).fetchone()
                if row is None or not row[0]:
                    return
                time.sleep(0.1)
    except psycopg.OperationalError as error:
        raise Failure(
            f"PostgreSQL server {service.host}:{service.port} cannot be asked: {' '.join(str(error).split())}",
            why="an update was killed, and what it sent there may still be at work",
            do="start it, or mend its entry in the file PGSERVICEFILE names; then run the same command again",
        ) from None


def known_again(engine: Engine, begun: Held, say: Callable[[str], None]) -> bool:
    """Whether what was *begun* is there, and the state knows it from now on; the next update makes of it what it should be."""
    id = existing_id(begun)
    if id is None:
        return False
    resource = {"type": begun.type, "name": begun.name, "id": id, "parent": "parent", "provider": "provider"}
    table = {"parent": begun.parent, "provider": begun.provider.rpartition("::")[0]}
    with tempfile.TemporaryDirectory() as folder:
        order = Path(folder, "import.json")
        order.write_text(json.dumps({"nameTable": table, "resources": [resource]}))
        try:
            engine.do("import", "--file", str(order), "--yes", "--protect=false", "--generate-code=false")
        except Failure as failure:
            if "does not exist" not in str(failure):
                raise
            say(f"{begun.name} had been begun and is not there; it will be made.")
            return False
    say(f"{begun.name} had been begun and is there; it is known again.")
    return True


def existing_id(begun: Held) -> str | None:
    """The id that the begun resource must have; None for what may be made again (grants, passwords in the state)."""
    inputs = cast("Mapping[str, str]", begun.inputs)
    match begun.type:
        case "postgresql:index/role:Role" | "postgresql:index/database:Database":
            return inputs["name"]
        case "postgresql:index/schema:Schema" | "postgresql:index/extension:Extension":
            return f"{inputs['database']}.{inputs['name']}"
        case "postgresql:index/function:Function":
            arguments = cast("list[Mapping[str, str]]", inputs["args"])
            types = ",".join(one["type"] for one in arguments)
            return f"{inputs['database']}.{inputs['schema']}.{inputs['name']}({types})"
        case kind if kind.startswith("kubernetes:"):
            metadata = cast("Mapping[str, str]", begun.inputs["metadata"])
            return f"{metadata['namespace']}/{metadata['name']}" if "namespace" in metadata else metadata["name"]
        case _:
            return None
