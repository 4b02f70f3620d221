"""The rehearsed restore's pod as rendered: a good backup passes, and whatever is wrong with a bad one is said and recorded."""

import hashlib
import json
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import cast

import psycopg
import pytest
from backup_target import HOST, PASSWORD, Restic
from copied import ROOT
from held_job import held, unfinished
from host_pod import Ended, HostPod
from kept_tenant import SUPPLIED, Kept, keep, supply
from psycopg.rows import TupleRow
from sandbox import until
from tenant_pods import job_pod
from yard import Yard

from local.plugins.values import Value, items
from tenancy import names

pytestmark = [pytest.mark.engine, pytest.mark.everybody]

TENANT, STACK = "proven-spa", "proof"
PLATFORM = "odoo-platform"
RECORDS = names.scratch(STACK)
TRAP = """
    CREATE FUNCTION trap() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN
        IF current_database() LIKE 'r\\_%' THEN EXECUTE {act}; END IF;
        RETURN true;
    END $$;
    CREATE TABLE trapped (id integer CHECK (public.trap()));
    INSERT INTO trapped VALUES (1);
"""
"""What a customer with SQL leaves in a database: the server runs it while the rows of a dump come back."""
COPY = "TMPDIR=/dump/tmp restic --repository-file /supplied/repository --password-file /credentials/key --no-cache"


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A tenant with a backup, and where restores of it are rehearsed."""

    kept: Kept
    folder: Path
    numbers: Iterator[int] = field(default_factory=count)

    def pod(self) -> HostPod:
        """The next rehearsal's, as rendered."""
        yard, port = self.kept.yard, self.kept.target.port
        return job_pod(yard, PLATFORM, names.rehearsal(TENANT), self.folder / f"{next(self.numbers)}", (HOST, port))

    def rehearse(self, **files: str) -> dict[str, Ended]:
        """Plays it, with other *files* in the volume of the repository's key."""
        with self.pod() as pod:
            for name, content in files.items():
                (pod.volume("repository") / name).write_text(content)
            return pod.play()

    def records(self) -> list[tuple[bool, str]]:
        """Whether each rehearsal passed, and its word, the newest last."""
        said = "SELECT passed, word FROM public.rehearsal ORDER BY began"
        return [(bool(row[0]), str(row[1])) for row in self.kept.yard.sql("shared-1", said, RECORDS)]

    def guests(self) -> list[str]:
        """The roles that rehearsals of anybody have let in."""
        return self._called("SELECT rolname FROM pg_roles WHERE rolname LIKE 'r\\_%'")

    def copies(self) -> list[str]:
        """The throw-away databases of anybody."""
        return self._called("SELECT datname FROM pg_database WHERE datname LIKE 'r\\_%'")

    def _called(self, statement: str) -> list[str]:
        return [str(row[0]) for row in self.kept.yard.sql("shared-1", statement)]

    @contextmanager
    def as_rehearser(self, database: str = RECORDS) -> Generator[psycopg.Connection[TupleRow]]:
        """A connection of the role that rehearses."""
        word = self.kept.yard.secrets()["scratch-password"]
        with self.kept.yard.connect("shared-1", dbname=database, user=RECORDS, password=word) as connection:
            yield connection

    @contextmanager
    def doctored(self) -> Generator[Kept]:
        """What a test does to the volumes is copied as it is, and then put right again."""
        volumes = [self.kept.pod.volume(name) for name in ("dump", "filestore")]
        for number, volume in enumerate(volumes):
            shutil.copytree(volume, self.folder / f"right-{number}")
        try:
            yield self.kept
            copied = self.kept.pod.inside(
                "copy",
                "sh",
                "-c",
                f"{COPY} backup --host {TENANT} /dump/database.dump /dump/manifest /filestore/filestore",
            )
            assert copied.code == 0, copied.said
        finally:
            for number, volume in enumerate(volumes):
                shutil.copytree(self.folder / f"right-{number}", volume, dirs_exist_ok=True)
                shutil.rmtree(self.folder / f"right-{number}")


