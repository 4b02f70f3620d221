"""`pulumi-resource-random`: passwords that are made once and kept in the state."""

import secrets
import string
import threading
from collections.abc import Mapping

from pulumi.runtime.proto import provider_pb2

from local.plugins.difference import changes, response
from local.plugins.engine import EngineLog
from local.plugins.provider import Ask, Kind, run
from local.plugins.values import UNKNOWN, Values

PASSWORD = "random:index/randomPassword:RandomPassword"
_FIELDS = {"length", "special", "keepers"}


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

    replacing = ()

    def configure(self, settings: Values, log: EngineLog | None, cancelled: threading.Event) -> Mapping[str, Kind]:
        return {PASSWORD: RandomPassword()}


def _password(length: int) -> str:
    classes = (string.ascii_lowercase, string.ascii_uppercase, string.digits)
    while True:
        made = "".join(secrets.choice("".join(classes)) for _ in range(length))
        if all(any(char in one for char in made) for one in classes):
            return made


def main() -> None:
    run("random", "4.21.4", RandomServer())
