"""A home for a tenant that has no file yet, on the stack that was named for it: the planner's choice, as `fleet place` has it."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from fleet.draft import Draft
from tenancy import estate, planner, room
from tenancy.document import parse
from tenancy.form import fill
from tenancy.problem import Refused
from tenancy.registry import Entry
from tenancy.tenant import Tenant

_ASIDE: Final = "tombstone: 1970-01-01\nname: A tenant that comes\n"
"""What stands in for the new file while its home is chosen; the empty folder of a new stack would be refused."""


def lodged(root: Path, draft: Draft) -> Draft:
    """*draft* with a home on its stack. Raises Refused if the registry is not right, or there is no room."""
    document = parse((draft.edit().after or "").encode(), file=draft.file)
    try:
        entry = Entry(id=draft.id, tenant=fill(Tenant, document), document=document)
    except Refused as refused:
        raise Refused(replace(problem, tenant=draft.id) for problem in refused.problems) from None
    known = estate.load(root, instead={draft.file: _ASIDE})
    fleet = next(fleet for fleet in known.fleets if fleet.name == draft.stack)
    arrival = room.arrival(known.catalog, entry, fleet, fleet.stack.environment)
    plan = planner.plan([arrival], room.candidates(known), room.judge(known, (entry,)))
    if plan.problems:
        raise Refused(plan.problems)
    (home,) = plan.choices
    return draft.at(home.strategy, home.server)
