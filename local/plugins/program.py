"""One run of a Pulumi program: the child process of the language host, which gets its orders on standard input."""

import asyncio
import json
import runpy
import sys
import traceback
from typing import Any

import pulumi
from pulumi.runtime import configure, run_in_stack, set_all_config, settings

from local.plugins.engine import end_with_parent
from local.plugins.language import SHOWED_ITS_ERROR


def main() -> None:
    """Run the program that the orders name; the exit code tells whether it has said itself why it failed."""
    end_with_parent()
    orders: dict[str, Any] = json.load(sys.stdin)
    configure(
        settings.Settings(
            monitor=orders["monitor_address"],
            engine=orders["engine_address"],
            project=orders["project"],
            stack=orders["stack"],
            parallel=orders.get("parallel", 16),
            dry_run=orders.get("dryRun", False),
            organization=orders["organization"],
            root_directory=orders["info"]["root_directory"],
        )
    )
    set_all_config(orders.get("config", {}), orders.get("configSecretKeys", []))
    directory, entry = orders["info"]["program_directory"], orders["info"]["entry_point"]
    sys.path.insert(0, directory)
    sys.argv = [directory, *orders.get("args", [])]
    sys.exit(_run(f"{directory}/{entry}"))


def _run(program: str) -> int:
    try:
        asyncio.run(run_in_stack(lambda: _execute(program)))
    except pulumi.RunError as refused:
        pulumi.log.error(str(refused))
    except Exception:
        pulumi.log.error(f"The program failed in a way that it did not foresee:\n{traceback.format_exc()}")
    else:
        return 0
    return SHOWED_ITS_ERROR


def _execute(program: str) -> None:
    runpy.run_path(program, run_name="__main__")


if __name__ == "__main__":
    main()
