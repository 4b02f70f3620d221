"""The backup's pod as rendered, against the real server and a real repository: what it writes, everything comes back from."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import textwrap
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from backup_target import HOST, PASSWORD
from copied import ROOT
from host_pod import Image
from kept_tenant import CONTENTS, SUPPLIED, Kept, keep, supply
from sandbox import Mount, until
from tenant_pods import job_pod
from yard import Yard

from tenancy import names

pytestmark = [pytest.mark.engine, pytest.mark.everybody]

TENANT = "kept-spa"
NEW = "new-spa"
DATABASE = names.database(TENANT)
HELD = """#!/bin/sh
if [ "$1" = check ] && [ ! -e /dump/tmp/held ]; then
    touch /dump/tmp/held
    while [ ! -e /dump/tmp/goes-on ]; do sleep 0.1; done
fi
exec /usr/bin/restic "$@"
"""


@pytest.fixture(scope="module")
def kept(yards: Callable[..., Yard], ground: Path) -> Generator[Kept]:
    with keep(yards(TENANT, NEW), TENANT, ground / "kept") as kept:
        yield kept


def test_the_first_backup_makes_the_repository(kept: Kept):
    assert {name: ended.code for name, ended in kept.first.items()} == {"dump": 0, "copy": 0, "mark": 0}, kept.first
    assert "created restic repository" in kept.first["copy"].said
    assert [one["hostname"] for one in kept.snapshots()] == [TENANT]


def test_everything_comes_back_from_it(kept: Kept, tmp_path: Path):
    kept.restic("restore", "latest", "--target", f"{tmp_path}")
    found = {path.name: path.read_text() for path in tmp_path.glob("filestore/filestore/*/*/*")}

    assert found == {path.name: path.read_text() for path in kept.files}
    assert sorted(found.values()) == sorted(CONTENTS)
    listed = subprocess.run(
        ("pg_restore", "--list", f"{tmp_path}/dump/database.dump"), check=True, capture_output=True, text=True
    ).stdout
    assert listed.count("TABLE DATA public") == 3
    assert "FUNCTION public unaccent(text)" in listed


def test_the_manifest_says_what_must_come_back(kept: Kept, tmp_path: Path):
    kept.restic("restore", "latest", "--target", f"{tmp_path}")
    lines = (tmp_path / "dump/manifest").read_text().splitlines()
    said = dict(line.split("=") for line in lines)
    dump = (tmp_path / "dump/database.dump").read_bytes()

    assert abs(int(said.pop("taken")) - (tmp_path / "dump/manifest").stat().st_mtime) < 60
    assert said == {
        "rows.ir_attachment": "4",
        "rows.res_partner": "40",
        "release": "18.0.1.3",
        "modules.pending": "0",
        "indexes.text": "1",
        "dump.sha256": hashlib.sha256(dump).hexdigest(),
        "dump.bytes": str(len(dump)),
        "filestore.files": "3",
        "filestore.bytes": str(sum(map(len, CONTENTS))),
    }


def test_the_filestore_says_from_then_on_that_there_are_backups(kept: Kept):
    mark = json.loads((kept.pod.volume("filestore") / ".odoo-saas-backed-up").read_text())

    assert mark["repository"] == f"{kept.target.address}/{TENANT}"
    assert set(mark) == {"repository", "first"}


def test_whoever_reads_the_filestore_cannot_write_there_and_whoever_writes_has_no_key(kept: Kept):
    tried = kept.pod.inside("copy", "touch", "/filestore/there")
    looked = kept.pod.inside("mark", "ls", "/credentials")

    assert (tried.code, "Read-only file system" in tried.said) == (1, True)
    assert (looked.code, "No such file or directory" in looked.said) == (2, True)


def test_no_secret_is_said_or_stands_on_a_command_line(kept: Kept):
    words = [kept.restic.key, PASSWORD, kept.yard.secrets()[f"{TENANT}-database-password"]]
    said = "".join(ended.said for ended in kept.first.values()) + json.dumps(kept.pod.template)

    assert [word for word in words if word in said] == []


def test_a_second_backup_goes_to_the_same_repository_and_pushes_out_the_first_of_its_day(kept: Kept):
    """The plan has one backup a day and keeps seven days."""
    before = (kept.pod.volume("filestore") / ".odoo-saas-backed-up").read_text()
    ended = kept.pod.play()

    assert {name: one.code for name, one in ended.items()} == {"dump": 0, "copy": 0, "mark": 0}, ended
    assert "created restic repository" not in ended["copy"].said
    assert "no errors were found" in ended["copy"].said
    assert len(kept.snapshots()) == 1
    assert (kept.pod.volume("filestore") / ".odoo-saas-backed-up").read_text() == before


def test_under_a_wrong_key_nothing_is_written(kept: Kept):
    before = kept.snapshots()
    key = kept.pod.volume("repository") / "key"
    right = key.read_text()
    key.write_text("another")
    ended = kept.pod.run("copy")
    key.write_text(right)

    assert ended.code == 1
    assert "wrong password or no key found" in ended.said
    assert kept.snapshots() == before


def test_where_the_backups_are_gone_none_is_begun_anew_until_somebody_gives_them_up(kept: Kept):
    """An emptied bucket, or another one: a new repository would be green, and have nothing from before."""
    folder, volume = kept.target.folder / TENANT, kept.pod.volume("filestore")
    mark, aside = volume / ".odoo-saas-backed-up", kept.target.folder / "aside"
    words = mark.read_text()
    folder.rename(aside)
    try:
        ended = kept.pod.play()
        was_begun = folder.exists()
        mark.unlink()
        anew = kept.pod.play()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        aside.rename(folder)
        mark.write_text(words)

    assert {name: one.code for name, one in ended.items()} == {"dump": 0, "copy": 1}, ended
    assert (
        f"copy: there were backups in {kept.target.address}/{TENANT}, and no repository can be opened"
        in ended["copy"].said
    )
    assert "remove .odoo-saas-backed-up from the filestore's volume and make a backup\n" in ended["copy"].said
    assert not was_begun
    assert {name: one.code for name, one in anew.items()} == {"dump": 0, "copy": 0, "mark": 0}, anew
    assert "created restic repository" in anew["copy"].said


def test_a_dump_that_fails_is_not_copied(kept: Kept):
    before = kept.snapshots()
    service = kept.pod.volume("database") / "pg_service.conf"
    right = service.read_text()
    service.write_text(right.replace("dbname=", "dbname=no-such-"))
    ended = kept.pod.play()
    service.write_text(right)

    assert list(ended) == ["dump"]
    assert ended["dump"].code != 0
    assert kept.snapshots() == before


def test_when_it_was_made_is_not_for_the_customer_to_say(kept: Kept):
    """Whoever owns the database may have another function answer to the name of now()."""
    role = names.role(TENANT)
    later = "CREATE FUNCTION public.now() RETURNS timestamptz LANGUAGE sql AS $$ SELECT 'epoch'::timestamptz $$"
    kept.yard.sql("shared-1-owner", later, DATABASE)
    kept.yard.sql("shared-1-owner", f'ALTER ROLE "{role}" SET search_path = public, pg_catalog')
    try:
        ended = kept.pod.run("dump")
    finally:
        kept.yard.sql("shared-1-owner", f'ALTER ROLE "{role}" RESET search_path')
        kept.yard.sql("shared-1-owner", "DROP FUNCTION public.now()", DATABASE)

    assert ended.code == 0, ended.said
    manifest = kept.pod.volume("dump") / "manifest"
    taken = int(manifest.read_text().splitlines()[0].removeprefix("taken="))
    assert abs(taken - manifest.stat().st_mtime) < 60


def test_a_link_in_the_filestore_is_told_and_not_copied(kept: Kept):
    before, link = kept.snapshots(), kept.pod.volume("filestore") / "filestore" / DATABASE / "aa"
    link.symlink_to("/credentials")
    try:
        ended = kept.pod.play()
    finally:
        link.unlink()

    assert {name: one.code for name, one in ended.items()} == {"dump": 0, "copy": 1}, ended
    assert (
        f"copy: ./filestore/{DATABASE}/aa is a link, and a filestore has files and folders only" in ended["copy"].said
    )
    assert kept.snapshots() == before


def test_a_table_that_cannot_be_read_ends_the_backup(kept: Kept):
    """Half a dump looks like one: psql is content, and only pg_dump knows."""
    kept.yard.sql("shared-1", "CREATE TABLE public.out_of_reach ()", DATABASE)
    ended = kept.pod.play()
    kept.yard.sql("shared-1", "DROP TABLE public.out_of_reach", DATABASE)

    assert list(ended) == ["dump"]
    assert ended["dump"].code == 1
    assert "permission denied for table out_of_reach" in ended["dump"].said
    assert ended["dump"].said.endswith("dump: pg_dump failed; nothing was copied\n")


def test_before_the_first_initialisation_has_ended_a_backup_leaves_no_mark(kept: Kept, ground: Path):
    """It would keep `prepare` from beginning; and without any backup such a customer could never leave."""
    namespace, folder = names.namespace(NEW), ground / "new"
    supply(kept.yard, namespace, SUPPLIED, repository=kept.target.repository(NEW))
    with job_pod(kept.yard, namespace, "backup", folder, (HOST, kept.target.port)) as pod:
        ended = pod.play()
        left = [path.name for path in pod.volume("filestore").iterdir()]

    assert {name: one.code for name, one in ended.items()} == {"dump": 0, "copy": 0, "mark": 0}, ended
    assert ended["copy"].said.startswith("copy: there is no Odoo in the database yet; it is copied as it is\n")
    assert left == []


@pytest.mark.parametrize("mark", [".odoo-saas-backed-up", ".odoo-saas/has-lived"])
def test_a_database_that_has_lost_its_odoo_is_no_backup_of_a_tenant_that_has_lived(kept: Kept, mark: str):
    before, volume = kept.snapshots(), kept.pod.volume("filestore")
    (volume / ".odoo-saas").mkdir()
    (volume / ".odoo-saas-backed-up").rename(volume / "aside")
    (volume / mark).touch()
    kept.yard.sql("shared-1-owner", "ALTER TABLE ir_module_module RENAME TO aside", DATABASE)
    try:
        ended = kept.pod.play()
    finally:
        kept.yard.sql("shared-1-owner", "ALTER TABLE aside RENAME TO ir_module_module", DATABASE)
        (volume / mark).unlink()
        (volume / "aside").rename(volume / ".odoo-saas-backed-up")
        (volume / ".odoo-saas").rmdir()

    assert {name: one.code for name, one in ended.items()} == {"dump": 0, "copy": 1}, ended
    assert ended["copy"].said.startswith(
        "copy: there is no Odoo in the database, and the filestore belongs to one that was"
    )
    assert kept.snapshots() == before


def test_what_is_kept_is_what_the_plan_says(kept: Kept, tmp_path: Path):
    """Seven days, four weeks and three months that have a backup, counted from the newest; the first of all is today's."""
    days = ["2000-10-15", "2000-11-15", "2000-12-15", *(f"2001-01-{day:02}" for day in range(1, 11))]
    (tmp_path / "file").write_text("any")
    for day in days:
        kept.restic("backup", "--host", TENANT, "--time", f"{day} 04:00:00", f"{tmp_path}/file")
    ended = kept.pod.play()

    assert ended["copy"].code == 0, ended["copy"].said
    first, *others = sorted((one["time"][:10] for one in kept.snapshots()), reverse=True)
    assert first > days[-1]
    assert others == [
        *("2001-01-10", "2001-01-09", "2001-01-08", "2001-01-07", "2001-01-06", "2001-01-05"),
        "2000-12-15",
    ]


