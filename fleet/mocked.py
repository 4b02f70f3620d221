"""One run of the program without an engine, on Pulumi's own mocks: what it would ask for in a stack that holds nothing yet.

A process of its own: `python -m fleet.mocked PROGRAM`, with project, stack and configuration as JSON on standard input and
the resources as JSON on standard output.
"""

import asyncio
import json
import runpy
import sys
from typing import Any, Final, cast

import pulumi
from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks, set_all_config, set_mocks
from pulumi.runtime.stack import run_pulumi_func

GENERATED: Final = "random:index/randomPassword:RandomPassword"
MASKED: Final = "(generated)"


class Recorder(Mocks):
    """Answers with what was put in, and writes it down."""

    made: list[dict[str, object]]

    def __init__(self) -> None:
        self.made = []

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        inputs = cast("dict[str, object]", args.inputs)  # pyright: ignore[reportUnknownMemberType] - the SDK says no more
        self.made.append({"type": args.typ, "name": args.name, "inputs": inputs})
        result = {"result": MASKED} if args.typ == GENERATED else {}
        return args.name, {**inputs, **result}

    def call(self, args: MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        """The one question of the program: what its stack's state holds."""
        return {"outputs": {}}, []


def main() -> int:
    """Run the program that the command line names; 1 where it refuses, in its own words."""
    orders: dict[str, Any] = json.load(sys.stdin)
    recorder = Recorder()
    try:
        asyncio.run(_run(recorder, orders, sys.argv[1]))
    except pulumi.RunError as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    json.dump(recorder.made, sys.stdout)
    return 0


async def _run(recorder: Recorder, orders: dict[str, Any], program: str) -> None:
    set_mocks(recorder, project=orders["project"], stack=orders["stack"])
    set_all_config(orders["config"])
    await run_pulumi_func(lambda: _execute(program))


def _execute(program: str) -> None:
    runpy.run_path(program, run_name="__main__")


if __name__ == "__main__":
    sys.exit(main())
