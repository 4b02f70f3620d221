"""A checkout of several stacks that a test can bend, judged as a whole."""

import json
from collections.abc import Mapping
from typing import cast

import yaml
from checkout import DEDICATED, FACTS, SHARED, SPA, WEALTH, Checkout

from tenancy import estate
from tenancy.document import AS_IT_IS, Instead
from tenancy.estate import Estate
from tenancy.problem import Problem, Refused


class Realm(Checkout):
    """The shipped catalog, and stacks that have nothing in common unless a test says so: each its cluster, domain, servers."""

    cluster = cast("Mapping[str, object]", FACTS["cluster"])

    def stack(self, name: str, **facts: object) -> None:
        """Writes the stack's file: its own facts, with these in their place; None leaves one out."""
        own: dict[str, object] = {
            **FACTS,
            "domain": f"{name}.test",
            "ingress": {"issuer": "letsencrypt"},
            "cluster": {**self.cluster, "name": name, "context": name},
            "servers": {
                "shared-1": {**SHARED, "service": f"{name}-shared-1"},
                "dedicated-1": {**DEDICATED, "service": f"{name}-dedicated-1"},
            },
        }
        said = {f"odoo-saas:{key}": fact for key, fact in {**own, **facts}.items() if fact is not None}
        self.write(f"Pulumi.{name}.yaml", yaml.safe_dump(json.loads(json.dumps({"config": said})), sort_keys=False))

    def place(self, path: str, *lines: str, like: str = SPA) -> None:
        """Writes a tenant's file below tenants/, with more *lines*."""
        (self.root / "tenants" / path).parent.mkdir(exist_ok=True)
        self.write(f"tenants/{path}.yaml", text(*lines, like=like))

    def wait(self, id: str, *lines: str) -> None:
        """Writes the file of a customer who has no stack yet."""
        self.place(f"unplaced/{id}", *lines, like=WITHOUT_PLACE)

    def bury(self, path: str, day: str = "2027-04-01") -> None:
        """Writes a tombstone."""
        (self.root / "tenants" / path).parent.mkdir(exist_ok=True)
        self.write(f"tenants/{path}.yaml", tombstone(day))

    def text(self, file: str, line: int) -> str:
        """What stands on a line of a file."""
        return (self.root / file).read_text(encoding="utf-8").splitlines()[line - 1].strip()

    def estate(self, instead: Instead = AS_IT_IS) -> Estate:
        return estate.load(self.root, instead)

    def faults(self, instead: Instead = AS_IT_IS) -> tuple[Problem, ...]:
        """Everything that the whole is refused for; none if it loads."""
        try:
            self.estate(instead)
        except Refused as refused:
            return refused.problems
        return ()

    def said(self, instead: Instead = AS_IT_IS) -> list[str]:
        """The first line of each."""
        return [str(problem).partition("\n")[0] for problem in self.faults(instead)]


WITHOUT_PLACE = SPA.partition("placement:")[0]


def text(*lines: str, like: str = SPA) -> str:
    return like + "".join(f"{line}\n" for line in lines)


def tombstone(day: str = "2027-04-01") -> str:
    return f"tombstone: {day}\nname: One Spa\n"


__all__ = ["SPA", "WEALTH", "WITHOUT_PLACE", "Realm", "text", "tombstone"]
