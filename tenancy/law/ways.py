"""Whether the ways out of a tenant's namespace lead to what they are for, and not to other customers' pods.

Network policies know ranges of addresses. A range that holds addresses of pods is a way to all of them.
"""

from collections.abc import Iterator
from ipaddress import ip_network
from typing import Final

from tenancy.case import Case
from tenancy.document import Document
from tenancy.network import overlap
from tenancy.problem import Problem, Wording
from tenancy.reader import Steps
from tenancy.stack import PREFIX, Stack

_TO_PODS: Final = Wording(
    what="{key} is {cidr}, a range that holds addresses of pods ({pods})",
    why="whoever may reach that range may reach the pods of every customer on the cluster",
    do="write the addresses of the server alone, such as 10.1.2.3/32",
)
METADATA: Final = "169.254.0.0/16"
"""Where clouds tell a machine what it may do, and with which keys."""
_TO_METADATA: Final = Wording(
    what="{key} is {cidr}, a range that holds the address at which clouds hand out a node's own keys",
    why="whoever may reach it may do in the cloud what the node may do",
    do="write the addresses of the server alone, such as 10.1.2.3/32",
)
_NAMES: Final[Steps] = ("cluster", "dns_cidr")
"""Where pods ask for names may be there, one address alone: only port 53 is opened, and keys are handed out at another."""


def problems(case: Case) -> Iterator[Problem]:
    """The ways that the tenant's own file opens: to its mail server, and to whoever vouches for its people."""
    mail, signin, pods = case.asked.mail, case.asked.signin, case.stack.cluster.pod_cidr
    for key, cidr in (("mail", mail and mail.cidr), ("signin", signin.cidr)):
        if cidr is not None and overlap(cidr, pods):
            yield case.problem(_TO_PODS, key, "cidr", key=f"{key}.cidr", cidr=cidr, pods=pods)
        elif cidr is not None and overlap(cidr, METADATA):
            yield case.problem(_TO_METADATA, key, "cidr", key=f"{key}.cidr", cidr=cidr)


def of_stack(stack: Stack, document: Document) -> Iterator[Problem]:
    """The ways that the stack opens for all its tenants; *document* is the one *stack* was read from."""
    pods = stack.cluster.pod_cidr
    for steps, cidr in _ranges(stack):
        key, line = _key(steps), document.line((f"{PREFIX}{steps[0]}", *steps[1:]))
        if overlap(cidr, pods):
            yield _TO_PODS.at(document.file, line, key=key, cidr=cidr, pods=pods)
        elif overlap(cidr, METADATA) and not (steps == _NAMES and _is_one(cidr)):
            yield _TO_METADATA.at(document.file, line, key=key, cidr=cidr)


def _is_one(cidr: str) -> bool:
    return ip_network(cidr, strict=False).num_addresses == 1


def _ranges(stack: Stack) -> Iterator[tuple[Steps, str]]:
    yield _NAMES, stack.cluster.dns_cidr
    for name, server in stack.servers.items():
        if server.cidr is not None:
            yield ("servers", name, "cidr"), server.cidr
    yield ("backup", "cidr"), stack.backup.cidr
    for name, api in stack.apis.items():
        yield from ((("apis", name, "cidrs", number), cidr) for number, cidr in enumerate(api.cidrs))
    if stack.rehearsal is not None:
        yield ("rehearsal", "cidr"), stack.rehearsal.cidr
    if stack.cluster.api is not None:
        yield ("cluster", "api", "cidr"), stack.cluster.api.cidr
    if stack.mail is not None:
        yield ("mail", "cidr"), stack.mail.cidr


def _key(steps: Steps) -> str:
    """As people call the place; of a list, which of its items is seen by what stands there."""
    return ".".join(step for step in steps if isinstance(step, str))
