"""`fleet render` over the shipped checkout, as a person with neither cluster nor servers would run it."""

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import copied
import pytest
import yaml
from copied import ROOT
from recording import shipped

from fleet.rendering import manifests

COMMAND = (str(ROOT / ".venv/bin/python"), "-m", "fleet", "render")


def rendered(*arguments: str) -> "subprocess.CompletedProcess[str]":
    bare = {key: value for key, value in os.environ.items() if key not in ("PGSERVICEFILE", "KUBECONFIG")}
    return subprocess.run([*COMMAND, *arguments], cwd=ROOT, env=bare, capture_output=True, text=True, check=False)


def objects(*arguments: str) -> Sequence[dict[str, dict[str, str]]]:
    done = rendered(*arguments)
    assert done.returncode == 0, done.stderr
    return [*yaml.safe_load_all(done.stdout)]


@pytest.fixture(scope="module")
def spa() -> Sequence[dict[str, dict[str, str]]]:
    return objects("one-spa")


def names(found: Sequence[dict[str, dict[str, str]]]) -> set[tuple[str, str]]:
    return {(str(one["kind"]), one["metadata"]["name"]) for one in found}


def test_it_is_what_the_program_asks_for(spa: Sequence[dict[str, dict[str, str]]]) -> None:
    asked = [made.inputs for made, owner in shipped("dev").owned() if owner == "one-spa" and made.custom]

    assert names(spa) == {
        (str(one["kind"]), one["metadata"]["name"])  # pyright: ignore[reportIndexIssue, reportUnknownVariableType]
        for one in asked
        if "kind" in one and "apiVersion" in one
    }


def test_every_secret_is_masked_and_its_keys_are_shown(spa: Sequence[dict[str, dict[str, str]]]) -> None:
    secrets = [one["stringData"] for one in spa if str(one["kind"]) == "Secret"]

    assert secrets
    assert {value for data in secrets for value in data.values()} == {"(secret)"}
    assert "odoo.conf" in {key for data in secrets for key in data}
    assert "(generated)" not in rendered("one-spa").stdout


def test_a_whole_stack_may_be_printed_as_json() -> None:
    found = json.loads(rendered("--stack", "staging", "--json").stdout)

    assert {one["metadata"]["name"] for one in found if one["kind"] == "Namespace"} >= {
        "odoo-demo-property",
        "odoo-one-spa-next",
    }


def test_somebody_who_is_not_there_is_refused_in_words() -> None:
    done = rendered("one-spaa")

    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no tenant one-spaa" in done.stderr
    assert "was one-spa meant?" in done.stderr


def test_the_same_checkout_is_rendered_to_the_same_text() -> None:
    """What the program asks for comes with its keys in any order; hashes of another seed would show it."""
    assert rendered("one-spa", "--json").stdout == rendered("one-spa", "--json").stdout
    assert _in_order(json.loads(rendered("one-spa", "--json").stdout))


def test_a_customer_who_leaves_is_printed_until_a_tombstone_stands_there(tmp_path: Path) -> None:
    root = copied.copy(tmp_path / "checkout")
    copied.edit(root, "dev", "one-spa", state="released", until="2027-03-31")
    (root / "tenants/dev/one-barn.yaml").write_text("tombstone: 2027-04-01\nname: One Barn\n")

    assert {one["kind"] for one in manifests(root, "dev", "one-spa")} >= {"Namespace", "PersistentVolumeClaim"}
    assert manifests(root, "dev", "one-barn") == ()


def test_numbers_are_as_whole_as_kubernetes_has_them(spa: Sequence[dict[str, dict[str, str]]]) -> None:
    assert _fractions(list(spa)) == []


def _fractions(value: object) -> list[float]:
    match value:
        case dict():
            return [found for one in cast("dict[str, object]", value).values() for found in _fractions(one)]
        case list():
            return [found for one in cast("list[object]", value) for found in _fractions(one)]
        case float():
            return [value]
        case _:
            return []


def _in_order(value: object) -> bool:
    match value:
        case dict():
            known = cast("dict[str, object]", value)
            return list(known) == sorted(known) and all(map(_in_order, known.values()))
        case list():
            return all(map(_in_order, cast("list[object]", value)))
        case _:
            return True
