"""Fleets that any company might have: one stack, and tenants that ask for whatever the shipped law allows them.

The stack stays the same whoever lives on it: shared servers, and for each id a dedicated one that satisfies every
standard. So one tenant's file can change without a line of any other changing with it.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import cast

import yaml
from checkout import DEDICATED, PRODUCTION, ROOT, SHARED
from hypothesis import strategies as st

from tenancy import catalog, configuration, fleet
from tenancy.document import AS_IT_IS, Instead
from tenancy.resolve import resolve_tenants
from tenancy.spec import TenantSpec
from tenancy.words import Compliance, Industry, Plan, Release, Ring, State, TwoFactor

Asked = dict[str, object]
"""What a tenant's file says, without its placement."""

IDS = ("acme", "beta-two", "gamma", "one-spa", "x", "zebra-9")
CATALOG = catalog.load(ROOT)
FOLDER = ROOT / "tests/no-folder-of-tenants"
"""Holds nothing: every file of a sketch is a text that stands in its place."""

words = st.sampled_from


def _server(like: Mapping[str, object], **facts: object) -> dict[str, object]:
    return {**like, "sslmode": "verify-full", "host": "10.1.2.3", **facts}


SERVERS = {
    "shared-1": _server(SHARED),
    "shared-2": _server(SHARED, port=5433),
    **{f"own-{id}": _server(DEDICATED, port=6000 + number, connections=700) for number, id in enumerate(IDS)},
}
STACK = {
    **PRODUCTION,
    "region": "eu-central-1",
    "servers": SERVERS,
    "storage": {"standard": "standard", "encrypted": "encrypted", "access_mode": "ReadWriteMany"},
}


@st.composite
def asked(draw: st.DrawFn, *, compliance: st.SearchStrategy[list[str]] | None = None) -> Asked:
    """What one tenant may ask for."""
    plan, industry = draw(words(Plan)), draw(words(Industry))
    trade, offer = CATALOG.industries[industry], CATALOG.plans[plan]
    standards = draw(compliance or st.lists(words([one.value for one in Compliance]), unique=True))
    features = [name for name, one in trade.features.items() if not (one.addons or one.only or one.default)]
    usual = [name for name, one in trade.features.items() if one.default]
    said: Asked = {
        "name": draw(words(("One Spa", "Hôtel & Sons", "17.0", "O'Hara"))),
        "owner": "it@one.example",
        "plan": plan.value,
        "release": draw(words(Release)).value,
        "industry": industry.value,
        "compliance": standards,
        "dedicated": draw(st.booleans()),
        "features": draw(st.lists(words(features), unique=True)) if features else [],
        "without": draw(st.lists(words(usual), unique=True)) if usual else [],
        "branding": draw(words(({}, {"primary": "#ABCDEF"}, {"name": "Brand", "mail_from": "hello@one.example"}))),
        "backup": draw(words(({}, {"daily": 3}, {"per_day": 1, "monthly": 1}, {"point_in_time": False}))),
        "autoscaling": offer.autoscaling is not None and draw(st.booleans()),
        "password_version": draw(st.integers(1, 9)),
        **draw(words(({}, {"users": 3}, {"database_size": "2G"}, {"database_size": "50G"}, {"customer": "group"}))),
        **draw(
            words(({}, {"ring": draw(words(Ring)).value}, {"signin": {"two_factor": draw(words(TwoFactor)).value}}))
        ),
        **draw(words(({}, {"state": State.SUSPENDED.value}, {"state": State.ARCHIVED.value, "until": "2030-01-31"}))),
    }
    if "everyone" not in str(said.get("signin")):
        # Less than a standard demands is refused, and that is another test's.
        said.pop("signin", None)
    if "franchise-management" in cast("list[str]", said["features"]) and draw(st.booleans()):
        said["companies"] = ["North", "South"]
    return said


fleets = st.dictionaries(words(IDS), asked(), min_size=1)
"""Whole fleets: what is asked, by id."""


def placed(id: str, said: Asked) -> Asked:
    """*said* with a placement that the law accepts."""
    shares = CATALOG.plans[Plan(str(said["plan"]))].strategy.value == "shared"
    if shares and not (said["compliance"] or said["dedicated"] or said.get("database_size") == "50G"):
        return {**said, "placement": {"strategy": "shared", "server": f"shared-{1 + len(id) % 2}"}}
    # Who has to have a server of its own may not say that it wants none.
    rest = {key: value for key, value in said.items() if key != "dedicated" or value}
    return {**rest, "placement": {"strategy": "dedicated", "server": f"own-{id}"}}


def files(sketch: Mapping[str, Asked]) -> Instead:
    """The files of *sketch*, in its order."""
    return {f"tenants/dev/{id}.yaml": written(placed(id, said)) for id, said in sketch.items()}


def written(said: Asked) -> str:
    return yaml.safe_dump(said, sort_keys=False, allow_unicode=True)


def resolved(files: Instead = AS_IT_IS, *, root: Path = FOLDER) -> tuple[TenantSpec, ...]:
    """What is built of *files*, which nothing may be wrong with."""
    document = configuration.document(STACK, file="Pulumi.dev.yaml", stored=None)
    draft = fleet.draft(root, "dev", document, CATALOG, None, instead=files)
    assert [str(problem) for problem in draft.problems] == []
    return resolve_tenants(draft.fleet(CATALOG, None))


def spec(id: str, specs: Iterable[TenantSpec]) -> TenantSpec:
    return next(one for one in specs if one.id == id)
