"""The manifests that a stack's program asks for, as YAML that kubectl could read, with every secret masked.

The program runs on Pulumi's mocks, so no cluster, database server, engine or state is needed, and none is asked.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, cast

import yaml

from fleet.failure import Failure
from fleet.stackfile import StackFile
from fleet.terminal import is_writable
from tenancy.document import read
from tenancy.inhabitants import TENANT as INHABITANT
from tenancy.problem import Refused, Wording
from tenancy.supply import SECURE, SUPPLIED
from tenancy.words import State

MASKED: Final = "(secret)"
TENANT: Final = "odoo-saas/tenant"
_SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
"""The key by which Pulumi marks an envelope of something else than plain data (SDK: rpc._special_sig_key)."""
_KUBERNETES: Final = "kubernetes:"
_PROVIDER: Final = "pulumi:providers:"
_SERVICE: Final = "[{name}]\nhost=server.invalid\nport=5432\ndbname=postgres\nuser=fleet_admin\npassword=none\n"

PROGRAM: Final = "__main__.py"
_TRACE: Final = "Traceback (most recent call last)"
_NO_PROGRAM: Final = Wording(
    what="there is no such file here",
    why="it is the program that says what a stack builds",
    do="bring it back with: git restore __main__.py",
)

Manifest = Mapping[str, object]


def manifests(root: Path, stack: str, tenant: str | None = None) -> tuple[Manifest, ...]:
    """Every object of the cluster that *stack* asks for, or those of one *tenant*, in the order of namespace, kind and name.

    Ports and addresses that only a connection service knows are placeholders unless PGSERVICEFILE is set. Raises Failure
    where the program ends badly; what is wrong with files should have been asked before.
    """
    return objects(registered(root, stack), tenant)


def objects(made: Iterable[Mapping[str, Any]], tenant: str | None = None) -> tuple[Manifest, ...]:
    """Of all that is registered, what an API server would be sent."""
    found = [cast("dict[str, object]", _masked(one["inputs"])) for one in made if _is_object(str(one["type"]))]
    return tuple(sorted((one for one in found if tenant in (None, _label(one))), key=_place))


def as_yaml(objects: Iterable[Manifest]) -> str:
    """One document for each object."""
    plain = [dict(one) for one in objects]
    text = yaml.safe_dump_all(plain, sort_keys=False, allow_unicode=True, width=120)
    return text if is_writable(text) else yaml.safe_dump_all(plain, sort_keys=False, width=120)


def registered(root: Path, stack: str) -> Sequence[Mapping[str, Any]]:
    """Everything that the program of *stack* would register where nothing is there yet. Raises as `manifests` does."""
    if not (root / PROGRAM).is_file():
        raise Refused([_NO_PROGRAM.at(PROGRAM)])
    file = StackFile.read(root, stack)
    with tempfile.TemporaryDirectory() as folder:
        services = os.environ.get("PGSERVICEFILE") or _placeholders(file, Path(folder, "pg_service.conf"))
        done = subprocess.run(
            [sys.executable, "-m", "fleet.mocked", PROGRAM],
            input=json.dumps(
                {"project": file.project, "stack": stack, "config": _config(root, file), "held": _known(root, file)}
            ),
            cwd=root,
            env={**os.environ, "PGSERVICEFILE": services, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise Failure(
            f"stack {stack} could not be rendered: {_last_words(done.stderr)}",
            why="without the program's own word nobody knows what it would build",
            do="mend what it complains of; what is wrong with the files is told by: fleet validate",
        )
    return json.loads(done.stdout)


def _known(root: Path, file: StackFile) -> dict[str, dict[str, str]]:
    """A state that has heard of everybody who has a file, or a tombstone: no more is asked of it by the program's refusals."""
    there = (root / "tenants" / file.stack).glob("*.yaml")
    urn = f"urn:pulumi:{file.stack}::{file.project}::{INHABITANT}::"
    return {f"{urn}{path.stem}": {"state": State.RELEASED} for path in there}


def _last_words(said: str) -> str:
    """What the program refuses with; of a fault that it does not know itself, its name and not the way there."""
    return said.strip().split("\n")[-1] if _TRACE in said else said.strip()


def _config(root: Path, file: StackFile) -> dict[str, str]:
    """The stack's configuration as the engine hands it out: the project's below its own, all that is no text as JSON."""
    project = read(root / "Pulumi.yaml", file="Pulumi.yaml").value
    common = project.get("config") if isinstance(project, dict) else None
    whole = {
        **(common if isinstance(common, dict) else {}),
        **{f"{file.project}:{key}": _opened(fact) if key == SUPPLIED else fact for key, fact in file.facts.items()},
    }
    return {key: fact if isinstance(fact, str) else json.dumps(fact) for key, fact in whole.items()}


def _opened(fact: object) -> object:
    """Supplied secrets as the engine would decrypt them: a word of the same shape in place of each."""
    if not isinstance(fact, dict):
        return fact
    known = cast("dict[str, object]", fact)
    return MASKED if set(known) == {SECURE} else {key: _opened(inner) for key, inner in known.items()}


def _placeholders(file: StackFile, path: Path) -> str:
    """A file with a connection service for each server of the stack, the scratch server too; none of them is anywhere."""
    servers = cast("Mapping[str, Mapping[str, str]]", file.facts.get("servers") or {})
    scratch = cast("Mapping[str, str] | None", file.facts.get("rehearsal"))
    known = (*servers.values(), *([scratch] if scratch else []))
    names = {server["service"] for server in known if "service" in server}
    path.write_text("".join(_SERVICE.format(name=name) for name in sorted(names)))
    return str(path)


def _is_object(type: str) -> bool:
    return type.startswith(_KUBERNETES) and not type.startswith(_PROVIDER)


def _masked(value: object) -> object:
    """*value* with every text in a secret's envelope masked, its keys kept, in one order: they come in any.

    On the engine's wire every number has a fraction (protobuf's Struct); what has none is whole again.
    """
    match value:
        case dict():
            known = cast("dict[str, object]", value)
            return (
                _hidden(known["value"]) if _SIGNATURE in known else {key: _masked(known[key]) for key in sorted(known)}
            )
        case list():
            return [_masked(one) for one in cast("list[object]", value)]
        case float() if value.is_integer():
            return int(value)
        case _:
            return value


def _hidden(value: object) -> object:
    match value:
        case dict():
            return {key: _hidden(one) for key, one in sorted(cast("dict[str, object]", value).items())}
        case list():
            return [_hidden(one) for one in cast("list[object]", value)]
        case _:
            return MASKED


def _metadata(one: Manifest) -> Mapping[str, object]:
    return cast("Mapping[str, object]", one["metadata"])


def _label(one: Manifest) -> object:
    return cast("Mapping[str, object]", _metadata(one).get("labels") or {}).get(TENANT)


def _place(one: Manifest) -> tuple[str, str, str]:
    metadata = _metadata(one)
    return str(metadata.get("namespace", "")), str(one["kind"]), str(metadata["name"])
