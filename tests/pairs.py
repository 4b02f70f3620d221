"""Tenants that between them make every pair of choices that the law allows: each field of the form against each other.

The choices are read off the form, so a field that is added to it is in. What depends on other fields is said in DEPENDS.
`python tests/pairs.py` writes down the pairs that the law refuses, each with its words on them.
"""

import itertools
import random
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeAlias, cast, get_args

import yaml
from checkout import DEDICATED, OWN, OWN_FACTS, PRODUCTION, REHEARSAL, ROOT, SHARED
from copied import copy
from pydantic.fields import FieldInfo

from fleet.rendering import Manifest, objects, registered
from fleet.stackfile import StackFile
from tenancy import catalog, configuration, fleet
from tenancy.form import Form
from tenancy.industry import Feature
from tenancy.rules import asked
from tenancy.rules.ground import Ground
from tenancy.tenant import Tenant
from tenancy.words import Industry, Plan, PlatformAddon, Release, State

Choice: TypeAlias = tuple[str, str]
"""A field and what is chosen for it, in a word."""
Pair: TypeAlias = tuple[Choice, Choice]
Asked: TypeAlias = dict[str, Any]

MOST: Final = "traefik"
SEED: Final = 20261121
TRIES: Final = 160
"""How many ways of filling in the rest are tried before a pair counts as refused."""
OF_A_STACK: Final = 20
NOTHING: Final = "nothing"
NONE: Final = "the industry has none of the kind"
SOMETHING: Final = "something"
CATALOG: Final = catalog.load(ROOT)
FOLDER: Final = ROOT / "tests/no-folder-of-tenants"
SAME: Final = {"name": "O'Hara & Söhne", "owner": "it@pairs.example"}
NO_CHOICE: Final = (*SAME, "placement", "until")
"""What every tenant has, and what follows from the rest."""

OPEN: Asked = {**PRODUCTION, "region": "eu-central-1"}
WAYS_IN: Final[Mapping[str, Asked]] = {
    "plain": OPEN,
    MOST: {
        **OPEN,
        "cluster": {**cast("Asked", OWN_FACTS["cluster"]), "authority": "odoo-internal"},
        "ingress": {"controller": "traefik", "issuer": "letsencrypt"},
        "addons": [addon.value for addon in PlatformAddon],
        "storage": {"standard": "standard", "encrypted": "encrypted", "access_mode": "ReadWriteMany"},
        "backup": {"target": "s3:https://backups.example", "cidr": "10.9.0.1/32", "secret": "backup-target"},
        "rehearsal": {**REHEARSAL, "escrow": "backup-escrow"},
        "mail": {"host": "smtp.example", "cidr": "10.9.0.2/32"},
    },
}
"""The stacks that tenants may live on: the one that has least and the one that has most, dedicated servers of its own too."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """A tenant, and where it lives."""

    id: str
    way_in: str
    file: str
    choices: Mapping[str, str]

    @property
    def pairs(self) -> set[Pair]:
        return set(itertools.combinations(sorted(self.choices.items()), 2))


@dataclass(frozen=True, kw_only=True)
class Covering:
    """Every pair that can be: in a tenant; and every other: with the law's words on it."""

    tenants: tuple[Made, ...]
    refused: Mapping[Pair, str]

    def stacks(self) -> Mapping[str, tuple[Made, ...]]:
        """The tenants by the name of their stack, none of which has more than it may."""
        found: dict[str, tuple[Made, ...]] = {}
        for way_in in WAYS_IN:
            here = [one for one in self.tenants if one.way_in == way_in]
            for number, first in enumerate(range(0, len(here), OF_A_STACK), start=1):
                found[f"{way_in}-{number}"] = tuple(here[first : first + OF_A_STACK])
        return found


@cache
def rendered() -> Mapping[str, tuple[Manifest, ...]]:
    """Every object of all of them, and of the tenants that people copy from, by stack."""
    return {name: objects(made) for name, (made, _) in asked_for().items()}


@cache
def asked_for() -> Mapping[str, tuple[Sequence[Mapping[str, Any]], Ground]]:
    """All that is registered for them, and what rules hold it against."""
    stacks = {**covering().stacks(), "copies": _examples()}
    with tempfile.TemporaryDirectory() as folder:
        root = copy(Path(folder, "checkout"))
        for name, tenants in stacks.items():
            _write(root, name, tenants)
        return {
            name: (registered(root, name), asked.of(fleet.load(root, name, StackFile.read(root, name).facts, None)))
            for name in stacks
        }


