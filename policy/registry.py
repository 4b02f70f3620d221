"""What was asked of the stack that is judged, read as its program reads it: the pack believes no object about itself."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tenancy import fleet
from tenancy.document import read
from tenancy.problem import Refused
from tenancy.rules import asked
from tenancy.rules.ground import NONE, Ground
from tenancy.rules.made import Made
from tenancy.stack import PREFIX

STACK = "pulumi:pulumi:Stack"


@dataclass
class Asked:
    """The registry of the checkout at *root*; read once, when the first resource says which stack it is of."""

    root: Path
    _known: dict[str, Ground | Refused] = field(default_factory=dict)

    def ground(self, made: Made) -> Ground:
        """What the stack of *made* stands on; nothing at all where it was refused."""
        found = self._read(made)
        return found if isinstance(found, Ground) else NONE

    def refusals(self, made: Made) -> Iterator[str]:
        """Why nothing can be judged, if so; said of the stack itself."""
        found = self._read(made)
        if made.type == STACK and isinstance(found, Refused):
            yield f"nothing can be judged, because what was asked cannot be read:\n{found}"

    def _read(self, made: Made) -> Ground | Refused:
        stack = made.urn.split("::")[0].rpartition(":")[2]
        if stack not in self._known:
            try:
                self._known[stack] = asked.of(fleet.load(self.root, stack, _facts(self.root, stack), None))
            except Refused as refused:
                self._known[stack] = refused
        return self._known[stack]


def _facts(root: Path, stack: str) -> dict[str, object]:
    """What the stack's file says, as the engine would hand it out."""
    file = f"Pulumi.{stack}.yaml"
    whole = read(root / file, file=file).value
    config = whole.get("config") if isinstance(whole, dict) else None
    known = config if isinstance(config, dict) else {}
    return {key.removeprefix(PREFIX): value for key, value in known.items() if key.startswith(PREFIX)}
