import json
import os
from pathlib import Path

import pytest
import typer
from desk import run
from full_disk import no_room_for_more_than

from fleet import schema
from fleet.commands.schema import schema as command
from fleet.failure import Failure
from tenancy.problem import Refused

app = typer.Typer()
app.command()(command)

FILES = [sheet.file for sheet in schema.SHEETS]


def test_only_what_is_stale_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Pulumi.yaml").touch()
    first = run(app, "--json")
    (tmp_path / "tenants/schema.json").write_text("{}")
    second = run(app, "--json")
    third = run(app)

    assert json.loads(first.stdout) == [*FILES, "docs/registry.md", "docs/commands.md"]
    assert json.loads(second.stdout) == ["tenants/schema.json"]
    assert third.stdout == "Everything is current.\n"
    assert schema.stale(tmp_path) == ()


def test_a_check_writes_nothing_and_names_what_is_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Pulumi.yaml").touch()
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
    (tmp_path / "Pulumi.yaml").touch()
    schema.write(tmp_path)

    assert (run(app, "--check").exit_code, run(app, "--check").stdout) == (0, "Everything is current.\n")
    assert (run(app, "--check", "--json").exit_code, run(app, "--check", "--json").stdout) == (0, "[]\n")


def test_a_place_that_cannot_be_written_to_is_said_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Pulumi.yaml").touch()
    (tmp_path / "tenants").write_text("a file where a folder belongs")
    done = run(app)

    assert isinstance(done.exception, Failure)
    assert str(done.exception).startswith("tenants/schema.json could not be written: ")


def test_on_a_full_disk_every_file_stays_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Pulumi.yaml").touch()
    (tmp_path / "tenants").mkdir()
    (tmp_path / "tenants/schema.json").write_text("{}")
    with no_room_for_more_than(100):
        done = run(app)

    assert isinstance(done.exception, Failure)
    assert (tmp_path / "tenants/schema.json").read_text() == "{}"
    assert {path.name for path in tmp_path.iterdir()} == {"Pulumi.yaml", "tenants"}


def test_a_pipe_in_a_file_s_place_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Pulumi.yaml").touch()
    (tmp_path / "tenants").mkdir()
    os.mkfifo(tmp_path / "tenants/schema.json")
    done = run(app)

    assert isinstance(done.exception, Failure)
    assert str(done.exception).startswith("tenants/schema.json is no ordinary file; nothing was written to it\n")


def test_nothing_is_written_through_a_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Pulumi.yaml").touch()
    (tmp_path / "tenants").mkdir()
    (tmp_path / "mine").write_text("mine")
    (tmp_path / "tenants/schema.json").symlink_to(tmp_path / "mine")
    done = run(app)

    assert isinstance(done.exception, Failure)
    assert (tmp_path / "mine").read_text() == "mine"


def test_in_a_folder_that_is_no_checkout_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert isinstance(run(app).exception, Refused)
    assert list(tmp_path.iterdir()) == []
