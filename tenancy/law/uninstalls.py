"""Whether the modules that are to go for good are ones that nothing else in the registry asks for."""

from collections.abc import Iterator
from typing import Final

from tenancy import interior, kit, names
from tenancy.case import Case
from tenancy.origin import NO_MATTER, Origin
from tenancy.problem import Problem, Wording

_STILL_ASKED: Final = Wording(
    what="uninstall names {module}, which the tenant has still: {by}",
    why="its tables would be dropped, and the next start would install it again, with nothing in it",
    do="take {module} out of uninstall, or away where it comes from: a feature goes out of features, or under without",
)


def problems(case: Case) -> Iterator[Problem]:
    """Each module that is to go and to stay."""
    wish = case.asked.uninstall
    if wish is None:
        return
    kept = _kept(case)
    for number, module in enumerate(wish.modules):
        if module in kept:
            yield case.problem(_STILL_ASKED, "uninstall", "modules", number, module=module, by=kept[module].words)


def _kept(case: Case) -> dict[str, Origin]:
    """What is to be installed, and who asks for it first. What needs what, only the modules themselves know."""
    host = names.hosts(case.id, case.asked.hosts, case.stack.domain)[0]
    _, needed = interior.decide(case, host, NO_MATTER)
    found: dict[str, Origin] = {}
    for module, origin, _ in (*kit.modules(case), *needed):
        found.setdefault(module, origin)
    return found
