"""What everything of a customer is made from, as one word: where it is the same, the same is asked for."""

import hashlib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Final

PROGRAM: Final = ("__main__.py", "Pulumi.yaml", "components/", "tenancy/", "pods/", "policy/", "requirements.txt")
"""What every stack is built and judged by: where one of these is another, any stack may be."""
LEFT_OUT: Final = "ODOO_SAAS_SETTLED"
"""The variable by which a preview's program hears the ids of those whom whoever asks for it knows to be as asked."""
_PACKAGES: Final = ("pulumi", "pulumi-kubernetes", "pulumi-postgresql", "pulumi-random")
_NOT_OURS: Final = frozenset({"__pycache__", ".venv"})


def of_program(root: Path, stack: str) -> str:
    """The imprint of all that the customers of *stack* have in common: the program, its pack, the catalog, the stack's own file."""
    # What is installed may be older than what requirements.txt asks for.
    found = hashlib.sha256(" ".join(map(version, _PACKAGES)).encode())
    for name in (*PROGRAM, "catalog", f"Pulumi.{stack}.yaml"):
        for path in _files(root / name):
            content = path.read_bytes()
            found.update(f"{path.relative_to(root)} {len(content)} ".encode())
            found.update(content)
    return found.hexdigest()


def of(spec: object, program: str) -> str:
    """That of one customer: every value decided (*spec*), and what builds of them, the imprint *program*.

    What is told apart by it is not only what an engine would: it is enough that the same word means that nothing is another.
    """
    return hashlib.sha256(f"{program} {spec!r}".encode()).hexdigest()[:32]


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        for one in sorted(path.iterdir()):
            if one.name not in _NOT_OURS:
                yield from _files(one)
    elif path.is_file():
        yield path
