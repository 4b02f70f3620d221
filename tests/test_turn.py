import subprocess
import sys
from pathlib import Path

import pytest

from fleet import turn
from fleet.failure import Failure

ROOT = Path(__file__).parents[1]
ONE_MORE = """
import sys, time
from pathlib import Path
from fleet import turn

root = Path(sys.argv[1])
print("ready", flush=True)
sys.stdin.read(1)
for _ in range(20):
    with turn.taken(root):
        count = int((root / "count").read_text())
        time.sleep(0.001)
        (root / "count").write_text(str(count + 1))
"""
HOLDS = """
import sys
from pathlib import Path
from fleet import turn

with turn.taken(Path(sys.argv[1])):
    print("taken", flush=True)
    sys.stdin.read(1)
"""


def started(program: str, root: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        (sys.executable, "-c", program, root), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    return process


def test_of_two_that_count_up_at_once_no_count_is_lost(tmp_path: Path) -> None:
    (tmp_path / "count").write_text("0")
    both = [started(ONE_MORE, tmp_path) for _ in range(2)]
    for process in both:
        assert process.stdin is not None
        process.stdin.write("g")
        process.stdin.flush()

    assert [process.wait() for process in both] == [0, 0]
    assert (tmp_path / "count").read_text() == "40"
    assert [path.name for path in tmp_path.iterdir()] == ["count"]


def test_whoever_waits_too_long_is_told_and_a_killed_holder_is_waited_for_no_more(tmp_path: Path) -> None:
    holder = started(HOLDS, tmp_path)
    with (
        pytest.raises(Failure, match="another fleet command has been at work in this checkout"),
        turn.taken(tmp_path, patience=0),
    ):
        pass
    holder.kill()
    holder.wait()

    with turn.taken(tmp_path, patience=0):
        pass


def test_another_checkout_is_nobody_s_concern(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()

    with turn.taken(tmp_path), turn.taken(tmp_path / "other", patience=0):
        pass
