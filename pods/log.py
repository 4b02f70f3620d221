"""The pod's log, in which this program's lines stand among Odoo's."""


def say(what: str) -> None:
    """Writes one line, at once."""
    print(f"prepare: {what}", flush=True)
