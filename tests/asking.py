"""What the real program says, asked in this very process on Pulumi's mocks: a third of a second, where a process takes two."""

# The SDK says little of its mocks.
# pyright: reportUnknownMemberType=false

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pulumi
from copied import settings
from pulumi.runtime import rpc
from world import NAMESPACE

from fleet import mocked
from fleet.rendering import PROGRAM


@dataclass(frozen=True)
class Asked:
    """What the program said: what it registers, and the outputs of its components; or why it refuses."""

    registered: Sequence[Mapping[str, Any]]
    """In one order: parents before their children, and a namespace before what lies in it."""
    outputs: Mapping[str, Mapping[str, object]]
    refused: str = ""


class Listener(mocked.Recorder):
    """Hears the parents and the outputs of components as well."""

    def __init__(self, mocks: mocked.Answers) -> None:
        super().__init__(mocks)
        self.told: dict[str, Mapping[str, object]] = {}

    def RegisterResource(self, request: Any) -> Any:
        answer = super().RegisterResource(request)
        if request.type != mocked.STACK:
            self.made[-1]["parent"] = request.parent
        return answer

    def RegisterResourceOutputs(self, request: Any) -> Any:
        self.told[request.urn] = rpc.deserialize_properties(request.outputs)
        return super().RegisterResourceOutputs(request)


def ask(root: Path, stack: str, held: Mapping[str, object]) -> Asked:
    """Run the program of the checkout *root* on a stack whose state holds *held*, outputs by URN."""
    facts = {
        key: value if isinstance(value, str) else json.dumps(value) for key, value in settings(root, stack).items()
    }
    listener = Listener(mocked.Answers(held))
    orders = {"project": "odoo-saas", "stack": stack, "config": facts}
    try:
        asyncio.run(mocked.run(listener, orders, str(root / PROGRAM)))
    except pulumi.RunError as refused:
        return Asked((), {}, str(refused))
    return Asked(sorted(listener.made, key=_turn), listener.told)


def _turn(one: Mapping[str, object]) -> tuple[int, bool, str]:
    # As they come, they come in another order every time.
    urn = cast("str", one["urn"])
    return urn.count("$"), one["type"] != NAMESPACE, urn
