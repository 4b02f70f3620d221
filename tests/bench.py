"""`make bench`: how long things take and how much they use, as JSON. Nothing here is asserted; machines differ.

Every figure is in seconds, bytes or a ratio to a floor measured in the same run; medians where a thing is done more often.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import cast

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import merges  # noqa: E402
import scale  # noqa: E402
from footprint import peak  # noqa: E402
from yard import Yard  # noqa: E402

from local import record  # noqa: E402
from local.machine import HERE  # noqa: E402
from local.platform import Platform  # noqa: E402
from local.plugins.kubernetes.cluster import Cluster  # noqa: E402
from local.plugins.kubernetes.kinds import KINDS, path  # noqa: E402
from local.plugins.values import Values, mapping, text  # noqa: E402
from local.program import MODULES, PROGRAMS  # noqa: E402
from local.store import store_of  # noqa: E402

TENANTS = 25
APPLIERS = 8
"""As many requests under way as the engine has on two processors."""
REPEATS = 3


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--tools-cold", action="store_true", help="also get every program anew, with emptied caches")
    asked.add_argument("--no-tests", action="store_true", help="leave out the unit tests and the engine tests")
    options = asked.parse_args()
    figures: dict[str, object] = {}
    try:
        for name, figure in measured(tools_cold=options.tools_cold, tests=not options.no_tests):
            figures[name] = figure
            say(f"{name}: {figure}")
    finally:
        # What was measured before a test failed was measured all the same.
        print(json.dumps(figures, indent=2))


def measured(*, tools_cold: bool, tests: bool) -> Iterator[tuple[str, object]]:
    """Each figure as it becomes known."""
    store = store_of(PROGRAMS, MODULES, HERE)
    came = {one.name: f"{one.way.value}, {one.seconds} s" for one in record.read(store.record, HERE).programs}
    yield "tools_came", came
    yield "tools_warm_s", median(tools)
    if tools_cold:
        yield "tools_cold_s", cold()
    yield from scale.figures()
    yield "fleet_validate_of_500_s", statistics.median(scale.command(500) for _ in range(REPEATS))
    with tempfile.TemporaryDirectory(prefix="odoo-saas-bench-", dir="/var/tmp") as name:
        ground = Path(name)
        ground.chmod(0o711)
        yield from fleet(ground)
    if tests:
        yield "unit_tests_s", took(lambda: tested("not engine"))
        yield "engine_tests_s", took(lambda: tested("engine"))


def fleet(ground: Path) -> Iterator[tuple[str, object]]:
    platform = Platform(
        ground / "platform",
        store_of(PROGRAMS, MODULES, HERE).bin,
        (ROOT / "fleet/server.sql").read_text(),
    )
    try:
        with peak(str(platform.home)) as most:
            yield "platform_from_nothing_s", took(lambda: platform.up(say))
            yard = Yard.build(ground / "dev", platform)
            yield "up_of_three_from_nothing_s", took(lambda: good(yard.fleet("up")))
            yield "up_of_three_unchanged_s", median(lambda: good(yard.fleet("up")))
            yield from many(replace(Yard.build(ground / "many", platform), patience=merges.PATIENCE))
            yield from merges.figures(ground, platform)
        yield "peak_memory_bytes", most[0]
    finally:
        platform.clean(say)


def many(yard: Yard) -> Iterator[tuple[str, object]]:
    # Only one stack of a name can rehearse restores on a server, and the first one does.
    yard.configure(builds=["tenants"], rehearsal=None)
    shutil.rmtree(yard.tenants)
    yard.tenants.mkdir()
    for number in range(TENANTS):
        yard.add(f"bench-{number:02}")
    first = took(lambda: good(yard.up("--skip-preview")))
    yield f"up_of_{TENANTS}_from_nothing_s", first
    yield f"up_of_{TENANTS}_unchanged_s", took(lambda: good(yard.up("--skip-preview")))
    yard.edit("bench-00", hosts=["changed.odoo.test"])
    yield f"up_of_{TENANTS}_with_one_changed_s", took(lambda: good(yard.up("--skip-preview")))
    resources = cast("list[Mapping[str, object]]", yard.state()["resources"])
    floor = took(lambda: apply_raw(yard, resources))
    yield f"raw_server_side_apply_of_{TENANTS}_s", floor
    yield "up_against_raw_apply_ratio", round(first / floor, 2)
    yield "resources_per_tenant", round((len(resources) - 5) / TENANTS, 1)
    state = next((yard.backend / ".pulumi/stacks").rglob(f"{yard.stack}.json"))
    yield "state_bytes_per_tenant", state.stat().st_size // TENANTS


def apply_raw(yard: Yard, resources: list[Mapping[str, object]]) -> None:
    """The same Kubernetes objects under other names, without an engine: namespaces first, the rest side by side."""
    cluster = Cluster(yard.platform.home / "kubeconfig", "odoo-local")
    objects = [
        (str(one["type"]), cast("Values", json.loads(json.dumps(one["inputs"]).replace("odoo-bench-", "odoo-raw-"))))
        for one in resources
        if one["type"] in KINDS
    ]

    def apply(entry: tuple[str, Values]) -> None:
        token, inputs = entry
        metadata = mapping(inputs, "metadata")
        if text(inputs, "kind") == "Secret":
            inputs["stringData"] = {"in": "place of what is encrypted"}
        where = path(token, text(metadata, "namespace"), text(metadata, "name"))
        cluster.apply(where, inputs, force=True, dry_run=False)

    with ThreadPoolExecutor(APPLIERS) as pool:
        list(pool.map(apply, [entry for entry in objects if entry[1]["kind"] == "Namespace"]))
        list(pool.map(apply, [entry for entry in objects if entry[1]["kind"] != "Namespace"]))


def took(act: Callable[[], object]) -> float:
    begun = time.monotonic()
    act()
    return round(time.monotonic() - begun, 1)


def median(act: Callable[[], object]) -> float:
    return statistics.median(took(act) for _ in range(REPEATS))


def good(done: object) -> None:
    code, output = getattr(done, "code"), getattr(done, "output")  # noqa: B009
    if code:
        sys.exit(output)


def run(*arguments: str, **environment: str) -> None:
    subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env={**os.environ, **environment}, check=True, stdout=sys.stderr
    )


def tools() -> None:
    run("-m", "local", "tools")


def cold() -> float:
    with tempfile.TemporaryDirectory(prefix="odoo-saas-tools-") as name:
        empty = {"ODOO_SAAS_CACHE": "store", "GOCACHE": "build", "GOMODCACHE": "modules"}
        try:
            return took(lambda: run("-m", "local", "tools", **{key: f"{name}/{at}" for key, at in empty.items()}))
        finally:
            # Go keeps its modules read-only, and a folder that may not be written cannot be emptied.
            subprocess.run(["chmod", "-R", "u+w", name], check=False)


def tested(which: str) -> None:
    """As `make test` runs them."""
    run("-m", "pytest", "-q", "--numprocesses", "auto", "--dist", "loadfile", "-m", which)


def say(line: str) -> None:
    print(line, file=sys.stderr)


if __name__ == "__main__":
    main()
