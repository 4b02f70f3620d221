"""A name of the engine's, taken apart: `urn:pulumi:<stack>::<project>::<parents' types>$<type>::<name>`."""


def parts(urn: str) -> tuple[str, str]:
    """The type and the name."""
    kinds, _, name = urn.split("::", 2)[-1].partition("::")
    return kinds.rpartition("$")[2], name
