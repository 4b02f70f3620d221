"""Edits that somebody might make to a fleet, on purpose or by a slip: drawn at random, each with a word on what it was."""

import functools
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, cast

import copied
import yaml

IDS = tuple(f"ordeal-{word}" for word in ("one", "two", "three", "four"))
PAST, FUTURE = "2026-01-31", "2099-01-31"
EDITED = ("tenants", "catalog")
FIELDS: Mapping[str, tuple[object, ...]] = {
    "name": ("Another Name",),
    "owner": ("other@example.com",),
    "customer": ("one-group", None),
    "plan": ("basic", "standard", "premium", "enterprise"),
    "release": ("17.0", "18.0", "19.0"),
    "industry": ("generic", "spa", "financial", "equestrian", "property"),
    "dedicated": (True, False, None),
    "region": ("us-east-1", "eu-central-1", None),
    "hosts": (["other.odoo.test"], None),
    "domains": (["other.example.com"], None),
    "allow": (["192.0.2.0/24"], None),
    "compliance": (["gdpr"], ["hipaa"], ["pci", "sox"], None),
    "features": (["member-management"], None),
    "without": (["gift-cards"], None),
    "companies": (["North"], None),
    "branding": ({"primary": "#ABCDEF"}, {"name": "Brand"}, None),
    "mail": ({"host": "mail.example.com"}, None),
    "signin": ({"two_factor": "everyone"}, None),
    "users": (3, 60, None),
    "database_size": ("2G", "50G", None),
    "autoscaling": (True, None),
    "maintenance": (True, None),
    "backup": ({"daily": 3}, {"per_day": 1}, {"point_in_time": False}, None),
    "password_version": (1, 2, 3),
    "trial": (FUTURE, None),
    "ring": ("canary", "stable", None),
    "state": ("active", "suspended"),
    "support": (FUTURE, None),
    "notes": ("Call first.", None),
    "apis": (["logos"], None),
    "uninstall": (
        {"modules": ["lunch"], "day": PAST, "because": "ticket 1"},
        {"modules": ["lunch"], "day": FUTURE, "because": "ticket 2"},
        None,
    ),
    "unheard_of": ("a word",),
}
"""What may be written into each field of a tenant's file, lawful or not; None removes it."""


@dataclass(frozen=True)
class Files:
    """The files of one stack in a checkout, which edits change."""

    root: Path
    stack: str

    @property
    def folder(self) -> Path:
        return self.root / "tenants" / self.stack

    def path(self, tenant: str) -> Path:
        return self.folder / f"{tenant}.yaml"

    def tenants(self) -> Mapping[str, Mapping[str, object]]:
        """What is asked, by id; tombstones are not asked for anything."""
        found = {path.stem: yaml.safe_load(path.read_text()) for path in sorted(self.folder.glob("*.yaml"))}
        return {id: said for id, said in found.items() if "tombstone" not in said}

    def buried(self, day: str) -> set[str]:
        """Whose tombstone says so."""
        return {path.stem for path in self.folder.glob("*.yaml") if path.read_text().startswith(f"tombstone: {day}\n")}

    def edit(self, tenant: str, **fields: object) -> None:
        copied.edit(self.root, self.stack, tenant, **fields)

    def add(self, tenant: str) -> None:
        """A small tenant on the shared server."""
        placement = {"strategy": "shared", "server": "shared-1"}
        asked = {"name": tenant, "owner": "o@example.com", "plan": "basic", "release": "18.0", "industry": "generic"}
        self.edit(tenant, **asked, placement=placement)

    def configure(self, **facts: object) -> None:
        copied.configure(self.root, self.stack, **facts)

    def fact(self, name: str) -> dict[str, Any]:
        return dict(cast("Mapping[str, Any]", copied.settings(self.root, self.stack)[f"odoo-saas:{name}"]))

    def leads_astray(self) -> bool:
        """Whether a server is asked for behind another's connection service."""
        known = cast(
            "Mapping[str, Mapping[str, str]]", copied.settings(self.root, self.stack).get("odoo-saas:servers", {})
        )
        return any(one.get("service", name) != name for name, one in known.items() if name == "shared-1")

    def content(self) -> Mapping[str, bytes]:
        """Everything that an edit may change, by its path."""
        paths = [path for name in EDITED for path in (self.root / name).rglob("*.yaml")]
        return {
            str(path.relative_to(self.root)): path.read_bytes()
            for path in sorted([*paths, self.root / f"Pulumi.{self.stack}.yaml"])
        }

    def restore(self, content: Mapping[str, bytes]) -> None:
        """Everything as it was."""
        shutil.rmtree(self.root / "tenants")
        for name, data in content.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists() or path.read_bytes() != data:
                path.write_bytes(data)


