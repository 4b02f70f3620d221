"""The `git` command in a checkout."""

import os
import subprocess
from pathlib import Path


def git(root: Path, *arguments: str) -> str:
    """What git answers in the checkout at *root*.

    Raises FileNotFoundError where it is not installed, and CalledProcessError where it does not do it.
    """
    # Its messages are looked at by those who ask, so they have to be the English ones.
    english = {**os.environ, "LC_ALL": "C"}
    done = subprocess.run(("git", "-C", str(root), *arguments), check=True, capture_output=True, text=True, env=english)
    return done.stdout
