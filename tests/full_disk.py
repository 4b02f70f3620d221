"""Disks that refuse, for real: one that is full in the middle of a file, and a file that nobody may remove."""

import os
import resource
import signal
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def no_room_for_more_than(size: int) -> Generator[None]:
    """No file of this process may grow beyond *size* bytes: writing on fails as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


@contextmanager
def immovable(path: Path) -> Generator[None]:
    """Nobody may remove *path*: root only with the file system's own mark, others as its folder does not let them."""
    if os.geteuid():
        path.parent.chmod(0o555)
    elif subprocess.run(("chattr", "+i", path), check=False, capture_output=True).returncode:
        pytest.skip("this file system has no mark that stops root")
    try:
        yield
    finally:
        path.parent.chmod(0o755)
        subprocess.run(("chattr", "-i", path), check=False, capture_output=True)
