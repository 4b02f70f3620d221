"""Where tenants' backups are, and that they are begun anew nowhere else: a changed line moves none of them."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from tenancy import names
from tenancy.gate import Loss
from tenancy.inhabitants import Inhabitants
from tenancy.problem import Refused, Wording, listed
from tenancy.stack import Backup

WORDS: Final = "backups"
_CAUSE: Final = "they are in {before}, and would be begun anew in {after}, with nothing to restore from"
_WAY: Final = (
    "put target back below backup in the stack's file; to move backups, copy every repository to the new place first, then "
    "write moved_from: {target} beside the new target"
)
_LEFT: Final = Wording(
    what="backups of {tenants} are below {target}, and would be begun anew below {after}",
    why="a changed line moves no backups: there would be nothing to restore from; nothing was changed",
    do=_WAY,
)


def refuse_left(stack: str, state: Mapping[str, Mapping[str, object]], backup: Backup, asked: Collection[str]) -> None:
    """Returns where everybody who is *asked* for is backed up to where its backups are; raises Refused otherwise.

    *state* is what the stack's state holds, the outputs by URN.
    """
    lives = {id: one for id, one in Inhabitants.of(state).lives.items() if id in asked}
    targets: dict[str, list[str]] = {}
    for tenant, _, target in _left(lives, backup):
        targets.setdefault(target, []).append(tenant)
    if targets:
        raise Refused(
            _LEFT.at(f"Pulumi.{stack}.yaml", tenants=listed(tenants), target=target, after=backup.target)
            for target, tenants in targets.items()
        )


def losses(lives: Mapping[str, Mapping[str, object]], backup: Backup) -> Iterator[Loss]:
    """The same of *lives*, the outputs of tenants' components by id, one by one."""
    for tenant, before, target in _left(lives, backup):
        after = names.repository(tenant, backup.target)
        cause, do = _CAUSE.format(before=before, after=after), _WAY.format(target=target)
        yield Loss(tenant=tenant, words=WORDS, name=f"{tenant}-backup", cause=cause, do=do)


def _left(lives: Mapping[str, Mapping[str, object]], backup: Backup) -> Iterator[tuple[str, str, str]]:
    """Whose backups are elsewhere: id, repository, and the target that it is below. Who never came to life has none."""
    targets = (backup.target, *([] if backup.moved_from is None else [backup.moved_from]))
    for tenant, outputs in sorted(lives.items()):
        before = outputs.get("repository")
        known = {names.repository(tenant, target) for target in targets}
        if outputs.get("born") is True and isinstance(before, str) and before not in known:
            yield tenant, before, before.removesuffix(f"/{tenant}")
