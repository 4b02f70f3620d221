"""No generated secret lies anywhere in clear; and the search that says so finds one that is put there."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import plants
import pytest
from yard import Yard

from local.home import DIARY
from tenancy.spelling import spellings

pytestmark = pytest.mark.engine

LEAKS = 'pulumi.export("leak", pulumi.Output.unsecret(built["sealed"].database_password))\n    pulumi.export("tenants",'


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


def leaks(place: str, secrets: Mapping[str, str], watched: Watched, standing: Yard) -> set[str]:
    """The names of the secrets that are found in a place; never the secrets, which a failure would print."""
    text = PLACES[place](watched, standing)
    assert text or place == "what the engine printed", f"there is nothing to read in {place}"
    return {name for name, secret in secrets.items() if any(word in text for word in spellings(secret))}


@pytest.mark.parametrize("place", PLACES)
def test_no_secret_lies_there_in_clear(
    place: str, secrets: Mapping[str, str], watched: Watched, standing: Yard
) -> None:
    assert len(secrets) == 17, "four of each tenant, and that of the role that rehearses"
    assert leaks(place, secrets, watched, standing) == set()


def test_the_engine_wrote_nothing_down_beside_its_state(watched: Watched) -> None:
    assert (watched.yard.platform.home / "pulumi/logs").read_text() == DIARY


@pytest.mark.parametrize(
    ("plant", "place"),
    [
        (plants.a_state, "the states on disk"),
        (plants.an_event, "the event log"),
        (plants.a_log, "the servers' logs"),
        (plants.a_process, "the processes' arguments"),
        (plants.a_config_map, "the cluster's objects"),
        (plants.a_config_map_in_base64, "the cluster's objects"),
        (plants.an_environment, "the cluster's objects"),
        (plants.an_argument, "the cluster's objects"),
        (plants.a_command, "the cluster's objects"),
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
