"""The environment in which plain `pulumi`, `kubectl` and `psql` work on the platform."""

import os
import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path

from local.home import CHECKOUT

PASSPHRASE = "odoo-saas-local"  # noqa: S105 - for the reason below
"""Not a secret: it guards servers on this machine's loopback that are thrown away, and their state lies in a folder
that only its owner can read. Stacks of real clusters have a real one."""


def environment(home: Path, bin: Path, path: str) -> dict[str, str]:
    """The variables of a home's platform; `path` is the PATH that they come on top of, once however often."""
    return {
        "KUBECONFIG": f"{home / 'kubeconfig'}",
        "PGSERVICEFILE": f"{home / 'pg_service.conf'}",
        "PULUMI_HOME": f"{home / 'pulumi'}",
        "PULUMI_BACKEND_URL": f"file://{home / 'backend'}",
        "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_DISABLE_REGISTRY_RESOLVE": "true",
        "PULUMI_CREDENTIAL_STORE": "plaintext",
        "PULUMI_ERROR_OUTPUT_STRING": "true",
        "PULUMI_DIY_BACKEND_NO_LEGACY_WARNING": "true",
        "PATH": _path((home / "bin", bin), path),
    }


def beside(engine: Path, path: str) -> dict[str, str]:
    """The variables with which the engine runs for servers that are elsewhere: what they are is for the shell to say."""
    return {"PULUMI_SKIP_UPDATE_CHECK": "true", "PULUMI_ERROR_OUTPUT_STRING": "true", "PATH": _path((engine,), path)}


def _path(folders: Iterable[Path], path: str) -> str:
    """*path* with *folders* and the checkout's own programs before it, once however often."""
    own = CHECKOUT / ".venv/bin"
    ours = [f"{folder}" for folder in (*folders, *((own,) if own.exists() else ()))]
    return os.pathsep.join(ours + [folder for folder in path.split(os.pathsep) if folder not in ours])


def exports(variables: Mapping[str, str]) -> str:
    """The same as lines that a shell evaluates."""
    return "\n".join(f"export {name}={shlex.quote(value)}" for name, value in variables.items())
