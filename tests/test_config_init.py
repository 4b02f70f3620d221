import json
import re
from pathlib import Path
from typing import cast

import pytest
import typer
from checker import Piece, faults
from full_disk import no_room_for_more_than
from typer.testing import CliRunner

from fleet import stacktemplate
from fleet.commands.config import init
from fleet.failure import Failure
from fleet.outline import Outline
from fleet.schema import SHEETS, schema
from tenancy.document import Document, parse
from tenancy.form import fill
from tenancy.problem import Refused
from tenancy.stack import KEYS, Stack
from tenancy.words import Builds, Environment

app = typer.Typer()
app.command()(init)

SCHEMA = schema(next(sheet for sheet in SHEETS if Stack in sheet.forms))


def test_the_file_is_one_that_the_law_reads() -> None:
    stack = filled(stacktemplate.text("prod-2"))

    assert stack.builds == (Builds.TENANTS,)
    assert stack.environment is Environment.PRODUCTION
    assert list(stack.servers) == ["shared-1"]
    assert stack.mail is None


def test_it_is_still_one_with_everything_optional_put_into_use() -> None:
    stack = filled(in_use(stacktemplate.text("prod-2")))

    assert stack.mail is not None
    assert stack.mail.host == "smtp.example.com"
    assert stack.tuning.request_seconds == 300
    assert list(stack.cluster.node_pools) == ["hipaa"]


def test_every_key_of_a_stack_and_of_what_is_below_stands_in_it_once_in_use() -> None:
    outline = Outline.of(SCHEMA)
    written = config(in_use(stacktemplate.text("prod-2")))
    groups: list[tuple[str, Piece]] = [("Stack", written)]
    for name, key in (("Cluster", "cluster"), ("Storage", "storage"), ("Tuning", "tuning"), ("Mail", "mail")):
        groups.append((name, cast("Piece", written[f"odoo-saas:{key}"])))
    groups.append(("Server", cast("Piece", cast("Piece", written["odoo-saas:servers"])["shared-1"])))

    # Supplied secrets are written by Pulumi, which encrypts them, and by nobody's hand; how a server is built, only by the
    # stack that builds a platform.
    assert {name: set(keys) for name, keys in groups} == {
        name: set(outline.pieces[name].properties) - {"odoo-saas:supplied", "build"} for name, _ in groups
    }


def test_every_fact_of_a_stack_is_in_exactly_one_group() -> None:
    assert sorted(name for _, names in stacktemplate.GROUPS for name in names) == sorted(KEYS)


def test_the_editor_takes_it_as_well() -> None:
    document = parse(stacktemplate.text("prod-2").encode(), file="Pulumi.prod-2.yaml")

    assert faults(SCHEMA, document.value) == []


def test_every_line_has_its_meaning_above_it_and_what_only_a_person_knows_is_marked() -> None:
    text = stacktemplate.text("prod-2")

    assert "  # what the stack brings to life: platform, tenants\n  odoo-saas:builds: [tenants]\n" in text
    assert "  # where the stack keeps its data\n  odoo-saas:region: us-east-1  # yours\n" in text
    assert (
        "  # what the stack's tenants are for: development, staging, production\n"
        "  odoo-saas:environment: production\n" in text
    )
    assert "      # at which port pods find it, if not at the service's\n      #port: 5432\n" in text
    assert "  # which server takes outgoing mail\n  #odoo-saas:mail:\n" in text


def test_it_is_written_once_and_never_over_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Pulumi.yaml").touch()
    first = CliRunner().invoke(app, ["prod-2"])
    (tmp_path / "Pulumi.prod-2.yaml").write_text("mine\n")
    second = CliRunner().invoke(app, ["prod-2"])

    assert first.exit_code == 0
    assert first.stdout.startswith("Written: Pulumi.prod-2.yaml. What comes next:\n")
    assert "fleet tenant add" in first.stdout
    assert isinstance(second.exception, Refused)
    assert str(second.exception).startswith("Pulumi.prod-2.yaml: this file is there already\n")
    assert (tmp_path / "Pulumi.prod-2.yaml").read_text() == "mine\n"
    assert {path.name for path in tmp_path.iterdir()} == {"Pulumi.yaml", "Pulumi.prod-2.yaml"}


def test_a_machine_is_told_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Pulumi.yaml").touch()

    assert json.loads(CliRunner().invoke(app, ["eu-1", "--json"]).stdout)["file"] == "Pulumi.eu-1.yaml"


def test_on_a_full_disk_no_half_of_a_file_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Pulumi.yaml").touch()
    with no_room_for_more_than(100):
        done = CliRunner().invoke(app, ["prod-2"])

    assert isinstance(done.exception, Failure)
    assert "why: everything is as it was before" in str(done.exception)
    assert [path.name for path in tmp_path.iterdir()] == ["Pulumi.yaml"]


def test_in_a_folder_that_is_no_checkout_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["prod-2"])

    assert isinstance(done.exception, Refused)
    assert str(done.exception).startswith("Pulumi.yaml: there is no such file here\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("stack", ["Prod", "../prod", "a/b", "", "-prod", "prod\n"])
def test_a_name_that_is_no_stack_s_is_refused_and_nothing_is_written(stack: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="is no name for a stack"):
        stacktemplate.write(tmp_path, stack)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("stack", ["examples", "unplaced"])
def test_a_folder_that_no_stack_builds_gives_no_stack_its_name(stack: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=f"no stack can be called {stack}"):
        stacktemplate.write(tmp_path, stack)

    assert list(tmp_path.iterdir()) == []


def in_use(text: str) -> str:
    """The file with every optional key's # taken away."""
    return re.sub(r"^( *)#(?=\S)", r"\1", text, flags=re.MULTILINE)


def config(text: str) -> Piece:
    return cast("Piece", cast("Piece", parse(text.encode(), file="a.yaml").value)["config"])


def filled(text: str) -> Stack:
    return fill(Stack, Document(file="a.yaml", value=config(text)))