def _examples() -> tuple[Made, ...]:
    """As people copy them, with a place."""
    found: list[Made] = []
    for path in sorted((ROOT / "tenants/examples").glob("*.yaml")):
        said, id = yaml.safe_load(path.read_text()), f"example-{path.stem}"
        strategy = CATALOG.plans[Plan(said["plan"])].strategy.value
        said["placement"] = {"strategy": strategy, "server": f"{'shared' if strategy == 'shared' else 'own'}-{id}"}
        found.append(Made(id=id, way_in=MOST, file=yaml.safe_dump(said), choices={}))
    return tuple(found)


def _write(root: Path, name: str, tenants: Sequence[Made]) -> None:
    """The stack of that *name* with its *tenants*, into the checkout at *root*."""
    said = {f"odoo-saas:{key}": fact for key, fact in facts(tenants[0].way_in, [one.id for one in tenants]).items()}
    (root / f"Pulumi.{name}.yaml").write_text(yaml.safe_dump({"config": said}))
    (root / "tenants" / name).mkdir()
    for one in tenants:
        (root / "tenants" / name / f"{one.id}.yaml").write_text(one.file)


def facts(way_in: str, ids: Sequence[str]) -> Asked:
    """The stack's, with servers for everybody, so that no budget of one tenant is another's."""
    like = {"sslmode": "verify-full", "host": "10.1.2.3", "cidr": "10.1.2.3/32"}
    servers: Asked = {
        f"{kind}-{id}": {**facts, **like, "service": f"{kind}-{id}", "port": port + number}
        for kind, facts, port in (("shared", SHARED, 5500), ("own", DEDICATED, 6500))
        for number, id in enumerate(ids)
    }
    if way_in == MOST:
        servers |= {f"own-{id}": {**OWN, "sslmode": "verify-full", "connections": 700} for id in ids}
    return {**WAYS_IN[way_in], "servers": servers}


@cache
def dimensions() -> Mapping[str, Mapping[str, Any]]:
    """Every field with what may be chosen for it."""
    fields = {name: _values(one) for name, one in Tenant.model_fields.items() if name not in NO_CHOICE}
    return {"way_in": {way_in: way_in for way_in in WAYS_IN}, **fields}


def _values(field: FieldInfo) -> Mapping[str, Any]:
    kinds = set(_types(field.annotation))
    found: dict[str, Any] = {} if field.is_required() else {NOTHING: None}
    several = "tuple" in str(field.annotation)
    for kind in kinds:
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            chosen = {one.value: [one.value] if several else one.value for one in kind}
            return {**({} if field.default in set(kind) else found), **chosen}
        if isinstance(kind, type) and issubclass(kind, Form):
            return {**found, **_filled(kind, field)}
    assert field.examples, field
    return {**found, SOMETHING: field.examples[0]}


def _filled(form: type[Form], field: FieldInfo) -> Mapping[str, Any]:
    """A form within the form: with its own example, or else with those of all its fields."""
    whole = {name: one.examples[0] for name, one in form.model_fields.items() if one.examples}
    return {SOMETHING: field.examples[0] if field.examples else whole}


def _types(annotation: object) -> list[object]:
    inner = [found for one in get_args(annotation) for found in _types(one)]
    return [annotation, *inner]


def _wanted(said: Asked, *, usual: bool) -> list[str]:
    """The features of the industry that anybody may have, either those that are usual or those that are not."""
    trade, release = CATALOG.industries[Industry(said["industry"])], Release(said["release"])

    def fits(one: Feature) -> bool:
        standards = set(one.demands) <= set(said.get("compliance") or ())
        modules = one.modules or not one.by_release or one.modules_of(release)
        return bool(one.default == usual and not one.addons and not one.only and standards and modules)

    return [name for name, one in trade.features.items() if fits(one)]


DEPENDS: Final[Mapping[str, Callable[[str, Asked], Any]]] = {
    "features": lambda _, said: _wanted(said, usual=False),
    "without": lambda _, said: _wanted(said, usual=True),
    "hosts": lambda who, _: [f"shop-{who}.odoo.test"],
    "domains": lambda who, _: [f"{who}.example.org", f"www.{who}.example.org"],
    "region": lambda _, __: OPEN["region"],
    "companies": lambda who, _: [f"{who} North", f"{who} South"],
    "customer": lambda _, __: "group",
}
"""What is chosen by something that one example cannot say: another field, the id, or the stack."""


