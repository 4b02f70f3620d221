import hashlib
import importlib.metadata
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest

from local.machine import HERE
from local.plugin import PLUGINS, Plugin, official_plugins
from local.program import Program
from local.store import Store, store_of
from tests.workbench import Bench, Shelf, executable, make_bench, make_shelf, packed, tool

HOST = next(plugin for plugin in PLUGINS if plugin.name == "language-python")


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    return make_bench(tmp_path, monkeypatch)


@pytest.fixture
def shelf() -> Generator[Shelf]:
    with make_shelf() as made:
        yield made


def test_an_official_plugin_is_unpacked_where_the_engine_looks_for_it(bench: Bench, shelf: Shelf) -> None:
    bench.ensure(tool("alpha"), plugins=(_random(shelf),))
    found = official_plugins(_store(bench, tool("alpha")))

    assert [(name, folder.name) for name, folder in found.items()] == [("resource-random", "resource-random-v9.9.9")]
    assert [path.name for path in found["resource-random"].iterdir()] == ["pulumi-resource-random"]


def test_a_plugin_that_cannot_be_had_is_remembered_and_asked_for_again_only_on_demand(
    bench: Bench, shelf: Shelf
) -> None:
    plugin = _random(shelf)
    offered = shelf.files.copy()
    shelf.files.clear()
    bench.ensure(tool("alpha"), plugins=(plugin,))
    bench.ensure(tool("alpha"), plugins=(plugin,))

    assert len(shelf.asked) == 1
    assert official_plugins(_store(bench, tool("alpha"))) == {}
    assert "does not exist. To ask again: python -m local tools --retry" in bench.said.getvalue()

    shelf.files.update(offered)
    bench.ensure(tool("alpha"), plugins=(plugin,), retry=True)
    assert list(official_plugins(_store(bench, tool("alpha")))) == ["resource-random"]


def test_a_missing_program_does_not_ask_again_for_an_absent_plugin(bench: Bench, shelf: Shelf) -> None:
    plugin = _random(shelf)
    shelf.files.clear()
    folder = bench.ensure(tool("alpha"), plugins=(plugin,))
    (folder / "alpha").unlink()
    bench.ensure(tool("alpha"), plugins=(plugin,))

    assert bench.built == ["alpha", "alpha"]
    assert len(shelf.asked) == 1


def test_a_plugin_in_another_version_is_asked_for_and_takes_the_place_of_the_old_one(
    bench: Bench, shelf: Shelf
) -> None:
    plugin = _random(shelf)
    bench.ensure(tool("alpha"), plugins=(plugin,))
    bench.ensure(tool("alpha"), plugins=(replace(plugin, version="10.0.0"),))
    found = official_plugins(_store(bench, tool("alpha")))

    assert [folder.name for folder in found.values()] == ["resource-random-v10.0.0"]


def test_a_plugin_that_was_had_is_not_fetched_again_by_a_retry(bench: Bench, shelf: Shelf) -> None:
    plugin = _random(shelf)
    bench.ensure(tool("alpha"), plugins=(plugin,))
    asked = len(shelf.asked)
    folder = bench.ensure(tool("alpha"), plugins=(plugin,), retry=True)

    assert len(shelf.asked) == asked
    assert '"way": "upstream download"' in (folder.parent / "tools.json").read_text()


def test_the_language_host_beside_an_engine_on_path_is_used(bench: Bench) -> None:
    bench.place("pulumi", "1.2.3")
    for name in ("pulumi-language-python", "pulumi-language-python-exec"):
        executable(bench.path / name, "#!/bin/sh\n")
    bench.ensure(tool("pulumi"), plugins=(HOST,))
    folder = official_plugins(_store(bench, tool("pulumi")))["language-python"]

    assert sorted(path.name for path in folder.iterdir()) == ["pulumi-language-python", "pulumi-language-python-exec"]
    assert (folder / "pulumi-language-python").readlink() == bench.path / "pulumi-language-python"


def test_the_plugins_are_those_that_the_installed_packages_ask_for() -> None:
    for plugin in PLUGINS:
        if plugin is not HOST:
            package = plugin.name.replace("resource-", "pulumi-")
            assert plugin.version == importlib.metadata.version(package)


def _random(shelf: Shelf) -> Plugin:
    archive = packed({"pulumi-resource-random": b"#!/bin/sh\n", "LICENSE": b""})
    # As its publish workflow writes it: SHA-1, and a name with `./`.
    sums = f"{hashlib.sha1(archive).hexdigest()}  ./random.tar.gz\n"  # noqa: S324
    offer = shelf.put("random.tar.gz", archive, sums, members="pulumi-resource-random*")
    return Plugin(name="resource-random", version="9.9.9", download=offer)


def _store(bench: Bench, program: Program) -> Store:
    return store_of((program,), bench.modules, HERE)
