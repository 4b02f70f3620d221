"""Whether a customer who leaves has a final backup: begun after its last write, and restored once."""

from datetime import UTC, datetime

from tenancy.gate import Loss
from tenancy.parting import Parting, losses

STOPPED = datetime(2027, 1, 10, 12, 0, tzinfo=UTC)
AFTER = datetime(2027, 1, 10, 12, 1, tzinfo=UTC)
BEFORE = datetime(2027, 1, 10, 11, 59, tzinfo=UTC)
SUSPEND = (
    "go by way of state: suspended, as a change of its own: fleet tenant suspend acme, fleet up; then fleet backup run "
    "acme, fleet backup verify acme, and archive it after that"
)
MAKE = "make it and prove it: fleet backup run acme, then fleet backup verify acme"


def missing(stopped: datetime | None, taken: datetime | None, *, rehearses: bool = True) -> list[tuple[str, str]]:
    found = losses([Parting(tenant="acme", stopped=stopped, taken=taken)], rehearses=rehearses)
    return [(one.cause, one.do) for one in found]


def test_a_proven_backup_that_was_begun_after_the_last_write_is_final():
    assert missing(STOPPED, AFTER) == []


def test_one_that_was_begun_before_lacks_what_was_written_last():
    cause = (
        "it was stopped at 2027-01-10 12:00:00 UTC, and the newest backup that has been proven was begun at "
        "2027-01-10 11:59:00 UTC"
    )

    assert missing(STOPPED, BEFORE) == [(cause, MAKE)]
    assert [do for _, do in missing(STOPPED, STOPPED)] == [MAKE]


def test_where_nobody_has_proven_one_there_is_none():
    assert missing(STOPPED, None) == [
        ("it was stopped at 2027-01-10 12:00:00 UTC, and no backup of it has been proven", MAKE)
    ]


def test_while_its_odoo_may_run_no_backup_is_the_last():
    assert missing(None, AFTER) == [
        ("its Odoo may run until it is archived, so that no backup can be the last", SUSPEND)
    ]


def test_where_nothing_is_rehearsed_no_backup_is_known_to_come_back():
    (one,) = losses([Parting(tenant="acme", stopped=STOPPED, taken=None)], rehearses=False)

    assert one == Loss(
        tenant="acme",
        words="final backup",
        name="acme-backup",
        cause="the stack names no server to rehearse restores on, so that no backup is known to come back",
        do="write rehearsal: into the stack's file (docs/registry.md), fleet up, and fleet backup verify acme",
    )
