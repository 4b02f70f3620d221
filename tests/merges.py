"""An edit of one tenant of many, and what `fleet plan` and `fleet up` take for it: `python tests/merges.py` prints it as JSON.

The stack that is edited lives, on an embedded platform of its own; the others, of 25 tenants each, are files.
"""

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import scale  # noqa: E402
from footprint import peak  # noqa: E402
from history import History  # noqa: E402
from yard import Done, Yard  # noqa: E402

from local.machine import HERE  # noqa: E402
from local.platform import Platform  # noqa: E402
from local.program import MODULES, PROGRAMS  # noqa: E402
from local.store import store_of  # noqa: E402

SIZES: Final = (10, scale.OF_A_STACK, 100, 1_000)
"""Tenants of the whole registry; the first are fewer than a stack has, the second fill one."""
REPEATS: Final = 3
PATIENCE: Final = 3600.0
"""Seconds for one command: a machine may be busy, and slow is no failure here."""
DAY: Final = "2027-01-10T12:00:00+00:00"


@dataclass(frozen=True)
class Cost:
    """What something took."""

    seconds: float
    work: float
    """Seconds of processor time, of all processes together: what a busy machine does not change."""

    @staticmethod
    def of(act: Callable[[], Done], repeats: int = 1) -> "Cost":
        """Of doing it so often, the medians."""
        found = [_once(act) for _ in range(repeats)]
        return Cost(*(round(statistics.median(one), 1) for one in zip(*found, strict=True)))

    def told(self, name: str) -> Iterator[tuple[str, object]]:
        yield f"{name}_s", self.seconds
        yield f"{name}_processor_s", self.work

    def against(self, other: "Cost", name: str) -> Iterator[tuple[str, object]]:
        yield f"{name}_ratio", round(self.seconds / other.seconds, 2)
        yield f"{name}_processor_ratio", round(self.work / other.work, 2)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--repeats", type=int, default=REPEATS, help="how often a plan is made")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="odoo-saas-bench-", dir="/var/tmp") as name:
        ground = Path(name)
        ground.chmod(0o711)
        bin = store_of(PROGRAMS, MODULES, HERE).bin
        platform = Platform(ground / "platform", bin, (ROOT / "fleet/server.sql").read_text())
        try:
            platform.up(_say)
            good(Yard.build(ground / "dev", platform).up())
            found: dict[str, object] = {}
            for key, value in figures(ground, platform, options.repeats):
                found[key] = value
                _say(f"{key}: {value}")
            print(json.dumps(found, indent=2))
        finally:
            platform.clean(_say)


def figures(ground: Path, platform: Platform, repeats: int = REPEATS) -> Iterator[tuple[str, object]]:
    """On a *platform* that the dev stack has been built on; *ground* is a folder for the checkouts."""
    plans: dict[int, Cost] = {}
    floors: dict[int, Cost] = {}
    for own in sorted({min(size, scale.OF_A_STACK) for size in SIZES}):
        yard = alive(replace(Yard.build(ground / f"edited-{own}", platform), patience=PATIENCE), own)
        for size in (size for size in SIZES if min(size, scale.OF_A_STACK) == own):
            beside(yard, size - own)
            yield from planned(yard, size, plans, floors, repeats)
        if own == scale.OF_A_STACK:
            yield from brought_up(yard, 1)
            yield from brought_up(yard, own)
    *fewer, most = SIZES
    for size in fewer:
        yield from plans[most].against(plans[size], f"fleet_plan_of_1_of_{most}_against_{size}")
    # A stack of ten against one of 25: what the engine itself takes longer.
    least = SIZES[0]
    yield from floors[most].against(floors[least], f"pulumi_preview_of_1_of_{most}_against_{least}")
    yield "load_at_the_end", round(os.getloadavg()[0], 1)


def alive(yard: Yard, count: int) -> Yard:
    """The checkout of one stack with so many tenants, all of whom live; of no other stack there is anything."""
    # Only one stack of a name can rehearse restores on a server, and dev does.
    yard.configure(builds=["tenants"], rehearsal=None)
    for other in (*yard.root.glob("Pulumi.*.yaml"), *(yard.root / "tenants").iterdir()):
        if other.name in (f"Pulumi.{yard.stack}.yaml", "schema.json", "tombstone.json"):
            continue
        shutil.rmtree(other) if other.is_dir() else other.unlink()
    yard.tenants.mkdir()
    for number in range(count):
        yard.add(f"of-{count}-{number:02}")
    good(yard.fleet("up"))
    return yard


def beside(yard: Yard, count: int) -> None:
    """So many tenants more, in stacks of their own, and all of it is what was last merged."""
    for old in (*yard.root.glob("Pulumi.cell-*.yaml"), *(yard.root / "tenants").glob("cell-*")):
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    with tempfile.TemporaryDirectory(prefix="odoo-saas-scale-") as name:
        built = scale.build(Path(name), count).root
        for file in built.glob("Pulumi.cell-*.yaml"):
            shutil.copy(file, yard.root)
        for folder in (built / "tenants").glob("cell-*"):
            shutil.copytree(folder, yard.root / "tenants" / folder.name)
    History(yard.root).commit(DAY)


def planned(
    yard: Yard, size: int, plans: dict[int, Cost], floors: dict[int, Cost], repeats: int
) -> Iterator[tuple[str, object]]:
    yard.edit(min(file.stem for file in yard.tenants.glob("*.yaml")), plan="standard")
    with peak(f"file://{yard.backend}") as most:
        plans[size] = Cost.of(lambda: plan(yard), repeats)
    floors[size] = Cost.of(yard.preview, repeats)
    History(yard.root).git("checkout", "--quiet", "--", ".")
    yield from plans[size].told(f"fleet_plan_of_1_of_{size}")
    yield f"fleet_plan_of_1_of_{size}_peak_memory_bytes", most[0]
    yield from floors[size].told(f"pulumi_preview_of_1_of_{size}")
    yield from plans[size].against(floors[size], f"fleet_plan_of_1_of_{size}_against_pulumi_preview")


def brought_up(yard: Yard, count: int) -> Iterator[tuple[str, object]]:
    """The first *count* tenants changed at once; the address of each."""
    floor = Cost.of(yard.up)
    move(yard, count)
    with peak(f"file://{yard.backend}") as most:
        cost = Cost.of(lambda: yard.fleet("up"))
    yield from cost.told(f"fleet_up_of_{count}_changed")
    yield f"fleet_up_of_{count}_changed_peak_memory_bytes", most[0]
    yield from cost.against(floor, f"fleet_up_of_{count}_changed_against_pulumi_up_of_none")


def move(yard: Yard, count: int) -> None:
    """Another address for each of the first *count* tenants."""
    for file in sorted(yard.tenants.glob("*.yaml"))[:count]:
        yard.edit(file.stem, hosts=[f"{file.stem}-{count}.odoo.test"])


def plan(yard: Yard) -> Done:
    return yard.run(str(yard.root / ".venv/bin/fleet"), "plan", "--since", "HEAD", "--json")


def _once(act: Callable[[], Done]) -> tuple[float, float]:
    begun, before = time.monotonic(), os.times()
    good(act())
    after = os.times()
    work = after.children_user + after.children_system - before.children_user - before.children_system
    return time.monotonic() - begun, work


def good(done: Done) -> None:
    if done.code:
        sys.exit(done.output)


def _say(line: str) -> None:
    print(line, file=sys.stderr)


if __name__ == "__main__":
    main()
