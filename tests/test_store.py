import io
import os
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from local.machine import Machine
from local.store import store_of
from tests.workbench import Bench, make_bench, tool, until

LINUX = Machine(system="linux", architecture="amd64")


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    return make_bench(tmp_path, monkeypatch)


@pytest.mark.parametrize("changed", ["go.mod", "go.sum", "version", "stamps", "tags", "machine"])
def test_the_store_is_another_when_a_pin_changes(bench: Bench, changed: str) -> None:
    program, machine = tool("alpha"), LINUX
    before = store_of((program,), bench.modules, LINUX)
    match changed:
        case "go.mod" | "go.sum":
            (bench.modules / "family" / changed).write_text("other\n")
        case "version":
            program = replace(program, version="1.2.4")
        case "stamps":
            program = replace(program, stamps=())
        case "tags":
            program = replace(program, tags=())
        case _:
            machine = Machine(system="linux", architecture="arm64")

    assert store_of((program,), bench.modules, machine) != before


def test_the_store_is_the_same_when_only_words_change(bench: Bench) -> None:
    other = replace(tool("alpha"), purpose="in other words")

    assert store_of((other,), bench.modules, LINUX) == store_of((tool("alpha"),), bench.modules, LINUX)


def test_two_runs_at_once_build_once_and_the_second_says_that_it_waits(bench: Bench) -> None:
    hold = bench.folder / "hold-alpha"
    hold.touch()
    second = replace(bench, said=io.StringIO())
    first_run = threading.Thread(target=bench.ensure, args=(tool("alpha"),))
    second_run = threading.Thread(target=second.ensure, args=(tool("alpha"),))
    first_run.start()
    until((bench.folder / "holding-alpha").exists)
    second_run.start()
    try:
        until(lambda: "waiting for it" in second.said.getvalue())
    finally:
        hold.unlink()
        first_run.join()
        second_run.join()

    assert f"Another run (process {os.getpid()})" in second.said.getvalue()
    assert bench.built == ["alpha"]
