"""Edits at random, brought to the stack by every means there is, on the real engine, cluster and servers: no row is lost.

Who was released, past the day and with a proven backup, may go; nobody else may, whatever is edited, skipped or killed.
"""

import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Mapping
from random import Random

import pytest
from edits import IDS, Files, draw, move
from ledger import Ledger
from means import FLEET, MEANS, Means
from yard import Done, Yard

pytestmark = pytest.mark.engine

COUNT = int(os.environ.get("ODOO_SAAS_ORDEAL_REAL_EDITS", "4"))
"""How many edits; `make ordeal` asks for two hundred."""
SEED = int(os.environ.get("ODOO_SAAS_ORDEAL_SEED", "20261121"))
PROVEN, KILLED = 0.15, 0.2
"""How likely a rehearsal is before an edit, and a kill in one of the first seconds of its run."""
SECONDS = 9.0
BARRED = 3


@pytest.fixture(scope="module")
def yard(yards: Callable[..., Yard]) -> Yard:
    made = yards(*IDS[:2], stack="ordeal")
    first = made.fleet("up")
    assert first.code == 0, first.output
    return made


def bring(yard: Yard, means: Means, random: Random) -> Done:
    """One run by one of the means, killed now and then; the code of a killed one is negative."""
    if random.random() >= KILLED:
        return yard.fleet("up") if means == FLEET else yard.up(*means[1:])
    command = (
        (str(yard.root / ".venv/bin/python"), "-m", "fleet", "up")
        if means == FLEET
        else ("pulumi", "up", "--yes", *means[1:])
    )
    process = yard.start(*command, "--stack", yard.stack)
    try:
        output, _ = process.communicate(timeout=random.uniform(1, SECONDS))
    except subprocess.TimeoutExpired:
        # With everything that it started.
        os.killpg(process.pid, signal.SIGKILL)
        output, _ = process.communicate()
    return Done(process.returncode, output, ())


def settle(yard: Yard, files: Files, before: Mapping[str, bytes], means: Means, done: Done) -> str:
    """The files that the stack can be brought to: the new ones or those of before."""
    if done.code == 0 and not files.leads_astray():
        return "applied"
    ways = {"taken back": before, **({} if files.leads_astray() else {"gone on with": files.content()})}
    if done.code == BARRED or (done.code > 0 and means != FLEET and "Updating (" not in done.output):
        # Nothing was begun, so there is nothing to mend.
        files.restore(before)
        return "taken back"
    for word in tuple(reversed(ways)) if done.code < 0 else tuple(ways):
        files.restore(ways[word])
        done = yard.fleet("up")
        if done.code == 0:
            return word
    raise AssertionError(f"no way goes on:\n{done.output}")


def test_no_row_is_lost_whatever_is_edited(yard: Yard) -> None:
    random, files, ledger = Random(SEED), Files(yard.root, yard.stack), Ledger(yard)
    ledger.enter(files)
    told: Counter[str] = Counter()
    for number in range(COUNT):
        began, before = time.monotonic(), files.content()
        if random.random() < PROVEN:
            ledger.prove(random.choice(IDS))
        said = draw(files, random)
        means = FLEET if ledger.leave.early(files) else random.choice(MEANS)
        ledger.leave.begin(files)
        done = bring(yard, means, random)

        assert ledger.losses() == [], f"{number}: {said} by {means}:\n{done.output}"
        if means == FLEET and done.code == 0:
            # By any other way, a connection service may lead elsewhere until it leads back.
            assert ledger.strangers() == [], f"{number}: {said}:\n{done.output}"
        outcome = settle(yard, files, before, means, done)
        for tenant in ledger.leave.end(files):
            ledger.gone(tenant)
        assert ledger.losses() + ledger.strangers() == [], f"{number}: {said} by {means}: {outcome}\n{done.output}"
        ledger.enter(files)
        told[outcome] += 1
        print(f"{number}: {said} by {' '.join(means)}: {outcome}, {time.monotonic() - began:.0f} s", flush=True)
    print(f"seed {SEED}: {COUNT} edits of a real fleet: {dict(told)}")
    assert told.total() == COUNT


def test_a_broken_refusal_is_found(yards: Callable[..., Yard]) -> None:
    """The program of this yard does not ask where somebody lives; `test_ordeal_mutants` breaks the other guards."""
    lone = yards("ordeal-lone")
    assert lone.up().code == 0
    files, ledger = Files(lone.root, lone.stack), Ledger(lone)
    ledger.enter(files)
    assert ledger.losses() + ledger.strangers() == []
    lone.rewrite("tenancy/lived.py", "*_moved(stack, place, held, specs),", "")
    assert move(files, Random(SEED)) == "move ordeal-lone to dedicated-1"
    done = lone.up()

    assert done.code == 0, done.output
    (lost,) = ledger.strangers()
    assert lost.startswith("ordeal-lone: its own way to its row")
