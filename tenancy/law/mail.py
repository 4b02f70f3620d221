"""Whether Odoo can speak to the mail servers that are named."""

from collections.abc import Iterator
from typing import Final

from tenancy.case import Case
from tenancy.document import Document
from tenancy.problem import Problem, Wording
from tenancy.stack import PREFIX, Stack
from tenancy.words import Environment

TLS_AT_ONCE: Final = 465
"""Where mail servers speak TLS from the first byte (RFC 8314)."""

_WRONG_PORT: Final = Wording(
    what="mail goes out at port 465, where TLS is spoken from the first byte",
    why="Odoo's configuration begins every connection in the clear and changes over (STARTTLS), so no mail would leave",
    do="write port: 587, or leave the line out; servers that listen at 465 nearly always listen there as well",
)
_LEAK: Final = Wording(
    what="the mail server of a stack for {environment} is not said to keep what it gets",
    why="tenants there are trials and copies, and their mail would reach real people",
    do="let it be one that passes no mail on, such as Mailpit, and add: sink: true\nor leave mail out; then no mail leaves",
)
_HOLE: Final = Wording(
    what="the mail server of a stack for production is said to be a sink",
    why="no mail of any customer would arrive, and nobody would be told",
    do="name a server that passes mail on, and take the line sink out",
)


def problems(case: Case) -> Iterator[Problem]:
    """What is wrong with the customer's own server."""
    if case.asked.mail is not None and case.asked.mail.port == TLS_AT_ONCE:
        yield case.problem(_WRONG_PORT, "mail", "port")


def of_stack(stack: Stack, document: Document) -> Iterator[Problem]:
    """What is wrong with that of *stack*, which was read from *document*."""
    if stack.mail is None:
        return
    place = f"{PREFIX}mail"
    if stack.mail.port == TLS_AT_ONCE:
        yield _WRONG_PORT.at(document.file, document.line((place, "port")))
    if (stack.environment is Environment.PRODUCTION) is stack.mail.sink:
        wording = _HOLE if stack.mail.sink else _LEAK
        yield wording.at(document.file, document.line((place, "sink")), environment=stack.environment)