def _file(id: str, choices: Mapping[str, str], *, dedicated: bool) -> str:
    values = dimensions()
    said: Asked = {**SAME, **{name: values[name][word] for name, word in choices.items() if name != "way_in"}}
    for name, chosen in DEPENDS.items():
        if choices[name] != NOTHING:
            said[name] = chosen(id, said)
    if said["state"] in (State.ARCHIVED, State.RELEASED):
        said["until"] = "2030-01-31"
    said["placement"] = {
        "strategy": "dedicated" if dedicated else "shared",
        "server": f"{'own' if dedicated else 'shared'}-{id}",
    }
    return yaml.safe_dump({key: value for key, value in said.items() if value is not None}, sort_keys=False)


def _judged(id: str, choices: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """The tenant's file, and the law's words on it if it refuses; on a server of its own if it may not share."""
    refusals: list[tuple[str, ...]] = []
    for dedicated in (False, True):
        file = _file(id, choices, dedicated=dedicated)
        document = _documents(choices["way_in"], id)
        draft = fleet.draft(FOLDER, "dev", document, CATALOG, None, instead={f"tenants/dev/{id}.yaml": file})
        empty = [f"{name}: {NONE}" for name in ("features", "without") if f"{name}: []" in file.split("\n")]
        words = (*empty, *(problem.what for problem in draft.problems))
        if not words:
            return file, ()
        refusals.append(words)
    # On the wrong kind of server there is one word more.
    return "", min(refusals, key=len)


@cache
def _documents(way_in: str, id: str) -> Any:
    return configuration.document(facts(way_in, [id]), file="Pulumi.dev.yaml", stored=None)


@cache
def covering() -> Covering:
    """The smallest set that a greedy search comes by; the same every time."""
    chance = random.Random(SEED)
    every = [(name, word) for name, words in dimensions().items() for word in words]
    both = itertools.combinations(every, 2)
    left = {_pair(one, other) for one, other in both if one[0] != other[0]}
    refused: dict[Pair, str] = {}
    made: list[Made] = []
    while left:
        pair, id = min(left), f"pair-{len(made):02}"
        start = _lawful(id, pair, chance)
        if isinstance(start, str):
            refused[pair] = start
            left.remove(pair)
            continue
        choices = _widened(id, start, pair, left, chance)
        made.append(Made(id=id, way_in=choices["way_in"], file=_judged(id, choices)[0], choices=choices))
        left -= made[-1].pairs
    # Chance may have found no tenant for a pair, and made one later with another pair in mind.
    found = {pair for one in made for pair in one.pairs}
    return Covering(tenants=tuple(made), refused={pair: said for pair, said in refused.items() if pair not in found})


def _pair(one: Choice, other: Choice) -> Pair:
    return (one, other) if one < other else (other, one)


def _lawful(id: str, pair: Pair, chance: random.Random) -> dict[str, str] | str:
    """A tenant that has the pair and that nothing is wrong with: at most one more choice changed, or several at random.

    If there is none, everything that was said where one thing alone was wrong.
    """
    usual = {name: next(iter(words)) for name, words in dimensions().items()}
    single = [{name: word} for name, words in dimensions().items() for word in words]
    several = [{name: chance.choice([*words]) for name, words in dimensions().items()} for _ in range(TRIES)]
    reasons: dict[str, None] = {}
    for others in ({}, *single, *several):
        choices = {**usual, **others, **dict(pair)}
        said = _judged(id, choices)[1]
        if not said:
            return choices
        if len(said) == 1:
            reasons.setdefault(said[0])
    return "; ".join(reasons)


def _widened(id: str, start: dict[str, str], pair: Pair, left: set[Pair], chance: random.Random) -> dict[str, str]:
    """*start* with every other choice as new as the law lets it be."""
    choices, fixed = start, dict(pair)
    for name in chance.sample([*dimensions()], len(dimensions())):
        news = {word: sum(_pair((name, word), other) in left for other in fixed.items()) for word in dimensions()[name]}
        for word in sorted(news, key=lambda word: news[word], reverse=True) if name not in fixed else ():
            tried = {**choices, name: word}
            if news[word] and not _judged(id, tried)[1]:
                choices = tried
                break
        fixed[name] = choices[name]
    return choices


def as_text(refused: Mapping[Pair, str]) -> str:
    lines = (f"{one[0]}: {one[1]} + {other[0]}: {other[1]} | {said}" for (one, other), said in sorted(refused.items()))
    return "".join(f"{line}\n" for line in lines)


if __name__ == "__main__":
    print(as_text(covering().refused), end="")
