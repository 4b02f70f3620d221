"""The size of a container, decided."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Resources:
    """What a container asks for and may not exceed."""

    cpu_request: str
    cpu_limit: str
    memory_request: str
    memory_limit: str
