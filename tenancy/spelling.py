"""How a secret may be written where it must not be."""

import base64


def spellings(secret: str) -> tuple[str, ...]:
    """A secret as it is, and in base64 wherever it may begin within a longer text."""
    ends = [base64.b64encode(b" " * lead + secret.encode()).decode() for lead in range(3)]
    return (secret, *(end[lead + (lead > 0) : -4] for lead, end in enumerate(ends)))
