"""One resource as somebody asks for it, and how rules read it: a value that nobody knows yet is never taken for another."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

Values: TypeAlias = Mapping[str, object]

OBJECT: Final = "kubernetes:"
TENANT: Final = "odoo:saas:Tenant"
"""What the component is called under which everything of one customer hangs."""
NOTHING: Final[Values] = {}


@dataclass(frozen=True)
class Unknown:
    """Stands for a value that is known only once something else has been built."""


UNKNOWN: Final = Unknown()


class Unknowable(Exception):
    """A rule came to a value that nobody knows yet; the path to it, such as `spec.type`, is what it says."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """One resource, by the names that it has on the engine's wire; secrets are not marked in its inputs."""

    type: str
    name: str
    urn: str
    inputs: Values
    protect: bool

    @property
    def is_object(self) -> bool:
        """Whether it is an object of a cluster."""
        return self.type.startswith(OBJECT)

    @property
    def kind(self) -> str:
        return self.type.rpartition(":")[2]

    @property
    def group(self) -> str:
        """The API group of an object, without its version."""
        return self.type.removeprefix(OBJECT).partition("/")[0]

    @property
    def is_tenants(self) -> bool:
        """Whether it hangs under a customer's component; the types of all parents are in a URN, their names are not."""
        return TENANT in self.urn.split("::")[2].split("$")[:-1]

    @property
    def namespace(self) -> str | None:
        return word(self.inputs, "metadata", "namespace")

    @property
    def object_name(self) -> str | None:
        return word(self.inputs, "metadata", "name")

    @property
    def labels(self) -> Values:
        return part(self.inputs, "metadata", "labels")


def at(values: object, *path: str) -> object:
    """What lies at *path*; None where nothing does. Raises Unknowable."""
    for number, step in enumerate(path):
        if isinstance(values, Unknown):
            raise Unknowable(".".join(path[:number]))
        values = values.get(step) if isinstance(values, Mapping) else None  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
    if isinstance(values, Unknown):
        raise Unknowable(".".join(path))
    return values  # pyright: ignore[reportUnknownVariableType]


def part(values: object, *path: str) -> Values:
    """The group of values at *path*; an empty one where there is none."""
    found = at(values, *path)
    return found if isinstance(found, Mapping) else NOTHING  # pyright: ignore[reportUnknownVariableType]


def word(values: object, *path: str) -> str | None:
    """The text at *path*."""
    found = at(values, *path)
    return found if isinstance(found, str) else None


def listed(values: object, *path: str) -> Sequence[object]:
    """The list at *path*, of which everything has to be known."""
    found = at(values, *path)
    if isinstance(found, str) or not isinstance(found, Sequence):
        return ()
    if any(isinstance(one, Unknown) for one in found):  # pyright: ignore[reportUnknownVariableType]
        raise Unknowable(".".join(path))
    return found  # pyright: ignore[reportUnknownVariableType]


def words(values: object, *path: str) -> tuple[str, ...]:
    """The texts in the list at *path*."""
    return tuple(str(one) for one in listed(values, *path))


def texts(values: object, place: str) -> Iterator[tuple[str, str]]:
    """Every text below *place* of an object, with the way to it; what nobody knows yet is left out."""
    match values:
        case str():
            yield place, values
        case Mapping():
            for key, value in values.items():  # pyright: ignore[reportUnknownVariableType]
                yield from texts(value, f"{place}.{key}")  # pyright: ignore[reportUnknownArgumentType]
        case Sequence():
            for number, value in enumerate(values):  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
                yield from texts(value, f"{place}[{number}]")  # pyright: ignore[reportUnknownArgumentType]
        case _:
            pass
