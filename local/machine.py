"""Which kind of machine this is, in the words that Go and its downloads use."""

import platform
from dataclasses import dataclass

ARCHITECTURES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


@dataclass(frozen=True, kw_only=True)
class Machine:
    """A system such as `linux` and an architecture such as `amd64`."""

    system: str
    architecture: str


def this_machine() -> Machine:
    """The machine we run on; an architecture without a Go word keeps its own name."""
    found = platform.machine().lower()
    architecture = ARCHITECTURES.get(found, found)
    return Machine(system=platform.system().lower(), architecture=architecture)


HERE = this_machine()
