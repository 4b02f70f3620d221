"""The pod's log, in which our programs' lines stand among Odoo's."""

import sys
from pathlib import Path


def say(what: str) -> None:
    """Writes one line, at once, under the name of the program."""
    print(f"{Path(sys.argv[0]).stem}: {what}", flush=True)
