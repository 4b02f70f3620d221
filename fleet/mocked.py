"""One run of the program without an engine, on Pulumi's own mocks: what it would register.

A process of its own: `python -m fleet.mocked PROGRAM`, with project, stack, configuration and what the stack's state holds
(outputs by URN; left out, nothing) as JSON on standard input and the registrations as JSON on standard output.
"""

import asyncio
import json
import runpy
import sys
from collections.abc import Mapping
from typing import Any, Final, cast

import pulumi
from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks, rpc, set_all_config, set_mocks
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.stack import run_pulumi_func

GENERATED: Final = "random:index/randomPassword:RandomPassword"
MASKED: Final = "(generated)"
STACK: Final = "pulumi:pulumi:Stack"


class Answers(Mocks):
    """Answers with what was put in."""

    def __init__(self, held: Mapping[str, object]) -> None:
        self.held = held

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        inputs = cast("dict[str, object]", args.inputs)  # pyright: ignore[reportUnknownMemberType] - the SDK says no more
        result = {"result": MASKED} if args.typ == GENERATED else {}
        return args.name, {**inputs, **result}

    def call(self, args: MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        """The one question of the program: what its stack's state holds."""
        return {"outputs": {urn: {"outputs": outputs} for urn, outputs in self.held.items()}}, []


class Recorder(MockMonitor):
    """Writes down what is registered, under the URN that the engine would give it."""

    def __init__(self, mocks: Mocks) -> None:
        super().__init__(mocks)
        self.made: list[dict[str, object]] = []

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """As the engine makes it: below all the types above it, but for the stack's own."""
        above = parent.split("::")[2] if parent else STACK
        whole = type_ if above == STACK else f"{above}${type_}"
        return f"urn:pulumi:{pulumi.get_stack()}::{pulumi.get_project()}::{whole}::{name}"

    def RegisterResource(self, request: Any) -> Any:
        answer = super().RegisterResource(request)  # pyright: ignore[reportUnknownMemberType] - the SDK says no more
        if request.type != STACK:
            self.made.append(
                {
                    "urn": answer.urn,
                    "type": request.type,
                    "name": request.name,
                    "parent": request.parent,
                    "outputs": {},
                    "inputs": rpc.deserialize_properties(request.object),
                    "provider": request.provider,
                    "aliases": [one.urn for one in request.aliases if one.urn],
                    "protect": request.protect,
                    "kept": request.retainOnDelete,
                }
            )
        return answer

    def RegisterResourceOutputs(self, request: Any) -> Any:
        # The last that were registered come first: a component says what it has made as soon as it has.
        for one in reversed(self.made):
            if one["urn"] == request.urn:
                one["outputs"] = rpc.deserialize_properties(request.outputs)
                break
        return super().RegisterResourceOutputs(request)  # pyright: ignore[reportUnknownMemberType]


def main() -> int:
    """Run the program that the command line names; 1 where it refuses, in its own words."""
    orders: dict[str, Any] = json.load(sys.stdin)
    recorder = Recorder(Answers(orders.get("held", {})))
    try:
        asyncio.run(run(recorder, orders, sys.argv[1]))
    except pulumi.RunError as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    # At once: piece by piece it is most of what writing takes.
    sys.stdout.write(json.dumps(recorder.made))
    return 0


async def run(recorder: Recorder, orders: dict[str, Any], program: str) -> None:
    """Run *program*; raises RunError where it refuses."""
    set_mocks(recorder.mocks, project=orders["project"], stack=orders["stack"], monitor=recorder)
    set_all_config(orders["config"])
    await run_pulumi_func(lambda: _execute(program))


def _execute(program: str) -> None:
    runpy.run_path(program, run_name="__main__")


if __name__ == "__main__":
    sys.exit(main())