def test_a_lock_that_a_dead_process_has_left_is_no_obstacle(kept: Kept):
    with kept.restic.holding("true") as holder:
        holder.kill()
    assert kept.restic("--no-lock", "list", "locks") != ""

    assert [ended.code for ended in kept.pod.play().values()] == [0, 0, 0]
    assert kept.restic("--no-lock", "list", "locks") == ""


def test_who_reads_the_repository_is_waited_for(kept: Kept):
    """From another machine, so that nobody here can say that its process is dead."""
    assert kept.pod.run("dump").code == 0
    with kept.restic.holding("hostname elsewhere") as holder:
        copying = kept.pod.start("copy")
        until(lambda: "already locked" in copying.said, "the copy, before a lock")
        holder.communicate()

    assert copying.ended().code == 0


def test_who_begins_to_read_before_the_last_look_is_waited_for_too(kept: Kept, tmp_path: Path):
    """`check` wants to be alone as well. The program is held where it begins, until somebody else's lock is there."""
    assert kept.pod.run("dump").code == 0
    dump = kept.pod.volume("dump")
    program = tmp_path / "restic"
    program.write_text(HELD)
    program.chmod(0o755)
    kept.pod.images = {"restic/restic": Image(mounts=(Mount(source=program, at="/image/bin/restic", read_only=True),))}
    try:
        copying = kept.pod.start("copy")
        until((dump / "tmp/held").exists, "the last look")
        with kept.restic.holding("hostname elsewhere") as holder:
            (dump / "tmp/goes-on").touch()
            until(lambda: "already locked" in copying.said, "the look, before a lock")
            holder.communicate()
        ended = copying.ended()
    finally:
        kept.pod.images = {}

    assert (ended.code, "no errors were found" in ended.said) == (0, True), ended.said


