"""`pulumi-resource-random`: passwords that are made once and kept in the state."""

import secrets
import string
import threading
from collections.abc import Mapping

from pulumi.runtime.proto import provider_pb2

from local.plugins.difference import changes, response
from local.plugins.engine import EngineLog
from local.plugins.kind import Ask, Kind
from local.plugins.provider import run
from local.plugins.values import UNKNOWN, Values

PASSWORD = "random:index/randomPassword:RandomPassword"  # noqa: S105  (a type)
_FIELDS = {"length", "special", "keepers"}
_CLASSES = (string.ascii_lowercase, string.ascii_uppercase, string.digits)


class RandomPassword:
    """Letters and digits, at least one lower, one upper and one digit; any change of an input makes a new one."""

    def check(self, ask: Ask) -> tuple[Values, Mapping[str, str]]:
        wrong = {
            key: "the stand-in for pulumi-random does not serve this property"
            for key in ask.inputs
            if key not in _FIELDS
        }
        if ask.inputs.get("special") is not False:
            wrong["special"] = "the stand-in makes passwords of letters and digits only; set special=False"
        length = ask.inputs.get("length")
        if length != UNKNOWN and not (isinstance(length, int) and length >= len(_CLASSES)):
            wrong["length"] = "a number of at least 3: one lower, one upper and one digit must have room"
        return ask.inputs, wrong

    def diff(self, ask: Ask) -> provider_pb2.DiffResponse:
        old = {key: value for key, value in ask.state.items() if key in _FIELDS}
        return response(changes(old, ask.inputs), replacing=tuple(_FIELDS))

    def create(self, ask: Ask) -> tuple[str, Values]:
        if ask.preview:
            return "", {**ask.inputs, "result": UNKNOWN}
        length = ask.inputs["length"]
        assert isinstance(length, int)
        return "none", {**ask.inputs, "result": _password(length)}

    def read(self, ask: Ask) -> tuple[str, Values, Values]:
        if "result" in ask.state:
            return ask.id, ask.inputs, ask.state
        # An import names the password itself as the id, as upstream does.
        inputs: Values = {"length": len(ask.id), "special": False}
        return "none", inputs, {**inputs, "result": ask.id}

    def update(self, ask: Ask) -> Values:
        return ask.state

    def delete(self, ask: Ask) -> None:
        """Nothing outside the state holds it."""


class RandomServer:
    """There is no server; the operating system's randomness is enough."""

    settings: frozenset[str] = frozenset()
    replacing = ()

    def configure(self, settings: Values, log: EngineLog | None, cancelled: threading.Event) -> Mapping[str, Kind]:
        return {PASSWORD: RandomPassword()}


def _password(length: int) -> str:
    while True:
        made = "".join(secrets.choice("".join(_CLASSES)) for _ in range(length))
        if all(any(char in one for char in made) for one in _CLASSES):
            return made


def main() -> None:
    """Be the provider until the engine ends."""
    run("random", "4.21.4", RandomServer())
