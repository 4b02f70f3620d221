"""What holds customers' data is protected, for as long as the loss of it would be an accident."""

from collections.abc import Iterator
from typing import Final

from tenancy import names
from tenancy.guarded import CLUSTER, GUARDED, SHARED, Guarded
from tenancy.rules.ground import Ground, Home
from tenancy.rules.guard import BUILT, MANAGED_BY, PART_OF, TENANT, Guard, Kinds, labels, note
from tenancy.rules.made import OBJECT, Made, listed

PARTLY: Final = frozenset(("random:index/randomPassword:RandomPassword", "postgresql:index/role:Role"))
"""Kinds of which a customer has others too, that must be free to change; of the rest, each one holds data."""
HOLDERS: Final = frozenset(row.type for row in GUARDED) - PARTLY


def protected(made: Made, ground: Ground) -> Iterator[str]:
    """Every object that is guarded has the engine refuse its removal (`protect`)."""
    if made.is_object and listed(made.inputs, "spec", "volumeClaimTemplates"):
        yield "has claims made by a template (volumeClaimTemplates), which nothing protects"
    if not made.protect:
        yield from _of_tenant(made, ground) if made.is_tenants else _of_many(made, ground)


def _of_tenant(made: Made, ground: Ground) -> Iterator[str]:
    for row in GUARDED:
        if row.type == made.type and (home := _home(made, row, ground)) is not None:
            if home.keep:
                yield f"holds the {row.words} of {home.id}, and is not protected"
            return
    if made.type in HOLDERS:
        yield "is of a kind that holds a customer's data, and is neither protected nor known by its name"


def _of_many(made: Made, ground: Ground) -> Iterator[str]:
    """The platform's namespace, and the database servers in it; what is outside of the cluster there is nobody's data."""
    server = next((one for one in ground.servers if made.name == f"{one.name}-{SHARED.ending}"), None)
    if made.type == CLUSTER and server is not None:
        if server.keep:
            yield f"holds the {SHARED.words}, and is not protected"
    elif made.type in HOLDERS and made.is_object:
        yield "is of a kind that holds the data of many customers, and is neither protected nor a server that is released"


def _home(made: Made, row: Guarded, ground: Ground) -> Home | None:
    """Whose it is, by its name, which is the customer's id and the row's ending."""
    return next((home for home in ground.homes.values() if made.name == f"{home.id}-{row.ending}"), None)


def _guarded() -> Kinds:
    """The resources of the kinds that hold a customer's data, by the one table that there is of them."""
    found: dict[str, set[str]] = {}
    for row in GUARDED:
        if row.type.startswith(OBJECT):
            version, kind = row.type.removeprefix(OBJECT).rsplit(":", 1)
            group = version.rpartition("/")[0]
            found.setdefault("" if group == "core" else group, set()).add(f"{kind.lower()}s")
    return tuple((group, tuple(sorted(kinds))) for group, kinds in sorted(found.items()))


PROTECTED: Final = Guard(
    kinds=_guarded(),
    # Also a change: what loses the marks by which it is found here could be removed by the next request.
    operations=("DELETE", "UPDATE"),
    objects=BUILT,
    variables=(
        ("labels", labels("oldObject")),
        ("space", "request.resource.resource == 'namespaces' ? oldObject : namespaceObject"),
        # A customer's is released with its namespace, the platform's one by one.
        (
            "released",
            (
                f"{note('variables.space', names.RELEASED)} == 'true' || "
                f"(!('{TENANT}' in variables.labels) && {note('oldObject', names.RELEASED)} == 'true')"
            ),
        ),
        (
            "lost",
            (
                f"request.operation == 'DELETE' ? [] : ['{MANAGED_BY}', '{PART_OF}', '{TENANT}'].filter(key, "
                f"key in variables.labels && !(key in {labels('object')} && {labels('object')}[key] == variables.labels[key]))"
            ),
        ),
    ),
    faults="variables.released ? [] : variables.lost.map(key, 'loses the mark by which it is kept (' + key + ')') + "
    f"(request.operation != 'DELETE' ? [] : '{TENANT}' in variables.labels ? "
    "['holds the data of a customer who is not released, and would be gone'] : "
    "['holds the data of many customers and is not released, and would be gone'])",
)
