"""A yard: a checkout of its own on an embedded platform, with its own state, where the real engine can be let loose."""

import configparser
import json
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import copied
import psycopg
from copied import ROOT
from psycopg import sql
from psycopg.rows import TupleRow

from local.platform import Platform
from local.plugins.install import install

SECONDS = 240


@dataclass(frozen=True)
class Done:
    """A command that has ended, and what the engine logged of its events."""

    code: int
    output: str
    events: Sequence[Mapping[str, object]]

    @property
    def changes(self) -> Mapping[str, int]:
        """How many resources each operation touched, by the last summary; what stayed the same is left out."""
        found: Mapping[str, int] = {}
        for event in self.events:
            if "summaryEvent" in event:
                summary = cast("Mapping[str, Mapping[str, int]]", event["summaryEvent"])
                found = summary.get("resourceChanges", {})
        return {operation: count for operation, count in found.items() if operation != "same"}

    def steps(self, kind: str = "resOutputsEvent") -> dict[str, str]:
        """The operation done to each resource that was touched, by its name."""
        return {
            str(metadata["urn"]).rpartition("::")[2]: str(metadata["op"])
            for metadata in self._metadata(kind)
            if metadata["op"] != "same"
        }

    def fields(self, name: str) -> set[str]:
        """The paths that the preview said would change in one resource."""
        return {
            path
            for metadata in self._metadata("resourcePreEvent")
            if str(metadata["urn"]).rpartition("::")[2] == name
            for path in cast("Mapping[str, object]", metadata.get("detailedDiff") or {})
        }

    def _metadata(self, kind: str) -> list[Mapping[str, object]]:
        found = (event[kind] for event in self.events if kind in event)
        return [cast("Mapping[str, Mapping[str, object]]", one)["metadata"] for one in found]


