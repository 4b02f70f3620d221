from collections.abc import Mapping

import pytest

from tenancy.gate import Loss
from tenancy.problem import Refused
from tenancy.repository import losses, refuse_left
from tenancy.stack import Backup

HERE, THERE = "s3:https://s3.example/backups", "s3:https://s3.example/elsewhere"
LIVES: Mapping[str, Mapping[str, object]] = {
    "acme": {"born": True, "repository": f"{HERE}/acme"},
    "zebra": {"born": True, "repository": f"{HERE}/zebra"},
    "unborn": {"repository": f"{HERE}/unborn"},
    "before": {"born": True},
}
STATE = {f"urn:pulumi:dev::odoo-saas::odoo:saas:Tenant::{id}": outputs for id, outputs in LIVES.items()}


def backup(target: str, moved_from: str | None = None) -> Backup:
    return Backup(target=target, moved_from=moved_from, cidr="10.1.2.4/32")


@pytest.mark.parametrize("asked", [backup(HERE), backup(f"{HERE}/"), backup(THERE, HERE), backup(THERE, f"{HERE}/")])
def test_backups_stay_where_they_are_or_were_moved(asked: Backup):
    refuse_left("dev", STATE, asked, LIVES)
    assert list(losses(LIVES, asked)) == []


def test_backups_are_begun_anew_nowhere_else():
    with pytest.raises(Refused) as caught:
        refuse_left("dev", STATE, backup(THERE), LIVES)

    assert str(caught.value) == (
        "Pulumi.dev.yaml: backups of acme, zebra are below s3:https://s3.example/backups, and would be begun anew below "
        "s3:https://s3.example/elsewhere\n"
        "  why: a changed line moves no backups: there would be nothing to restore from; nothing was changed\n"
        "  do: put target back below backup in the stack's file; to move backups, copy every repository to the new place "
        "first, then write moved_from: s3:https://s3.example/backups beside the new target"
    )
    assert list(losses(LIVES, backup(THERE)))[1:] == [
        Loss(
            tenant="zebra",
            words="backups",
            name="zebra-backup",
            cause="they are in s3:https://s3.example/backups/zebra, and would be begun anew in "
            "s3:https://s3.example/elsewhere/zebra, with nothing to restore from",
            do="put target back below backup in the stack's file; to move backups, copy every repository to the new place "
            "first, then write moved_from: s3:https://s3.example/backups beside the new target",
        )
    ]


def test_whoever_goes_leaves_its_backups_where_they_are():
    refuse_left("dev", STATE, backup(THERE), ("unborn", "before"))


def test_a_move_from_elsewhere_is_none():
    with pytest.raises(Refused):
        refuse_left("dev", STATE, backup(THERE, "s3:https://s3.example/another"), LIVES)
