"""Edits as a reviewer reads them: the reports of `fleet plan` on the real engine, each in tests/golden_plans.

Regenerating one is not a fix: read it first, as somebody who has a minute and a customer to lose.
"""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from copied import ROOT
from history import History
from rehearsed import rehearse
from yard import Done, Yard

from fleet.effect import RULES
from tenancy import names
from tenancy.trust import EXAMPLE

pytestmark = pytest.mark.engine

STACK = "fleet"
GOLDEN: Final = Path(__file__).parent / "golden_plans"

SEEN: Final = frozenset(f"- {rule.words}" for rule in RULES)

DIGESTS: Final = (f"sha256:{'0123456789abcdef' * 4}", f"sha256:{'fedcba9876543210' * 4}")
"""Of no image; only a report is made of them."""

Edit = Callable[[Yard], None]


def _gone(yard: Yard) -> None:
    (yard.tenants / "fig.yaml").unlink()


def _buried(yard: Yard) -> None:
    (yard.tenants / "elm.yaml").write_text("tombstone: 2026-02-01\nname: elm\n")


def _dearer(yard: Yard) -> None:
    page = yard.root / "catalog/plans.yaml"
    text = page.read_text()
    assert "month: {USD: 5, EUR: 5}" in text
    page.write_text(text.replace("month: {USD: 5, EUR: 5}", "month: {USD: 6, EUR: 5}"))


def _pin(root: Path, before: str, after: str) -> None:
    """The ring stable of 18.0 has the digest *after*, and had *before*."""
    page = root / "catalog/releases.yaml"
    text, image = page.read_text(), "stable: {image: odoo:18.0-20260817, digest: "
    assert f"{image}{before}}}" in text
    page.write_text(text.replace(f"{image}{before}}}", f"{image}{after}}}"))


def _newer(yard: Yard) -> None:
    _pin(yard.root, *DIGESTS)


def _said(tenant: str, **fields: object) -> Edit:
    return lambda yard: yard.edit(tenant, **fields)


EDITS: Final[dict[str, tuple[int, Edit]]] = {
    "a-new-tenant": (0, lambda yard: yard.add("plum", name="Plum Hair")),
    "a-plan-raised": (0, _said("blue", plan="standard")),
    "a-plan-lowered": (3, _said("acme", plan="basic")),
    "a-plan-that-needs-a-move": (2, _said("acme", plan="premium")),
    "a-host-changed": (0, _said("blue", hosts=["bookings.odoo.test"])),
    "a-feature-added": (0, _said("blue", features=["member-management"])),
    "a-compliance-word-added": (0, _said("blue", compliance=["gdpr"])),
    "a-compliance-word-that-does-not-fit": (2, _said("blue", compliance=["hipaa"])),
    "a-new-digest-for-a-ring": (0, _newer),
    "suspended": (0, _said("blue", state="suspended")),
    "archived": (0, _said("coral", state="archived", until="2099-01-31")),
    "released-past-its-day": (0, _said("dune", state="released")),
    "a-tombstone": (0, _buried),
    "a-file-removed-by-mistake": (3, _gone),
    "a-price-raised": (0, _dearer),
}