@dataclass(frozen=True)
class Yard:
    """One stack's checkout and state on a platform."""

    root: Path
    platform: Platform
    backend: Path
    stack: str = "dev"
    patience: float = SECONDS
    """Seconds that a command may take."""

    @staticmethod
    def build(folder: Path, platform: Platform, stack: str = "dev") -> "Yard":
        """The shipped checkout, its program linked and its data copied, so that a test may edit them.

        A *stack* of another name than dev is what dev would be under that name.
        """
        root, backend = copied.copy(folder / "checkout"), folder / "backend"
        (root / "Pulumi.dev.yaml").rename(root / f"Pulumi.{stack}.yaml")
        (root / "tenants" / "dev").rename(root / "tenants" / stack)
        backend.mkdir()
        install(platform.bin / "pulumi", platform.home / "pulumi", platform.home / "bin", official={})
        yard = Yard(root, platform, backend, stack)
        yard.pulumi("stack", "init", yard.stack)
        return yard

    @property
    def environment(self) -> dict[str, str]:
        own = {"PULUMI_BACKEND_URL": f"file://{self.backend}", "PULUMI_DEBUG_COMMANDS": "true"}
        return {**os.environ, **self.platform.environment(), **own}

    @property
    def tenants(self) -> Path:
        return self.root / "tenants" / self.stack

    def start(self, *command: str, environment: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        return subprocess.Popen(
            command,
            cwd=self.root,
            env={**self.environment, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, *command: str, environment: Mapping[str, str] | None = None) -> Done:
        with self.start(*command, environment=environment) as process:
            try:
                output, _ = process.communicate(timeout=self.patience)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                raise
        return Done(process.returncode, output, ())

    def pulumi(self, *arguments: str, environment: Mapping[str, str] | None = None) -> Done:
        return self.run("pulumi", *arguments, environment=environment)

    def preview(self, *arguments: str) -> Done:
        return self._logged("preview", *arguments)

    def up(self, *arguments: str, environment: Mapping[str, str] | None = None) -> Done:
        """`pulumi up --yes`, with the engine's own preview before it."""
        return self._logged("up", "--yes", *arguments, environment=environment)

    def refresh(self, *arguments: str) -> Done:
        return self._logged("refresh", "--yes", *arguments)

    def fleet(self, *arguments: str, environment: Mapping[str, str] | None = None) -> Done:
        python = str(ROOT / ".venv/bin/python")
        return self.run(python, "-m", "fleet", *arguments, "--stack", self.stack, environment=environment)

    def state(self) -> Mapping[str, object]:
        exported = json.loads(self.pulumi("stack", "export", "--stack", self.stack).output)
        return exported["deployment"]

    def held(self) -> list[str]:
        """The URN of everything that the state holds."""
        resources = cast("list[Mapping[str, str]]", self.state().get("resources") or [])
        return sorted(resource["urn"] for resource in resources)

    def pending(self) -> list[str]:
        """The logical names of what a killed run had under way.

        From the file itself: the engine cannot read it where the kill left its checksum empty.
        """
        file = self.backend / f".pulumi/stacks/odoo-saas/{self.stack}.json"
        latest = json.loads(file.read_text())["checkpoint"]["latest"]
        operations = cast("list[Mapping[str, Mapping[str, str]]]", latest.get("pending_operations") or [])
        return [operation["resource"]["urn"].rpartition("::")[2] for operation in operations]

    def secrets(self) -> dict[str, str]:
        """Every generated password by its logical name, in clear."""
        exported = json.loads(self.pulumi("stack", "export", "--stack", self.stack, "--show-secrets").output)
        return {
            resource["urn"].rpartition("::")[2]: json.loads(resource["outputs"]["result"]["plaintext"])
            for resource in exported["deployment"]["resources"]
            if resource["type"] == "random:index/randomPassword:RandomPassword"
        }

    def protected(self) -> set[str]:
        """The names of what the state protects, and leaves where it is."""
        resources = cast("list[Mapping[str, object]]", self.state().get("resources") or [])
        return {
            str(one["urn"]).rpartition("::")[2] for one in resources if one.get("protect") and one.get("retainOnDelete")
        }

    def kubectl(self, *arguments: str) -> str:
        done = self.run("kubectl", *arguments)
        assert done.code == 0, done.output
        return done.output

    def look_at(self, kind: str, namespace: str, name: str) -> Mapping[str, object]:
        return json.loads(self.kubectl("get", kind, name, "--namespace", namespace, "--output", "json"))

    def sql(self, service: str, statement: str, database: str = "postgres") -> list[TupleRow]:
        with self.connect(service, dbname=database) as connection:
            cursor = connection.execute(sql.SQL(statement))  # pyright: ignore[reportArgumentType]
            return cursor.fetchall() if cursor.description else []

    def connect(self, service: str, **overrides: str) -> psycopg.Connection[TupleRow]:
        """Through a connection service of the platform; `shared-1-owner` is the superuser of shared-1."""
        entry = self.services()[service]
        options = {**entry, "autocommit": True, **overrides}
        return psycopg.connect(**options)  # pyright: ignore[reportArgumentType, reportCallIssue]

    def services(self) -> dict[str, dict[str, str]]:
        parser = configparser.RawConfigParser()
        parser.read(self.platform.home / "pg_service.conf")
        return {name: dict(parser.items(name)) for name in parser.sections()}

    def add(self, tenant: str, **fields: object) -> None:
        """A small tenant on the shared server."""
        placement = {"strategy": "shared", "server": "shared-1"}
        asked = {"name": tenant, "owner": "o@example.com", "plan": "basic", "release": "18.0", "industry": "generic"}
        self.edit(tenant, **{**asked, "placement": placement, **fields})

    def rewrite(self, program: str, old: str, new: str) -> None:
        """Change the program itself, in this yard only."""
        copied.rewrite(self.root, program, old, new)

    def edit(self, tenant: str, **fields: object) -> None:
        """Change fields of a tenant's file; None removes one."""
        copied.edit(self.root, self.stack, tenant, **fields)

    def configure(self, **facts: object) -> None:
        """Change facts of the stack's file; None removes one."""
        copied.configure(self.root, self.stack, **facts)

    def fact(self, name: str) -> Mapping[str, Any]:
        """What the stack's file says of one thing."""
        return cast("Mapping[str, Any]", copied.settings(self.root, self.stack)[f"odoo-saas:{name}"])

    def _logged(self, command: str, *arguments: str, environment: Mapping[str, str] | None = None) -> Done:
        log = self.backend / "events.json"
        log.unlink(missing_ok=True)
        done = self.pulumi(command, "--stack", self.stack, "--event-log", str(log), *arguments, environment=environment)
        events = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
        return Done(done.code, done.output, events)
