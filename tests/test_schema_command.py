import json
from pathlib import Path

import pytest
import typer
from desk import run

from fleet import schema
from fleet.commands.schema import schema as command
from fleet.failure import Failure

app = typer.Typer()
app.command()(command)

FILES = [sheet.file for sheet in schema.SHEETS]


def test_only_what_is_stale_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    first = run(app, "--json")
    (tmp_path / "tenants/schema.json").write_text("{}")
    second = run(app, "--json")
    third = run(app)

    assert json.loads(first.stdout) == [*FILES, "docs/registry.md"]
    assert json.loads(second.stdout) == ["tenants/schema.json"]
    assert third.stdout == "Everything is current.\n"
    assert schema.stale(tmp_path) == ()


def test_a_check_writes_nothing_and_names_what_is_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    schema.write(tmp_path)
    (tmp_path / "catalog/schemas/stack.json").unlink()
    said = run(app, "--check")
    told = run(app, "--check", "--json")

    assert isinstance(said.exception, Failure)
    assert str(said.exception).startswith("not current: catalog/schemas/stack.json\n")
    assert (told.exit_code, json.loads(told.stdout)) == (1, ["catalog/schemas/stack.json"])
    assert not (tmp_path / "catalog/schemas/stack.json").exists()


def test_a_check_of_what_is_current_is_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    schema.write(tmp_path)

    assert (run(app, "--check").exit_code, run(app, "--check").stdout) == (0, "Everything is current.\n")
    assert (run(app, "--check", "--json").exit_code, run(app, "--check", "--json").stdout) == (0, "[]\n")


def test_a_place_that_cannot_be_written_to_is_said_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tenants").write_text("a file where a folder belongs")
    done = run(app)

    assert isinstance(done.exception, Failure)
    assert str(done.exception).startswith("tenants/schema.json cannot be written: ")