@pytest.fixture(scope="module")
def yard(yards: Callable[..., Yard]) -> Yard:
    """A small fleet that lives, in a repository whose last commit is what was built."""
    made = yards(stack=STACK)
    for package in ("components", "tenancy", "pods", "policy"):
        # Git keeps no files behind a link.
        original = (made.root / package).resolve()
        (made.root / package).unlink()
        shutil.copytree(original, made.root / package, symlinks=True, ignore=shutil.ignore_patterns(".venv"))
    (made.root / "policy/.venv").symlink_to(ROOT / "policy/.venv")
    (made.root / ".gitignore").write_text(".venv\n__pycache__\n")
    for other in made.root.glob("Pulumi.*.yaml"):
        if other.name != f"Pulumi.{STACK}.yaml":
            other.unlink()
    for folder in (made.root / "tenants").iterdir():
        if folder.is_dir() and folder.name != STACK:
            shutil.rmtree(folder)
    # Where one standard can be kept, and another can not: in the Union, without a server for one customer alone.
    made.configure(
        region="eu-central-1",
        trusted=EXAMPLE,
        servers={name: {**server, "sslmode": "verify-full"} for name, server in made.fact("servers").items()},
        storage={**made.fact("storage"), "standard": "encrypted"},
    )
    made.add("acme", plan="standard")
    made.add("blue", industry="spa")
    for tenant in ("fig", "pear"):
        made.add(tenant)
    made.add("coral", state="suspended")
    for leaver in ("dune", "elm"):
        made.add(leaver, state="archived", until="2026-01-31")
    _pin(made.root, "unpinned", DIGESTS[0])
    first = made.fleet("up")
    assert first.code == 0, first.output
    for leaver in ("coral", "dune", "elm"):
        rehearse(made, leaver)
    made.edit("elm", state="released")
    second = made.fleet("up")
    assert second.code == 0, second.output
    History(made.root).commit("2027-01-10T12:00:00+00:00")
    return made


def plan(yard: Yard, *arguments: str) -> Done:
    return yard.run(str(yard.root / ".venv/bin/fleet"), "plan", "--since", "HEAD", "--markdown", *arguments)


def read(done: Done) -> str:
    """The report itself, without what only this run knows."""
    told = [line for line in done.output.splitlines() if not line.startswith(("looking at ", f"  {STACK}: seen"))]
    if told[0] == "## No plan":
        # The same again, for whoever waits at a terminal.
        told = told[: next(number for number, line in enumerate(told) if line.startswith("tenants/"))]
    if any("the engine stopped" in line for line in told):
        # How much of the rest it had seen by then is another matter each time.
        told = [line for line in told if line not in SEEN and not re.fullmatch(r"- \d+ objects? changed", line)]
    page = re.sub(r"took \d+( to \d+)? s", "took N s", "\n".join(told))
    return re.sub(r"begun on [\d-]+ [\d:]+ UTC", "begun on DAY", page) + "\n"


@pytest.mark.parametrize("name", EDITS)
def test_the_report_is_what_a_reviewer_has_read(yard: Yard, name: str) -> None:
    code, edit = EDITS[name]
    try:
        edit(yard)
        done = plan(yard)
    finally:
        History(yard.root).git("checkout", "--quiet", "--", ".")
        History(yard.root).git("clean", "--quiet", "--force", "tenants")
    golden = GOLDEN / f"{name}.md"
    (yard.backend / golden.name).write_text(read(done))

    assert done.code == code, done.output
    assert read(done) == golden.read_text(), f"if it is right: cp {yard.backend / golden.name} {golden}"


def test_a_commit_is_looked_at_as_the_working_tree_would_be(yard: Yard) -> None:
    history = History(yard.root)
    yard.edit("blue", plan="standard")
    history.git("checkout", "--quiet", "-b", "proposal")
    history.commit("2027-01-11T12:00:00+00:00")
    history.git("checkout", "--quiet", "-")
    done = plan(yard, "--until", "proposal")

    assert (done.code, read(done)) == (0, (GOLDEN / "a-plan-raised.md").read_text())


def test_the_compliance_report_tells_of_the_last_rehearsed_restore_and_of_every_change(yard: Yard) -> None:
    done = yard.run(str(yard.root / ".venv/bin/fleet"), "evidence", "dune", "--json")
    assert done.code == 0, done.output
    found = json.loads(done.output)
    ((began, taken),) = yard.sql(
        "shared-1",
        """SELECT to_char(began AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI'),
                  to_char(taken AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI') FROM public.rehearsal WHERE tenant = 'dune'""",
        names.scratch(STACK),
    )

    told = found["rehearsal"]
    assert (told["seconds"], told["passed"], told["word"], told["second_key"]) == (9, True, "passed", False)
    assert told["began"].startswith(str(began))
    assert told["backup_made"].startswith(str(taken))
    assert len(found["history"]["changes"]) == 1