@pytest.fixture(scope="module")
def stage(yards: Callable[..., Yard], ground: Path) -> Generator[Stage]:
    yard = yards(TENANT, stack=STACK)
    scratch = {"service": "shared-1", "sslmode": "prefer", "cidr": f"{HOST}/32", "escrow": "backup-escrow"}
    yard.configure(rehearsal=scratch)
    with keep(yard, TENANT, ground / "proven") as kept:
        supply(yard, PLATFORM, f"{SUPPLIED}-{TENANT}", repository=kept.target.repository(TENANT))
        supply(yard, PLATFORM, "backup-escrow", password="from-the-safe")
        assert [ended.code for ended in kept.first.values()] == [0, 0, 0], kept.first
        folder = ground / "rehearsal"
        folder.mkdir()
        folder.chmod(0o711)
        yield Stage(kept=kept, folder=folder)


def failure(ended: dict[str, Ended]) -> str:
    """The last word of a rehearsal that failed."""
    assert ended["fetch"].code == 0, ended
    assert ended["rehearse"].code == 1, ended
    return ended["rehearse"].said.splitlines()[-1]


def test_a_good_backup_passes_and_is_recorded(stage: Stage):
    ended = stage.rehearse()

    assert {name: one.code for name, one in ended.items()} == {"fetch": 0, "rehearse": 0}, ended
    assert ended["rehearse"].said == "passed\n"
    assert stage.records()[-1] == (True, "passed")


def verified(stage: Stage, *arguments: str, **files: str) -> tuple[int, str]:
    """`fleet backup verify`, with the pod played for the job that it starts."""
    yard = stage.kept.yard
    with held(yard, PLATFORM):
        asked = yard.start(str(ROOT / ".venv/bin/python"), "-m", "fleet", "backup", "verify", TENANT, *arguments)
        until(lambda: unfinished(yard, PLATFORM) != [], "the job")
        stage.rehearse(**files)
    said, _ = asked.communicate(timeout=120)
    return asked.returncode, said


def test_a_command_proves_the_newest_backup_by_the_record(stage: Stage):
    code, said = verified(stage, "--json")

    assert code == 0, said
    proof = json.loads(said)
    assert (proof["tenant"], proof["passed"], proof["word"], proof["second_key"]) == (TENANT, True, "passed", True)


def test_the_command_fails_with_the_word_of_the_rehearsal(stage: Stage):
    """Although the job, which kwok plays, succeeds."""
    code, said = verified(stage, key="another")

    assert code == 1
    assert said.startswith(f"the newest backup of {TENANT} does not come back: wrong key: "), said


def test_a_list_shows_what_is_kept_and_proven(stage: Stage):
    stage.rehearse()
    table = stage.kept.yard.fleet("backup", "list")
    (line,) = json.loads(stage.kept.yard.fleet("backup", "list", "--json").output)
    each = stage.kept.yard.fleet("backup", "list", TENANT)

    assert table.output.endswith("1 tenant, 0 without a proven backup.\n"), table.output
    assert (line["tenant"], line["kept"], line["passed"], line["second_key"]) == (TENANT, 1, True, True)
    assert stage.kept.snapshots()[0]["id"][:8] in each.output
    assert each.output.endswith("1 backup, as the last rehearsal saw them.\n")


def test_what_the_record_says_acts_on_no_terminal(stage: Stage):
    """A word may repeat what a customer's database holds."""
    word = "another database: release is 18.0\n\x1b[2Jpassed" + "x" * 900
    with stage.as_rehearser() as connection:
        insert = "INSERT INTO rehearsal VALUES (%s, now() + interval '1 second', 1, false, %s, now(), false)"
        connection.execute(insert, (TENANT, word))
        (line,) = json.loads(stage.kept.yard.fleet("backup", "list", "--json").output)
        connection.execute("DELETE FROM rehearsal WHERE word = %s", (word,))

    assert line["word"] == "another database: release is 18.0 \\x1b[2Jpassed" + "x" * 153
    assert len(line["word"]) == 200


def test_nothing_stays_of_what_was_restored(stage: Stage):
    assert stage.guests() == stage.copies() == []
    assert list(stage.folder.glob("*/volumes/scratch/restored")) == []


def test_what_a_killed_rehearsal_has_left_is_removed_by_the_next(stage: Stage):
    with stage.as_rehearser() as connection:
        connection.execute(f"CREATE DATABASE {names.throw_away(TENANT)}_1700000000".encode())
    stage.rehearse()

    assert stage.copies() == []


