"""An estate of any size, and how long judging and resolving it takes: `python tests/scale.py 1000` prints it as JSON.

Tenants are spread over stacks of 25, each with its own shared and dedicated servers, as the planner would.
"""

import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import yaml  # noqa: E402
from checkout import DEDICATED, SHARED, WEALTH  # noqa: E402
from realm import Realm  # noqa: E402

from tenancy import estate  # noqa: E402
from tenancy.resolve import resolve_tenants  # noqa: E402

SIZES = (100, 1_000, 10_000)
OF_A_STACK = 25
DEDICATED_EACH = 5
"""Every fifth tenant has a server of its own."""


def main() -> None:
    count = int(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="odoo-saas-scale-") as name:
        print(json.dumps(measured(build(Path(name), count), count)))


def figures() -> Iterator[tuple[str, object]]:
    """Of each size, in a process of its own; and the exponent with which time grows from the second to the third."""
    found = {
        size: json.loads(subprocess.run([sys.executable, __file__, str(size)], check=True, capture_output=True).stdout)
        for size in SIZES
    }
    for size, one in found.items():
        yield f"registry_of_{size}", one
    small, large = SIZES[-2:]
    for step in ("validate", "resolve"):
        growth = found[large][f"{step}_s"] / found[small][f"{step}_s"]
        yield f"registry_{step}_exponent", round(math.log(growth, large / small), 2)


def command(count: int) -> float:
    """The seconds of a whole `fleet validate`, from its start to its end, over *count* tenants."""
    with tempfile.TemporaryDirectory(prefix="odoo-saas-scale-") as name:
        root = build(Path(name), count).root
        begun = time.monotonic()
        subprocess.run(
            [sys.executable, "-m", "fleet", "validate"],
            cwd=root,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            check=True,
            capture_output=True,
        )
        return round(time.monotonic() - begun, 2)


def build(root: Path, count: int) -> Realm:
    realm = Realm(root)
    for number in range(count):
        stack, place = f"cell-{number // OF_A_STACK:03}", number % OF_A_STACK
        if place == 0:
            realm.stack(stack, builds=["tenants"], servers=servers(stack))
        if place % DEDICATED_EACH:
            realm.place(f"{stack}/spa-{number:05}", "features: [member-management]", "users: 4")
        else:
            like = WEALTH.replace("dedicated-1", f"dedicated-{place}")
            realm.place(f"{stack}/wealth-{number:05}", "compliance: [sox]", "users: 40", like=like)
    (root / "tenants/dev").rmdir()
    return realm


def servers(stack: str) -> dict[str, object]:
    number = int(stack.removeprefix("cell-"))
    host = f"10.{number // 250}.{number % 250}.1"
    like = {"host": host, "sslmode": "verify-full"}
    own = {
        f"dedicated-{place}": {**DEDICATED, **like, "service": f"{stack}-own-{place}", "port": 6000 + place}
        for place in range(0, OF_A_STACK, DEDICATED_EACH)
    }
    return {"shared-1": {**SHARED, **like, "service": f"{stack}-shared"}, **own}


def measured(realm: Realm, count: int) -> dict[str, float]:
    """Seconds, their milliseconds a tenant, the ratio to merely parsing the same files, and bytes of memory at most."""
    begun = time.monotonic()
    for path in (realm.root / "tenants").rglob("*.yaml"):
        for _ in yaml.parse(path.read_bytes(), yaml.CSafeLoader):
            pass
    parsed = time.monotonic()
    found = estate.load(realm.root)
    validated = time.monotonic()
    specs = sum(len(resolve_tenants(fleet)) for fleet in found.fleets)
    resolved = time.monotonic()
    assert specs == count
    return {
        "parse_alone_s": round(parsed - begun, 3),
        "validate_s": round(validated - parsed, 3),
        "resolve_s": round(resolved - validated, 3),
        "validate_ms_each": round(1000 * (validated - parsed) / count, 3),
        "resolve_ms_each": round(1000 * (resolved - validated) / count, 3),
        "validate_against_parse_ratio": round((validated - parsed) / (parsed - begun), 2),
        "peak_memory_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }


if __name__ == "__main__":
    main()
