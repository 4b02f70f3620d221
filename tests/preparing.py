"""A tenant's pod, its database and its volume, for `prepare` to be run in, with the stand-in for `odoo` as its Odoo."""

import json
import shutil
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from copied import ROOT
from host_pod import Ended, HostPod, python_image
from sandbox import Mount, until
from tenant_pods import web_pod
from yard import Yard

from local.plugins.values import Values, items
from tenancy import names

EMPTY = """
DO $$ DECLARE one record; BEGIN
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('DROP TABLE public.%I CASCADE', one.tablename);
    END LOOP;
END $$
"""
ENDED = """
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@dataclass(frozen=True)
class Preparing:
    """A pod whose pooler runs."""

    yard: Yard
    tenant: str
    pod: HostPod
    service: str

    def prepare(self) -> Ended:
        """Runs `prepare` as the pod's template has it."""
        return self.pod.run("prepare")

    @property
    def volume(self) -> Path:
        return self.pod.volume("filestore")

    @property
    def wanted(self) -> dict[str, Any]:
        """What `prepare` is told; as rendered, until a test says otherwise."""
        return json.loads(self._told.read_text())

    def want(self, **otherwise: object) -> None:
        """Tells it something else, as an edited tenant's file would."""
        self._told.write_text(json.dumps({**self.wanted, **otherwise}))

    def deploy(self, image: str) -> None:
        """Makes it the pod of another *image*, as an edited Deployment would; its Odoo is the stand-in still."""
        for one in items(self.pod.template, "initContainers"):
            command = cast("list[str]", cast("Values", one)["command"])
            if "--image" in command:
                command[command.index("--image") + 1] = image

    def let_odoo(self, **script: object) -> None:
        """Says how the stand-in shall behave from now on."""
        for name in ("waits", "goes-on", "met.*"):
            for left in self.volume.glob(f"stand-in.{name}"):
                left.unlink()
        (self.volume / "stand-in.json").write_text(json.dumps(script))

    def wait_for_odoo(self) -> None:
        """Until the stand-in has begun, and holds."""
        until((self.volume / "stand-in.waits").exists, "the stand-in's beginning")

    def wait_for_statement(self) -> None:
        """Until a statement of the stand-in's is at work."""
        asked = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT pg_sleep(%'"
        until(lambda: self.ask(asked) == [(1,)], "the stand-in's long statement")

    def wait_for_meeting(self) -> None:
        """Until two stand-ins have both seen that they are not alone."""
        until(lambda: len(list(self.volume.glob("stand-in.met.*"))) == 2, "the meeting of two")

    def let_odoo_go_on(self) -> None:
        (self.volume / "stand-in.goes-on").touch()

    def runs(self) -> list[str]:
        """How the stand-in was run since this was asked last, without where its configuration lies."""
        log = self.volume / "stand-in.log"
        lines = log.read_text().splitlines() if log.exists() else []
        log.unlink(missing_ok=True)
        return [" ".join(json.loads(line)) for line in lines]

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        """What the database answers to its owner."""
        return self.yard.sql(self.service, statement, names.database(self.tenant))

    def states(self) -> dict[str, int]:
        """How many modules are in each state."""
        return dict(cast("Any", self.ask("SELECT state, count(*)::int FROM ir_module_module GROUP BY 1")))

    def parameters(self) -> dict[str, str]:
        return dict(cast("Any", self.ask("SELECT key, value FROM ir_config_parameter")))

    def recorded(self) -> Mapping[str, Any]:
        return json.loads(self.parameters()["odoo_saas.prepared"])

    def rows(self) -> str:
        """Every row of every table, with the transaction that wrote it."""
        tables = self.ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        return repr([(name, self.ask(f'SELECT xmin, t.* FROM "{name}" t ORDER BY 2')) for (name,) in tables])

    @property
    def database(self) -> str:
        return names.database(self.tenant)

    def lose_the_database(self) -> None:
        """As where a server was put back without its data: everything in it is gone."""
        self.yard.sql(self.service, EMPTY, names.database(self.tenant))

    @property
    def _told(self) -> Path:
        return self.pod.volume("programs") / "wanted.json"


@contextmanager
def preparing(
    yard: Yard,
    tenant: str,
    folder: Path,
    service: str = "shared-1-owner",
    source: Path | None = None,
    *,
    there: Callable[[HostPod], HostPod] = lambda pod: pod,
) -> Generator[Preparing]:
    """The tenant's pod with an empty database and an empty volume; *source* is a tree of the real Odoo, to be used instead.

    *there* says how its server is found, where that is none of the platform's.
    """
    shutil.rmtree(folder, ignore_errors=True)
    program = folder / "image" / "odoo"
    program.parent.mkdir(parents=True)
    if source is None:
        shutil.copy(ROOT / "tests/fake_odoo.py", program)
    else:
        own = source / ".venv/bin/python"
        # Outside its image it finds no name of its user, which 17 and 18 insist on.
        program.write_text(
            f'#!/bin/sh\nexport LOGNAME=odoo\nexec {own if own.exists() else "python3"} {source}/odoo-bin "$@"\n'
        )
        program.chmod(0o755)
    # What a pod before this one has left at work there: another Odoo would be met.
    yard.sql(service, ENDED, names.database(tenant))
    yard.sql(service, EMPTY, names.database(tenant))
    image = python_image(program)
    if source is not None:
        tree = Mount(source=source, at=f"{source}", read_only=True)
        image = replace(image, mounts=(*image.mounts, tree))
    with there(web_pod(yard, tenant, folder, {"odoo": image})) as pod:
        pod.start("pgbouncer")
        yield Preparing(yard, tenant, pod, service)