def test_the_record_lists_what_is_in_the_repository(stage: Stage):
    found = stage.kept.yard.sql("shared-1", "SELECT tenant, id FROM public.snapshot", RECORDS)

    assert found == [(TENANT, one["id"]) for one in stage.kept.snapshots()]


def test_a_second_key_opens_the_repository_and_the_record_says_so(stage: Stage):
    second = Restic(repository=stage.kept.target.repository(TENANT), key="from-the-safe")

    assert TENANT in second("snapshots")
    assert stage.kept.yard.sql("shared-1", "SELECT DISTINCT escrow FROM public.rehearsal WHERE passed", RECORDS) == [
        (True,)
    ]


def test_the_second_key_is_added_once(stage: Stage):
    stage.rehearse()

    assert stage.kept.restic("key", "list").count("escrow") == 1


def test_who_rehearses_enters_no_tenants_database_and_nobody_else_reads_the_record(stage: Stage):
    closed = "SELECT has_database_privilege(%s, %s, 'CONNECT')"
    with stage.kept.yard.connect("shared-1-owner") as owner:

        def may(role: str, database: str) -> object:
            return owner.execute(closed, (role, database)).fetchone()

        assert may(RECORDS, names.database(TENANT)) == (False,)
        assert may(RECORDS, names.database("one-spa")) == (False,)
        assert may(RECORDS, "postgres") == (False,)
        assert may(names.role(TENANT), RECORDS) == (False,)
        assert may(RECORDS, RECORDS) == (True,)


def test_who_works_alone_in_the_repository_is_waited_for(stage: Stage):
    """Such as a backup that prunes and checks; from another machine, so that nobody here can say that its process is dead."""
    with stage.pod() as pod:
        with stage.kept.restic.alone("hostname elsewhere") as holder:
            fetching = pod.start("fetch")
            until(lambda: "already locked exclusively" in fetching.said, "the rehearsal, before a lock")
            holder.communicate()
        fetched = fetching.ended()
        ended = pod.run("rehearse")

    assert (fetched.code, ended.said) == (0, "passed\n"), fetched.said