def test_where_all_connections_of_the_role_are_in_use_the_dump_waits(kept: Kept, ground: Path):
    """By a pooler that never had one, as each night's is: it hands the server's refusal on."""
    role, folder = names.role(TENANT), ground / "crowded"
    (limit,) = kept.yard.sql("shared-1", f"SELECT rolconnlimit FROM pg_roles WHERE rolname = '{role}'")[0]
    with job_pod(kept.yard, names.namespace(TENANT), "backup", folder) as pod:
        pod.start("pgbouncer")
        kept.yard.sql("shared-1-owner", f'ALTER ROLE "{role}" CONNECTION LIMIT 0')
        try:
            dumping = pod.start("dump")
            until(lambda: "too many connections for role" in dumping.said, "the refusal")
        finally:
            kept.yard.sql("shared-1-owner", f'ALTER ROLE "{role}" CONNECTION LIMIT {limit}')
        ended = dumping.ended()

    assert ended.code == 0, ended.said
    assert "rows.res_partner=40" in ended.said


def test_of_two_at_once_the_second_dumps_after_the_first(kept: Kept, ground: Path):
    """The first is held in the midst of it, by somebody else who has a table alone."""
    namespace = names.namespace(TENANT)
    waiting = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'res_partner'::regclass"
    with (
        job_pod(kept.yard, namespace, "backup", ground / "twice") as other,
        kept.yard.connect("shared-1-owner", dbname=DATABASE) as somebody,
    ):
        other.start("pgbouncer")
        somebody.execute("BEGIN")
        somebody.execute("LOCK TABLE res_partner IN ACCESS EXCLUSIVE MODE")
        first = kept.pod.start("dump")
        until(lambda: kept.yard.sql("shared-1-owner", waiting, DATABASE) != [], "the first, before the table")
        second = other.start("dump")
        until(lambda: "waits until it is dumped" in second.said, "the second, before the first")
        somebody.execute("ROLLBACK")
        ended = (first.ended(), second.ended())

    assert [one.code for one in ended] == [0, 0], ended
    assert ["rows.res_partner=40" in one.said for one in ended] == [True, True]


