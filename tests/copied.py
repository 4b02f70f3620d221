"""A checkout of its own: what is shipped, its packages linked and its data copied, for a test to bend and break."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import yaml

ROOT = Path(__file__).parents[1]
STACKS = tuple(path.name.split(".")[1] for path in sorted(ROOT.glob("Pulumi.*.yaml")))
"""Every shipped stack."""
TENANTS = tuple((stack, path.stem) for stack in STACKS for path in sorted((ROOT / "tenants" / stack).glob("*.yaml")))
"""Every shipped tenant, with its stack."""
LINKED = (".venv", "components", "fleet", "pods", "policy", "tenancy")
COPIED = ("__main__.py", "Pulumi.yaml", *(f"Pulumi.{stack}.yaml" for stack in STACKS))
SERVICE = "[{name}]\nhost=10.0.0.1\nport=5432\ndbname=postgres\nuser=fleet_admin\npassword=planted-service-{name}\n"


def copy(folder: Path) -> Path:
    """A checkout whose files a test may edit; the packages in it are links."""
    folder.mkdir(parents=True)
    for name in LINKED:
        (folder / name).symlink_to(ROOT / name)
    for name in COPIED:
        shutil.copy(ROOT / name, folder / name)
    for name in ("catalog", "tenants"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


def rewrite(root: Path, program: str, old: str, new: str) -> None:
    """Change the program of a copied checkout, in this one only."""
    package = root / Path(program).parts[0]
    if package.is_symlink():
        original = package.resolve()
        package.unlink()
        shutil.copytree(original, package)
    path = root / program
    text = path.read_text()
    assert old in text, f"{program} has no longer: {old}"
    path.write_text(text.replace(old, new))


def settings(root: Path, stack: str) -> dict[str, object]:
    """A stack's configuration as the engine has it: the project's, and the stack's own on top."""
    project, own = (yaml.safe_load((root / name).read_text()) for name in ("Pulumi.yaml", f"Pulumi.{stack}.yaml"))
    return {**project["config"], **own["config"]}


def write_services(file: Path, config: Mapping[str, object]) -> Path:
    """A file of connection services with an entry for every server of a stack, the scratch server too; none of them exists."""
    servers = cast("Mapping[str, Mapping[str, str]]", config.get("odoo-saas:servers", {}))
    scratch = cast("Mapping[str, str] | None", config.get("odoo-saas:rehearsal"))
    known = (*servers.values(), *([scratch] if scratch else []))
    names = {server["service"] for server in known if "service" in server}
    file.write_text("".join(SERVICE.format(name=name) for name in sorted(names)))
    return file


def edit(root: Path, stack: str, tenant: str, **fields: object) -> None:
    """Change fields of a tenant's file, or begin one; None removes a field."""
    path = root / "tenants" / stack / f"{tenant}.yaml"
    asked: dict[str, object] = yaml.safe_load(path.read_text()) if path.exists() else {}
    asked.update(fields)
    path.write_text(yaml.safe_dump({key: value for key, value in asked.items() if value is not None}))


def configure(root: Path, stack: str, **facts: object) -> None:
    """Change facts of the stack's file; None removes one."""
    path = root / f"Pulumi.{stack}.yaml"
    said = yaml.safe_load(path.read_text())
    changed = {**said["config"], **{f"odoo-saas:{key}": value for key, value in facts.items()}}
    said["config"] = {key: value for key, value in changed.items() if value is not None}
    path.write_text(yaml.safe_dump(said))