def test_a_truncated_dump_fails(stage: Stage):
    with stage.doctored() as kept:
        dump = kept.pod.volume("dump") / "database.dump"
        size = dump.stat().st_size
        dump.write_bytes(dump.read_bytes()[: size // 2])

    word = f"damaged dump: {size // 2} bytes of {size}, and another checksum"
    assert failure(stage.rehearse()) == f"failed: {word}"
    assert stage.records()[-1] == (False, word)


def test_a_dump_that_was_never_whole_fails_although_its_checksum_is_right(stage: Stage):
    with stage.doctored() as kept:
        dump, manifest = kept.pod.volume("dump") / "database.dump", kept.pod.volume("dump") / "manifest"
        before = hashlib.sha256(dump.read_bytes()).hexdigest()
        dump.write_bytes(dump.read_bytes()[:-60])
        manifest.write_text(manifest.read_text().replace(before, hashlib.sha256(dump.read_bytes()).hexdigest()))

    assert failure(stage.rehearse()) == "failed: damaged dump: it does not restore"


def test_a_missing_row_fails(stage: Stage):
    with stage.doctored() as kept:
        manifest = kept.pod.volume("dump") / "manifest"
        manifest.write_text(manifest.read_text().replace("rows.res_partner=40", "rows.res_partner=41"))

    assert failure(stage.rehearse()) == "failed: another database: rows.res_partner is 40, and was 41"


def test_a_missing_table_fails(stage: Stage):
    with stage.doctored() as kept:
        manifest = kept.pod.volume("dump") / "manifest"
        manifest.write_text(manifest.read_text() + "rows.account_move=7\n")

    assert failure(stage.rehearse()) == "failed: another database: a table of the manifest did not come back"


def test_a_missing_file_fails(stage: Stage):
    lost = stage.kept.files[0]
    with stage.doctored():
        lost.unlink()

    word = f"missing file: {lost.parent.name}/{lost.name}"
    assert failure(stage.rehearse()) == f"failed: {word}"
    assert stage.records()[-1] == (False, word)


def test_a_damaged_file_fails(stage: Stage):
    damaged = stage.kept.files[1]
    with stage.doctored():
        damaged.write_text("something else")

    assert failure(stage.rehearse()) == f"failed: damaged file: {damaged.parent.name}/{damaged.name}"


def test_a_filestore_that_is_not_there_fails(stage: Stage):
    with stage.doctored() as kept:
        shutil.rmtree(kept.pod.volume("filestore") / "filestore" / names.database(TENANT))

    assert failure(stage.rehearse()) == "failed: missing file: the whole filestore"


def test_a_backup_without_a_manifest_fails(stage: Stage):
    with stage.doctored() as kept:
        (kept.pod.volume("dump") / "manifest").write_text("")

    assert failure(stage.rehearse()) == "failed: incomplete backup: it has no dump or no manifest"


def test_a_stale_backup_fails(stage: Stage):
    """Once a day by the plan, so that from two days on one has been missed and not made good."""
    with stage.doctored() as kept:
        manifest = kept.pod.volume("dump") / "manifest"
        taken = manifest.read_text().splitlines()[0].removeprefix("taken=")
        manifest.write_text(manifest.read_text().replace(taken, str(int(taken) - 50 * 60 * 60)))

    word = "stale backup: the newest is 50 h old, and 48 h are allowed"
    assert failure(stage.rehearse()) == f"failed: {word}"
    assert stage.records()[-1] == (False, word)


def test_a_wrong_key_fails(stage: Stage):
    word = "wrong key: the repository does not open with the tenant's key"

    assert failure(stage.rehearse(key="another")) == f"failed: {word}"
    assert stage.records()[-1] == (False, word)


def test_a_repository_that_is_gone_or_empty_fails(stage: Stage):
    """What restic says of neither contains the target's password."""
    folder, away = stage.kept.target.folder / TENANT, stage.kept.target.folder / "away"
    folder.rename(away)
    gone = stage.rehearse()
    stage.kept.restic("init")
    empty = stage.rehearse()
    shutil.rmtree(folder)
    away.rename(folder)

    assert failure(gone) == "failed: no repository: nothing is where the backups should be"
    assert failure(empty) == "failed: no backup: the repository is empty"
    assert PASSWORD not in "".join(one.said for ended in (gone, empty) for one in ended.values())


@contextmanager
def entrapped(stage: Stage, act: str) -> Generator[None]:
    """Within, the newest backup is of a database in which a customer has left this *act*."""
    kept, role = stage.kept, names.role(TENANT)
    password = kept.yard.secrets()[f"{TENANT}-database-password"]
    with kept.yard.connect("shared-1", dbname=names.database(TENANT), user=role, password=password) as customer:
        customer.execute(TRAP.format(act=act).encode())
        backup = kept.pod.play()
        customer.execute("DROP TABLE trapped; DROP FUNCTION trap()")
    assert [ended.code for ended in backup.values()] == [0, 0, 0], backup
    try:
        yield
    finally:
        kept.pod.play()


@pytest.mark.parametrize(
    ("act", "word"),
    [
        # It knows the word to its own database no more, and nobody else is locked out.
        ("format('ALTER ROLE %I PASSWORD NULL', current_user)", "another database: what came back cannot be counted"),
        ("format('ALTER ROLE %I SET search_path = nowhere', current_user)", "passed"),
        ("format('CREATE ROLE mine IN ROLE %I', current_user)", "damaged dump: it does not restore"),
        ("format('ALTER DATABASE %I OWNER TO CURRENT_USER', current_database())", "damaged dump: it does not restore"),
    ],
)
def test_what_a_dump_does_while_it_comes_back_harms_its_own_proof_at_most(stage: Stage, act: str, word: str):
    with entrapped(stage, act):
        ended = stage.rehearse()

    assert ended["rehearse"].said.splitlines()[-1].removeprefix("failed: ") == word, ended
    assert stage.records()[-1][1] == word
    assert stage.guests() == stage.copies() == []
    assert stage.kept.yard.sql("shared-1", "SELECT 1 FROM pg_roles WHERE rolname = 'mine'") == []
    with stage.as_rehearser() as connection:
        assert connection.execute("SELECT count(*) > 0 FROM rehearsal").fetchone() == (True,)


def hurry(pod: HostPod, seconds: int) -> None:
    """As where the plan gave a rehearsal no longer than that."""
    (container,) = items(pod.template, "containers")
    assert isinstance(container, dict)
    words = cast("list[Value]", container["command"])
    words[words.index("3600")] = f"{seconds}"


def test_a_dump_that_does_not_end_is_ended_in_time_and_leaves_nothing(stage: Stage):
    with entrapped(stage, "'SELECT pg_catalog.pg_sleep(3600)'"), stage.pod() as pod:
        hurry(pod, 20)
        ended = pod.play()
    word = "out of time: the dump does not come back in the 20 s that a rehearsal may take"

    assert failure(ended) == f"failed: {word}"
    assert stage.records()[-1] == (False, word)
    assert stage.guests() == stage.copies() == []


def test_a_copy_that_cannot_go_keeps_no_other(stage: Stage):
    """Somebody is in the first of two that were left behind."""
    first, second = (f"{names.throw_away(TENANT)}_1{number}00000000" for number in (6, 7))
    with stage.as_rehearser() as connection:
        for name in (first, second):
            connection.execute(f"CREATE DATABASE {name}".encode())
    with stage.as_rehearser(first):
        ended = stage.rehearse()
    found = stage.copies()
    stage.rehearse()

    assert ended["rehearse"].said.splitlines()[-1] == "passed", ended
    assert (found, stage.copies()) == ([first], [])


def test_a_rehearsal_whose_own_copy_stays_says_so_and_fails(stage: Stage):
    with entrapped(stage, "'SELECT pg_catalog.pg_sleep(3)'"), stage.pod() as pod:
        assert pod.run("fetch").code == 0
        rehearsing = pod.start("rehearse")
        until(lambda: stage.guests() != [], "the guest")
        (copy,) = stage.guests()
        with stage.as_rehearser(copy):
            ended = rehearsing.ended()
    with stage.as_rehearser() as connection:
        connection.execute(f"DROP DATABASE {copy}".encode())
        connection.execute("SELECT public.dismiss(%s)", (copy,))

    assert ended.code == 1
    assert f"rehearse: {copy} could not be removed from the scratch server" in ended.said
    assert stage.records()[-1] == (True, "passed")


def test_who_rehearses_lets_nobody_in_but_guests_and_dismisses_no_others(stage: Stage):
    with stage.as_rehearser() as connection:
        for name in ("mine", "fleet_admin", names.role(TENANT), "r_0123456789abcdef_1; "):
            for asked in (b"SELECT public.admit(%s, 'x', 60)", b"SELECT public.dismiss(%s)"):
                with pytest.raises(psycopg.errors.RaiseException, match="a guest is called as its throw-away database"):
                    connection.execute(asked, (name,))


def test_a_fact_that_is_written_as_a_program_is_only_read(stage: Stage):
    """A customer writes the version of a module, and so lines of what is counted."""
    kept, hostile = stage.kept, "18.0.1.3\nx//;e touch written #=1"
    with kept.yard.connect("shared-1-owner", dbname=names.database(TENANT)) as customer:
        customer.execute("UPDATE ir_module_module SET latest_version = %s WHERE name = 'base'", (hostile,))
        backup = kept.pod.play()
        customer.execute("UPDATE ir_module_module SET latest_version = '18.0.1.3' WHERE name = 'base'")
    assert [one.code for one in backup.values()] == [0, 0, 0], backup
    stage.rehearse()

    assert list(stage.folder.glob("*/volumes/scratch/written*")) == []


def test_after_all_that_a_new_backup_passes_again(stage: Stage):
    assert [ended.code for ended in stage.kept.pod.play().values()] == [0, 0, 0]
    assert stage.rehearse()["rehearse"].said == "passed\n"


def test_no_secret_stands_on_a_command_line(stage: Stage):
    yard = stage.kept.yard
    template = yard.kubectl("get", "cronjob", names.rehearsal(TENANT), "--namespace", PLATFORM, "--output", "json")

    assert [name for name, word in yard.secrets().items() if word in template] == []
