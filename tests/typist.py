"""A person at a terminal: a program run on a real pseudo-terminal, and typed answers to what it asks."""

import os
import pty
import select
import subprocess
import sys
from pathlib import Path
from typing import IO, Final

ROOT = Path(__file__).parents[1]
PATIENCE: Final = 60
"""Seconds without a sign of the program after which it is taken to hang."""
TENANT: Final = """
import typer
from fleet.commands import tenant

app = typer.Typer()
for command, epilog in tenant.EPILOGS.items():
    app.command(epilog=epilog)(command)
app()
"""


def typed(
    folder: Path, *arguments: str, answers: tuple[str, ...], answer_to: IO[bytes] | None = None
) -> tuple[int, str]:
    """Runs a command of `fleet tenant` in *folder*; the exit code and what is to be seen in the end.

    What it answers goes to the terminal, or else to *answer_to*.

    Each of *answers* is typed when the program stands at a colon, in this order.
    """
    keyboard, terminal = pty.openpty()
    program = subprocess.Popen(
        [sys.executable, "-c", TENANT, *arguments],
        cwd=folder,
        env={"PATH": os.defpath, "PYTHONPATH": str(ROOT), "TERM": "dumb", "COLUMNS": "200"},
        stdin=terminal,
        stdout=terminal if answer_to is None else answer_to,
        stderr=terminal,
        start_new_session=True,
    )
    os.close(terminal)
    seen, left = "", list(answers)
    try:
        while piece := _next(keyboard):
            seen += piece
            if seen.endswith(": ") and left:
                os.write(keyboard, f"{left.pop(0)}\n".encode())
        assert not left, f"never asked for {left}:\n{seen}"
        return program.wait(PATIENCE), seen.replace("\r\n", "\n")
    finally:
        program.kill()
        program.wait()
        os.close(keyboard)


def _next(keyboard: int) -> str:
    """What the program shows next; nothing once it has ended."""
    ready, _, _ = select.select([keyboard], [], [], PATIENCE)
    assert ready, "the program shows nothing and does not end"
    try:
        return os.read(keyboard, 4096).decode()
    except OSError:
        # Linux says so that nobody holds the other end any more.
        return ""