Edit = Callable[[Files, Random], str | None]
"""Changes files; says what was done, None where there was nothing to do it to."""


def _of_a_tenant(edit: Callable[[Files, Random, str], str | None]) -> Edit:
    """An *edit* of one tenant, whichever it may be."""

    @functools.wraps(edit)
    def drawn(files: Files, random: Random) -> str | None:
        known = list(files.tenants())
        return edit(files, random, random.choice(known)) if known else None

    return cast("Edit", drawn)


def add(files: Files, random: Random) -> str | None:
    free = [id for id in IDS if not files.path(id).exists()]
    if not free:
        return None
    id = random.choice(free)
    files.add(id)
    return f"add {id}"


@_of_a_tenant
def field(files: Files, random: Random, tenant: str) -> str:
    name = random.choice(list(FIELDS))
    value = random.choice(FIELDS[name])
    files.edit(tenant, **{name: value})
    return f"{tenant}: {name} {value}"


@_of_a_tenant
def remove(files: Files, random: Random, tenant: str) -> str:
    files.path(tenant).unlink()
    return f"remove {tenant}"


@_of_a_tenant
def bury(files: Files, random: Random, tenant: str) -> str:
    day = random.choice((PAST, FUTURE))
    files.path(tenant).write_text(f"tombstone: {day}\nname: Gone\n")
    return f"bury {tenant} on {day}"


@_of_a_tenant
def rename(files: Files, random: Random, tenant: str) -> str:
    files.path(tenant).rename(files.path(f"{tenant}-{random.randrange(100)}"))
    return f"rename {tenant}"


@_of_a_tenant
def move(files: Files, random: Random, tenant: str) -> str:
    """To another server, with a line that makes it lawful."""
    there = cast("Mapping[str, str]", files.tenants()[tenant].get("placement", {})).get("strategy") == "shared"
    home = {"strategy": "dedicated", "server": "dedicated-1"} if there else {"strategy": "shared", "server": "shared-1"}
    files.edit(tenant, dedicated=there or None, placement=home)
    return f"move {tenant} to {home['server']}"


@_of_a_tenant
def suspend(files: Files, random: Random, tenant: str) -> str:
    files.edit(tenant, state="suspended", until=None)
    return f"suspend {tenant}"


@_of_a_tenant
def archive(files: Files, random: Random, tenant: str) -> str:
    files.edit(tenant, state="archived", until=random.choice((PAST, FUTURE)))
    return f"archive {tenant}"


@_of_a_tenant
def release(files: Files, random: Random, tenant: str) -> str:
    until = random.choice((PAST, FUTURE))
    files.edit(tenant, state="released", until=until)
    return f"release {tenant} until {until}"


@_of_a_tenant
def revive(files: Files, random: Random, tenant: str) -> str:
    files.edit(tenant, state=None, until=None)
    return f"revive {tenant}"


def exchange(files: Files, random: Random) -> str | None:
    """Two tenants' files under each other's names."""
    known = list(files.tenants())
    if len(known) < 2:
        return None
    one, other = random.sample(known, 2)
    first, second = files.path(one).read_bytes(), files.path(other).read_bytes()
    files.path(one).write_bytes(second)
    files.path(other).write_bytes(first)
    return f"exchange {one} and {other}"


