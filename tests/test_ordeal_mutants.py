"""The ordeal can fail: where the gate, the program's refusal or a protection is broken, it finds who loses what."""

import os
import subprocess
import sys
from pathlib import Path

import copied
import pytest

CLAIM = "kubernetes:core/v1:PersistentVolumeClaim odoo-ordeal-"
WALK = Path(__file__).with_name("walk.py")
MUTANTS = {
    "nothing is refused by the gate": (
        ("fleet/gate.py", "raise Barred(asked.name, found)", "pass"),
        ("release", "bury", "blind"),
        CLAIM,
    ),
    "the program knows no day of a release": (
        ("tenancy/departure.py", "    yield from _released_ahead(stack, folder, held, specs, today)\n", ""),
        ("release",),
        "what protects ordeal-",
    ),
    "the program knows no day of a tombstone": (
        ("tenancy/departure.py", "until is not None and today < day", "False"),
        ("suspend", "release", "bury", "add", "prove", "blind"),
        CLAIM,
    ),
    "the gate asks for no proof": (
        ("fleet/gate.py", "for one in partings if one.is_final)", "for one in partings)"),
        ("release", "bury", "blind"),
        CLAIM,
    ),
    "the gate does not ask when the last backup was made": (
        ("tenancy/parting.py", "self.taken > self.stopped", "True"),
        ("suspend", "release", "bury", "prove", "blind"),
        CLAIM,
    ),
    "the gate does not ask where the connection services lead": (
        (
            "fleet/gate.py",
            "(*astray, *everything(made, asked, state, services, today))",
            "everything(made, asked, state, services, today)",
        ),
        ("servers",),
        "the way to ordeal-",
    ),
    "the program refuses nothing": (
        ("tenancy/lived.py", "raise Refused(problems)", "pass"),
        ("field", "forget"),
        "was made anew, and empty",
    ),
    "the program does not ask where somebody lives": (
        ("tenancy/lived.py", "*_moved(stack, place, held, specs),", ""),
        ("move",),
        "the way to ordeal-",
    ),
    "the database is not protected": (
        ("components/database.py", "protect=keep,", "protect=False,"),
        ("field",),
        "what protects ordeal-",
    ),
    "the filestore is not protected": (
        ("components/filestore.py", "protect=keep,", "protect=False,"),
        ("field",),
        "what protects ordeal-",
    ),
    "the filestore is neither protected nor left": (
        ("components/filestore.py", "protect=keep, retain_on_delete=keep", "protect=False"),
        ("storage", "blind"),
        "its protection would be lifted",
    ),
}


@pytest.mark.parametrize(("broken", "kinds", "lost"), MUTANTS.values(), ids=MUTANTS)
def test_a_broken_guard_is_found(
    broken: tuple[str, str, str], kinds: tuple[str, ...], lost: str, tmp_path: Path
) -> None:
    root = copied.copy(tmp_path / "broken")
    copied.rewrite(root, *broken)
    done = subprocess.run(
        [sys.executable, WALK, "60", *kinds],
        cwd=root,
        env={**os.environ, "PYTHONPATH": f"{root}:{WALK.parent}:{copied.ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1, done.stdout + done.stderr
    assert lost in done.stdout, done.stdout + done.stderr
