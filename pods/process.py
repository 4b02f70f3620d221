"""Odoo, run as a process to its end."""

import os
import subprocess
import tempfile
from pathlib import Path

PATIENCE = Path(__file__).with_name("patience.py").read_text()
"""What is loaded into Odoo's process, so that no statement of its is cut off.

Read while this begins: the folder of these programs goes away under a running one when the ConfigMap changes.
"""


class Stopped(Exception):
    """The pod is to end."""


def stop(*_: object) -> None:
    """What a program of ours does when it is told that its pod ends."""
    raise Stopped


def run(conf: Path, *arguments: str, command: str | None = None, given: str | None = None) -> int:
    """Runs `odoo` (or its *command*) and returns its exit code; *given* is what it reads.

    Its output is this program's own. Where the pod is to end, Odoo ends first, and Stopped goes on its way.
    """
    words = ["odoo", *([command] if command else []), "--config", f"{conf}", "--no-http", *arguments]
    with tempfile.TemporaryDirectory() as folder:
        # In a folder of its own: from that of these programs Odoo would take modules of the same names.
        Path(folder, "sitecustomize.py").write_text(PATIENCE)
        process = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL if given is None else subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": folder},
            text=True,
        )
        try:
            process.communicate(given)
        except Stopped:
            process.terminate()
            process.wait()
            raise
    return process.returncode


def ending(code: int) -> str:
    """How an exit code reads."""
    if code >= 0:
        return f"ended with {code}"
    return f"was killed by signal {-code}" + (", as a container is that needs more memory than it has" * (code == -9))
