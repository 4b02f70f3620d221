"""Two versions of the shipped registry: who differs, and which stacks do."""

from pathlib import Path

import copied
import pytest

from fleet.comparison import Comparison
from fleet.line import Line
from tenancy import estate
from tenancy.estate import Estate


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copied.copy(tmp_path / "checkout")


@pytest.fixture
def before(root: Path) -> Estate:
    return estate.load(root)


def test_the_same_registry_differs_in_nobody(root: Path, before: Estate):
    found = Comparison(before, estate.load(root))

    assert (list(found.tenants()), found.stacks()) == ([], frozenset())


def test_a_raised_plan_is_one_tenant_with_its_line_and_what_follows(root: Path, before: Estate):
    copied.edit(root, "dev", "one-spa", plan="standard")
    (only,) = Comparison(before, estate.load(root)).tenants()
    decided = {change.path: (change.before, change.after) for change in only.decided}

    assert (only.tenant, only.stacks) == ("one-spa", {"dev"})
    assert only.asked == (Line(key="plan", before="basic", after="standard"),)
    assert decided["database.connection_limit"] == (12, 18)
    assert decided["odoo.options.workers"] == ("2", "4")


def test_a_word_that_nothing_is_built_of_is_told_all_the_same(root: Path, before: Estate):
    copied.edit(root, "dev", "one-spa", notes="Call first.")
    (only,) = Comparison(before, estate.load(root)).tenants()

    assert (only.asked, only.decided) == ((Line(key="notes", before=None, after="Call first."),), ())


def test_somebody_new_and_somebody_gone_have_one_side(root: Path, before: Estate):
    folder = root / "tenants/dev"
    text = (folder / "one-spa.yaml").read_text()
    (folder / "two-spa.yaml").write_text(text)
    (folder / "one-barn.yaml").unlink()
    gone, new = Comparison(before, estate.load(root)).tenants()

    assert (gone.tenant, gone.after, new.tenant, new.before) == ("one-barn", None, "two-spa", None)


def test_another_page_of_the_catalog_touches_whoever_it_is_about(root: Path, before: Estate):
    page = root / "catalog/plans.yaml"
    text = page.read_text()
    assert text.count("    connections: 12\n") == 1
    page.write_text(text.replace("    connections: 12\n", "    connections: 13\n"))
    after = estate.load(root)
    found = list(Comparison(before, after).tenants())

    assert {one.tenant for one in found} == {entry.id for _, entry in before.tenants() if entry.tenant.plan == "basic"}
    assert {one.asked for one in found} == {()}


def test_a_fact_of_a_stack_is_that_stacks_alone(root: Path, before: Estate):
    copied.configure(root, "dev", backup={"target": "s3:https://127.0.0.1/elsewhere", "cidr": "127.0.0.1/32"})
    found = Comparison(before, estate.load(root))

    assert found.stacks() == {"dev"}
    assert {stack for one in found.tenants() for stack in one.stacks} == {"dev"}
