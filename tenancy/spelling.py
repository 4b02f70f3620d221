"""How a secret may be written where it must not be."""

import base64
import json


def spellings(secret: str) -> tuple[str, ...]:
    """A secret as it is, as a text within JSON and within JSON in JSON, and in base64 wherever it may begin in a longer text."""
    once = json.dumps(secret)[1:-1]
    twice = json.dumps(once)[1:-1]
    ends = [base64.b64encode(b" " * lead + secret.encode()).decode() for lead in range(3)]
    return (secret, once, twice, *(end[lead + (lead > 0) : -4] for lead, end in enumerate(ends)))
