"""Whether the stack names the key by which a standard wants a tenant's data encrypted, and one only."""

from collections.abc import Iterator
from typing import Final

from tenancy.case import Case
from tenancy.problem import Problem, Wording, joined

_NO_KEY: Final = Wording(
    what="compliance {standards} demands that data is encrypted by a key of a key-management service, and this stack names none",
    why="whoever holds the disks or the bucket would hold the data; the customer was promised that a key decides",
    do="have an operator write the key below keys: in the stack's file, with its storage class and compliance: [{first}]\n"
    "a customer who has data already needs a move, because a volume keeps the class that it began with",
)
_TWO_KEYS: Final = Wording(
    what="compliance {standards} gives this tenant the keys {keys}, and its volumes can be encrypted by one only",
    why="a volume has one storage class, and that has one key",
    do="have an operator name one key for all of its standards",
)


def problems(case: Case) -> Iterator[Problem]:
    """What is missing, or too much."""
    forced, keys = case.duty.managed_key, case.keys
    if forced.value and not keys:
        at = ("compliance", case.asked.compliance.index(forced.by[0]))
        yield case.problem(_NO_KEY, *at, standards=joined(forced.by), first=forced.by[0])
    if len(keys) > 1:
        yield case.problem(_TWO_KEYS, "compliance", standards=joined(case.asked.compliance), keys=joined(keys))