def test_the_runbook_brings_the_data_back(kept: Kept, tmp_path: Path):
    """The commands of docs/restore.md, word for word, as the tenant's role."""
    blocks = re.findall(
        r"^   ```(sh|sql)\n(.*?)^   ```", (ROOT / "docs/restore.md").read_text(), re.MULTILINE | re.DOTALL
    )
    (_, check), (_, empty), (_, restore) = [(kind, textwrap.dedent(text)) for kind, text in blocks]
    password = kept.yard.secrets()[f"{TENANT}-database-password"]
    entry = {**kept.yard.services()["shared-1"], "dbname": DATABASE, "user": names.role(TENANT), "password": password}
    lines = "".join(f"{key}={value}\n" for key, value in entry.items())
    (tmp_path / "pg_service.conf").write_text(f"[tenant]\n{lines}")
    kept.restic("restore", "latest", "--target", f"{tmp_path}")

    def by_hand(command: str, given: str = "") -> str:
        environment = {**os.environ, "PGSERVICEFILE": f"{tmp_path}/pg_service.conf"}
        done = subprocess.run(
            ("bash", "-euo", "pipefail", "-c", command),
            cwd=tmp_path,
            env=environment,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    count = "SELECT count(*) FROM res_partner"
    ask = f"psql service=tenant --no-align --tuples-only --command='{count}'"
    by_hand("psql service=tenant --command='DELETE FROM res_partner WHERE id > 10'")
    assert by_hand(ask) == "10\n"

    assert by_hand(check) == "dump/database.dump: OK\n"
    by_hand("psql service=tenant --set=ON_ERROR_STOP=1", empty)
    assert "Did not find any" in by_hand("psql service=tenant --command='\\dt' 2>&1")
    by_hand(restore)

    assert by_hand(ask) == "40\n"
    assert (
        by_hand("psql service=tenant --no-align --tuples-only --command=\"SELECT public.unaccent('Café')\"") == "Cafe\n"
    )
