"""What makes another imprint, and what does not."""

import shutil
from pathlib import Path

import pytest
from copied import ROOT, copy

from fleet.rendering import registered
from tenancy import imprint


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout of which nothing is a link."""
    made = copy(tmp_path / "checkout")
    for name in ("components", "pods", "policy", "tenancy"):
        (made / name).unlink()
        shutil.copytree(ROOT / name, made / name, ignore=shutil.ignore_patterns(".venv", "__pycache__"))
    return made


def of_all(root: Path) -> str:
    return imprint.of_program(root, "dev")


@pytest.mark.parametrize(
    "file",
    [
        "__main__.py",
        "Pulumi.yaml",
        "Pulumi.dev.yaml",
        "catalog/plans.yaml",
        "components/odoo.py",
        "pods/dump.sh",
        "policy/seen.py",
        "requirements.txt",
        "tenancy/law/__init__.py",
    ],
)
def test_another_line_of_what_all_customers_have_in_common_makes_another(root: Path, file: str):
    before = of_all(root)
    with (root / file).open("a") as added:
        added.write("# another line\n")

    assert of_all(root) != before


def test_a_file_that_comes_or_goes_makes_another(root: Path):
    before = of_all(root)
    (root / "components/another.py").touch()
    came = of_all(root)
    (root / "components/another.py").unlink()

    assert (came != before, of_all(root) == before) == (True, True)


def test_customers_files_other_stacks_and_what_running_leaves_behind_make_no_other(root: Path):
    before = of_all(root)
    shutil.rmtree(root / "tenants")
    for file in ("Pulumi.eu.yaml", "README.md", "components/__pycache__/odoo.pyc", "policy/.venv/any.py"):
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text("another\n")

    assert of_all(root) == before


def test_another_value_makes_another_and_so_does_another_program():
    assert imprint.of(("a", 1), "p") == imprint.of(("a", 1), "p")
    assert len({imprint.of(("a", 1), "p"), imprint.of(("a", 2), "p"), imprint.of(("a", 1), "q")}) == 3


def test_the_same_customer_has_the_same_in_every_process(monkeypatch: pytest.MonkeyPatch):
    """Sets come in another order in each."""
    found: list[dict[str, str]] = []
    for seed in ("1", "2"):
        monkeypatch.setenv("PYTHONHASHSEED", seed)
        made = registered(ROOT, "eu")
        found.append({one["name"]: one["outputs"]["imprint"] for one in made if one["type"] == "odoo:saas:Tenant"})

    assert found[0] == found[1]
    assert len(set(found[0].values())) == len(found[0]) > 1