def empty(files: Files, random: Random) -> str:
    for path in files.folder.glob("*.yaml"):
        path.unlink()
    if random.random() < 0.5:
        files.folder.rmdir()
    return "empty the folder"


def catalog(files: Files, random: Random) -> str:
    """A number, a word or a whole entry of the catalog."""
    path = random.choice(sorted((files.root / "catalog").rglob("*.yaml")))
    said = yaml.safe_load(path.read_text())
    inside, steps = said, [path.stem]
    while isinstance(inside, dict) and inside:
        known = cast("dict[object, Any]", inside)
        key = random.choice(list(known))
        steps.append(str(key))
        value = known[key]
        if isinstance(value, dict) and random.random() < 0.9:
            inside = cast("Any", value)
            continue
        if isinstance(value, bool) or not isinstance(value, (int, str)):
            del known[key]
        elif isinstance(value, int):
            known[key] = random.choice((value * 2, value // 2))
        else:
            known[key] = random.choice(("1G", "99G", "standard", "other"))
        break
    path.write_text(yaml.safe_dump(said))
    return f"catalog: {' '.join(steps)}"


def storage(files: Files, random: Random) -> str:
    was = files.fact("storage")
    key = random.choice(("standard", "encrypted"))
    files.configure(storage={**was, key: random.choice(("standard", "encrypted", "fast"))})
    return f"stack: storage {key}"


def cluster(files: Files, random: Random) -> str:
    files.configure(cluster={**files.fact("cluster"), "name": "odoo-other"})
    return "stack: the name of the cluster"


def servers(files: Files, random: Random) -> str:
    """A server that is forgotten, has another name, or another connection service."""
    was = files.fact("servers")
    match random.randrange(3):
        case 0:
            name = random.choice(list(was))
            files.configure(servers={key: value for key, value in was.items() if key != name})
            return f"stack: {name} is forgotten"
        case 1:
            files.configure(servers={"renamed-1" if key == "shared-1" else key: one for key, one in was.items()})
            for tenant, said in files.tenants().items():
                home = cast("Mapping[str, str]", said.get("placement", {}))
                if home.get("server") == "shared-1":
                    files.edit(tenant, placement={**home, "server": "renamed-1"})
            return "stack: shared-1 has another name"
        case _:
            changed = {**was["shared-1"], "service": "dedicated-1"} if "shared-1" in was else {}
            files.configure(servers={**was, "shared-1": changed})
            return "stack: shared-1 has another connection service"


def builds(files: Files, random: Random) -> str:
    what = random.choice((["platform"], [], ["tenants"]))
    files.configure(builds=what)
    return f"stack: builds {what}"


def fact(files: Files, random: Random) -> str:
    """Some other fact of the stack's."""
    name, value = random.choice(
        (
            ("domain", "other.test"),
            ("region", "eu-central-1"),
            ("environment", "staging"),
            ("rehearsal", None),
            ("backup", {"target": "s3:https://127.0.0.1/elsewhere", "cidr": "127.0.0.1/32"}),
            ("storage", None),
            ("servers", None),
        )
    )
    files.configure(**{name: value})
    return f"stack: {name} {value}"


EDITS: Mapping[Edit, int] = {
    field: 30,
    catalog: 12,
    move: 6,
    suspend: 6,
    release: 8,
    archive: 4,
    revive: 4,
    bury: 6,
    remove: 6,
    add: 6,
    rename: 4,
    exchange: 3,
    servers: 5,
    storage: 3,
    fact: 4,
    builds: 2,
    cluster: 2,
    empty: 1,
}
"""Every kind of edit, and how often it is made, as shares."""


def draw(files: Files, random: Random, edits: Mapping[Edit, int] = EDITS) -> str:
    """One of the *edits*, made; says which. There has to be somebody left of whom one can be made."""
    for _ in range(1000):
        (edit,) = random.choices(list(edits), weights=list(edits.values()))
        if (said := edit(files, random)) is not None:
            return said
    raise LookupError("nobody is left of whom anything could be edited")
