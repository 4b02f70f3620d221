"""Which tests concern one customer: `make test TENANT=one-spa`.

Those that take it, or its stack, as `tenant` or `stack`; those on the dev stack that was brought to life, where it lives there;
and those that are marked `everybody`, which try what stands around and runs for each customer on customers of their own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

STANDING, YARDS = "standing", "yards"
"""The fixtures of the dev stack as shipped, and of stacks that tests make up (tests/conftest.py)."""
LIVES = "dev"
"""The stack that is brought to life."""


@dataclass(frozen=True)
class Customer:
    """A shipped customer, by its stack and its id."""

    stack: str
    id: str

    @staticmethod
    def find(id: str, tenants: Sequence[tuple[str, str]]) -> "Customer":
        """The one of *tenants* with that id. Raises LookupError where there is none."""
        for stack, one in tenants:
            if one == id:
                return Customer(stack, id)
        raise LookupError(f"there is no customer {id}; there are {', '.join(sorted(one for _, one in tenants))}")

    def is_meant(self, params: Mapping[str, object], fixtures: Sequence[str], marks: Sequence[str]) -> bool:
        """Whether a test concerns it, by its parameters, all fixtures that it comes to, and its marks."""
        if "everybody" in marks:
            return True
        said = {name: params[name] for name in ("stack", "tenant") if name in params}
        if said:
            return said.items() <= {"stack": self.stack, "tenant": self.id}.items()
        if any(self._is_in(value) for value in params.values()):
            return True
        return self.stack == LIVES and STANDING in fixtures and YARDS not in fixtures

    def _is_in(self, value: object) -> bool:
        """Its file, or an address of its own."""
        if not isinstance(value, str | Path):
            return False
        path = Path(value)
        return path.parts[-3:] == ("tenants", self.stack, f"{self.id}.yaml") or f"{value}".startswith(f"{self.id}.")
