"""A walk: edits of some kinds, one after the other, until somebody has lost something or there were enough of them.

`python walk.py COUNT KIND...`, with the packages of whatever checkout is on the path; 1 where somebody has lost something.
Beside the names of edits, a kind is `prove` or `forget`, or `blind`: a protection that is gone is no loss yet.
"""

import sys
import tempfile
from pathlib import Path
from random import Random

import edits
from edits import IDS
from means import MEANS
from small_fleet import Lost, SmallFleet

SEED = 20261121


def main(count: int, kinds: list[str]) -> int:
    random = Random(SEED)
    drawn = {edit: share for edit, share in edits.EDITS.items() if edit.__name__ in kinds}
    with tempfile.TemporaryDirectory() as folder:
        fleet = SmallFleet.build(Path(folder), drawn)
        fleet.sees_locks = "blind" not in kinds
        try:
            for _ in range(count):
                if "prove" in kinds:
                    fleet.prove(random.choice(IDS))
                if "forget" in kinds:
                    fleet.forget(random, random.choice(MEANS))
                print(fleet.edit(random, random.choice(MEANS), None))
        except Lost as lost:
            print(lost)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
