"""No generated secret lies anywhere in clear; and the search that says so finds one that is put there."""

import base64
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from yard import Yard

pytestmark = pytest.mark.engine

LEAKS = 'pulumi.export("leak", pulumi.Output.unsecret(built["sealed"].database_password))\n    pulumi.export("tenants",'
PLACE = {"name": "planted", "namespace": "odoo-sealed"}
CONTAINER: Mapping[str, object] = {
    "name": "planted",
    "image": "planted.example.com/planted",
    "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
}
SECURITY = {"runAsNonRoot": True, "runAsUser": 101, "seccompProfile": {"type": "RuntimeDefault"}}


@dataclass(frozen=True)
class Watched:
    """A yard that came up under watch: what the engine printed, and how every process of the machine was called."""

    yard: Yard
    printed: str
    arguments: frozenset[str]


def arguments() -> Iterator[str]:
    """The command line of every process of this machine."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            yield path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            continue


@pytest.fixture(scope="module")
def watched(yards: Callable[..., Yard]) -> Watched:
    """A tenant beside the dev stack's own, brought to life with its event log kept."""
    yard = yards("sealed")
    seen: set[str] = set()
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.2):
            seen.update(arguments())

    watching = threading.Thread(target=watch)
    watching.start()
    first = yard.up()
    done.set()
    watching.join()
    assert first.code == 0, first.output
    assert any("pulumi-resource-postgresql" in line for line in seen), "the watch saw nothing of the work"
    return Watched(yard, first.output, frozenset(seen))


@pytest.fixture(scope="module")
def secrets(standing: Yard, watched: Watched) -> Mapping[str, str]:
    """Every generated secret of both stacks, by name."""
    return {**standing.secrets(), **watched.yard.secrets()}


def files(folder: Path) -> str:
    return "\n".join(path.read_text(errors="replace") for path in sorted(folder.rglob("*")) if path.is_file())


def kinds(yard: Yard) -> str:
    """Every kind that the API server lists, but the one that is there for secrets."""
    listed = yard.kubectl("api-resources", "--verbs", "list", "--output", "name").split()
    return ",".join(kind for kind in listed if kind != "secrets")


PLACES: Mapping[str, Callable[[Watched, Yard], str]] = {
    "the states on disk": lambda watched, standing: files(watched.yard.backend / ".pulumi") + files(standing.backend),
    "the event log": lambda watched, _: (watched.yard.backend / "events.json").read_text(),
    "what the engine printed": lambda watched, _: watched.printed,
    "the outputs": lambda watched, standing: "".join(
        yard.pulumi("stack", "output", "--json", "--stack", yard.stack).output for yard in (watched.yard, standing)
    ),
    "the cluster's objects": lambda watched, _: watched.yard.kubectl(
        "get", kinds(watched.yard), "--all-namespaces", "--output", "json"
    ),
    "the servers' logs": lambda watched, _: files(watched.yard.platform.home / "logs"),
    "the processes' arguments": lambda watched, _: "\n".join((*watched.arguments, *arguments())),
}
"""Where a secret must not be, and how to read what is there."""


def spellings(secret: str) -> tuple[str, ...]:
    """A secret as it is, and in base64 wherever it may begin within a longer text."""
    ends = [base64.b64encode(b" " * lead + secret.encode()).decode() for lead in range(3)]
    return (secret, *(end[lead + (lead > 0) : -4] for lead, end in enumerate(ends)))


def leaks(place: str, secrets: Mapping[str, str], watched: Watched, standing: Yard) -> set[str]:
    """The names of the secrets that are found in a place; never the secrets, which a failure would print."""
    text = PLACES[place](watched, standing)
    assert text or place == "what the engine printed", f"there is nothing to read in {place}"
    return {name for name, secret in secrets.items() if any(word in text for word in spellings(secret))}


@pytest.mark.parametrize("place", PLACES)
def test_no_secret_lies_there_in_clear(
    place: str, secrets: Mapping[str, str], watched: Watched, standing: Yard
) -> None:
    assert len(secrets) == 16, "four of each tenant"
    assert leaks(place, secrets, watched, standing) == set()


@contextmanager
def a_state(yard: Yard, secret: str) -> Generator[None]:
    """A copy that somebody exported with its secrets shown."""
    copy = yard.backend / ".pulumi/stacks/odoo-saas/dev.json.planted"
    assert copy.parent.is_dir()
    copy.write_text(json.dumps({"result": {"plaintext": json.dumps(secret)}}))
    yield
    copy.unlink()


