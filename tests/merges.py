"""An edit of one tenant of many, and what `fleet plan` and `fleet up` take for it: `python tests/merges.py` prints it as JSON.

The stack that is edited lives, on an embedded platform of its own; the others, of 25 tenants each, are files.
"""

import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
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

SIZES: Final = (10, 100, 1_000)
"""Tenants of the whole registry."""
REPEATS: Final = 3
DAY: Final = "2027-01-10T12:00:00+00:00"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="odoo-saas-bench-", dir="/var/tmp") as name:
        ground = Path(name)
        ground.chmod(0o711)
        bin = store_of(PROGRAMS, MODULES, HERE).bin
        platform = Platform(ground / "platform", bin, (ROOT / "fleet/server.sql").read_text())
        try:
            platform.up(_say)
            good(Yard.build(ground / "dev", platform).up())
            print(json.dumps(dict(figures(ground, platform)), indent=2))
        finally:
            platform.clean(_say)


def figures(ground: Path, platform: Platform) -> Iterator[tuple[str, object]]:
    """On a *platform* that the dev stack has been built on; *ground* is a folder for the checkouts."""
    plans: dict[int, float] = {}
    for own in sorted({min(size, scale.OF_A_STACK) for size in SIZES}):
        yard = alive(Yard.build(ground / f"edited-{own}", platform), own)
        for size in (size for size in SIZES if min(size, scale.OF_A_STACK) == own):
            beside(yard, size - own)
            yield from planned(yard, size, plans)
        if own == scale.OF_A_STACK:
            yield from brought_up(yard, 1)
            yield from brought_up(yard, own)
    least, *_, most = SIZES
    yield f"fleet_plan_of_{most}_against_{least}_ratio", round(plans[most] / plans[least], 2)
    yield "load_at_the_end", os.getloadavg()[0]


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


def planned(yard: Yard, size: int, plans: dict[int, float]) -> Iterator[tuple[str, object]]:
    yard.edit(min(file.stem for file in yard.tenants.glob("*.yaml")), plan="standard")
    with peak(f"file://{yard.backend}") as most:
        found = [took(lambda: good(plan(yard))) for _ in range(REPEATS)]
    floor = statistics.median(took(lambda: good(yard.preview())) for _ in range(REPEATS))
    History(yard.root).git("checkout", "--quiet", "--", ".")
    plans[size] = statistics.median(found)
    yield f"fleet_plan_of_1_of_{size}_s", plans[size]
    yield f"fleet_plan_of_1_of_{size}_peak_memory_bytes", most[0]
    yield f"fleet_plan_of_1_of_{size}_against_pulumi_preview_ratio", round(plans[size] / floor, 2)


def brought_up(yard: Yard, count: int) -> Iterator[tuple[str, object]]:
    """The first *count* tenants changed at once; the address of each."""
    floor = took(lambda: good(yard.up()))
    move(yard, count)
    with peak(f"file://{yard.backend}") as most:
        seconds = took(lambda: good(yard.fleet("up")))
    yield f"fleet_up_of_{count}_changed_s", seconds
    yield f"fleet_up_of_{count}_changed_peak_memory_bytes", most[0]
    yield f"fleet_up_of_{count}_changed_against_pulumi_up_of_none_ratio", round(seconds / floor, 2)


def move(yard: Yard, count: int) -> None:
    """Another address for each of the first *count* tenants."""
    for file in sorted(yard.tenants.glob("*.yaml"))[:count]:
        yard.edit(file.stem, hosts=[f"{file.stem}-{count}.odoo.test"])


def plan(yard: Yard) -> Done:
    return yard.run(str(yard.root / ".venv/bin/fleet"), "plan", "--since", "HEAD", "--json")


def took(act: Callable[[], object]) -> float:
    begun = time.monotonic()
    act()
    return round(time.monotonic() - begun, 1)


def good(done: Done) -> None:
    if done.code:
        sys.exit(done.output)


def _say(line: str) -> None:
    print(line, file=sys.stderr)


if __name__ == "__main__":
    main()