@contextmanager
def an_event(yard: Yard, secret: str) -> Generator[None]:
    log = yard.backend / "events.json"
    before = log.read_text()
    log.write_text(f"{before}{json.dumps({'resOutputsEvent': {'metadata': {'new': {'result': secret}}}})}\n")
    yield
    log.write_text(before)


@contextmanager
def a_log(yard: Yard, secret: str) -> Generator[None]:
    log = yard.platform.home / "logs/planted.log"
    log.write_text(f"STATEMENT:  CREATE ROLE planted PASSWORD '{secret}'\n")
    yield
    log.unlink()


@contextmanager
def a_process(yard: Yard, secret: str) -> Generator[None]:
    with subprocess.Popen([sys.executable, "-c", "input()", secret], stdin=subprocess.PIPE) as process:
        yield
        process.kill()


@contextmanager
def an_object(yard: Yard, manifest: object) -> Generator[None]:
    file = yard.root / "planted.json"
    file.write_text(json.dumps(manifest))
    yard.kubectl("create", "--filename", str(file))
    yield
    yard.kubectl("delete", "--filename", str(file), "--grace-period", "0", "--force")
    file.unlink()


def a_config_map(yard: Yard, secret: str) -> AbstractContextManager[None]:
    data = {"odoo.conf": f"[options]\ndb_password = {secret}\n"}
    return an_object(yard, {"apiVersion": "v1", "kind": "ConfigMap", "metadata": PLACE, "data": data})


def a_config_map_in_base64(yard: Yard, secret: str) -> AbstractContextManager[None]:
    data = {"odoo.conf": base64.b64encode(f"[options]\ndb_password = {secret}\n".encode()).decode()}
    return an_object(yard, {"apiVersion": "v1", "kind": "ConfigMap", "metadata": PLACE, "binaryData": data})


def a_pod(yard: Yard, field: str, value: object) -> AbstractContextManager[None]:
    spec = {"securityContext": SECURITY, "containers": [{**CONTAINER, field: value}]}
    return an_object(yard, {"apiVersion": "v1", "kind": "Pod", "metadata": PLACE, "spec": spec})


def an_environment(yard: Yard, secret: str) -> AbstractContextManager[None]:
    return a_pod(yard, "env", [{"name": "PGPASSWORD", "value": secret}])


def an_argument(yard: Yard, secret: str) -> AbstractContextManager[None]:
    return a_pod(yard, "args", ["odoo", f"--db_password={secret}"])


def a_command(yard: Yard, secret: str) -> AbstractContextManager[None]:
    return a_pod(yard, "command", ["sh", "-c", f"PGPASSWORD={secret} psql"])


@pytest.mark.parametrize(
    ("plant", "place"),
    [
        (a_state, "the states on disk"),
        (an_event, "the event log"),
        (a_log, "the servers' logs"),
        (a_process, "the processes' arguments"),
        (a_config_map, "the cluster's objects"),
        (a_config_map_in_base64, "the cluster's objects"),
        (an_environment, "the cluster's objects"),
        (an_argument, "the cluster's objects"),
        (a_command, "the cluster's objects"),
    ],
)
def test_a_secret_that_is_put_there_is_found(
    plant: Callable[[Yard, str], AbstractContextManager[None]],
    place: str,
    secrets: Mapping[str, str],
    watched: Watched,
    standing: Yard,
) -> None:
    planted = "sealed-database-password"
    with plant(watched.yard, secrets[planted]):
        assert leaks(place, secrets, watched, standing) == {planted}
    assert leaks(place, secrets, watched, standing) == set()


def test_a_secret_that_the_program_gives_away_is_found_wherever_it_goes(
    secrets: Mapping[str, str], watched: Watched, standing: Yard
) -> None:
    """Last, because the event log that it leaves is the one that gives the secret away."""
    yard = watched.yard
    yard.rewrite(
        "components/tenant.py", "self.address = ", "self.database_password = database.password\n        self.address = "
    )
    yard.rewrite("__main__.py", 'pulumi.export("tenants",', LEAKS)
    done = yard.up()
    assert done.code == 0, done.output
    given_away = Watched(yard, done.output, frozenset())

    places = ("the states on disk", "the event log", "what the engine printed", "the outputs")
    found = {place: leaks(place, secrets, given_away, standing) for place in places}
    assert found == {place: {"sealed-database-password"} for place in places}
