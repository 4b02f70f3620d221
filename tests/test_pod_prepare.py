"""`prepare` as rendered, on the real server through PgBouncer, with an `odoo` that fails as the real one does."""

import os
import shutil
from collections.abc import Generator
from pathlib import Path

import pytest
from preparing import Preparing, preparing
from sandbox import until
from yard import Yard

pytestmark = pytest.mark.engine

MODULES = "base,web,calendar,point_of_sale,stock,product_expiry,hr_attendance,website,mass_mailing,loyalty,pos_loyalty"  # fmt: skip
FIRST = f"--no-http --init {MODULES} --without-demo=all --stop-after-init"
SHELL = "shell --no-http"
LOCKS = """
    SELECT count(*) FROM pg_locks
    WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@pytest.fixture
def spa(standing: Yard, ground: Path) -> Generator[Preparing]:
    with preparing(standing, "one-spa", ground / "prepare") as one:
        yield one


def test_an_empty_database_is_initialised_and_everything_is_proven(spa: Preparing) -> None:
    ended = spa.prepare()

    assert (ended.code, spa.runs()) == (0, [FIRST, SHELL]), ended.said
    assert spa.states() == {"installed": 11}
    assert ended.said.splitlines()[-1] == (
        "prepare: done: initialised the database; wrote the company's name, the company's primary_color, the company's "
        "secondary_color; set web.base.url, web.base.url.freeze, report.url; set the administrator's password"
    )


def test_the_second_time_there_is_nothing_to_do_and_no_row_is_touched(spa: Preparing) -> None:
    spa.prepare()
    spa.runs()
    before = spa.rows()

    assert spa.prepare().said == "prepare: nothing to do\n"
    assert (spa.runs(), spa.rows()) == ([], before)


def test_of_two_at_once_one_works_and_the_other_waits_and_finds_nothing_to_do(spa: Preparing) -> None:
    spa.let_odoo(waits=True)
    first = spa.pod.start("prepare")
    spa.wait_for_odoo()
    second = spa.pod.start("prepare")
    until(lambda: second.said != "", "the second one's first word")
    spa.let_odoo_go_on()

    assert (first.ended().code, first.said.splitlines()[-1][:40]) == (0, "prepare: done: initialised the database;")
    assert (second.ended().code, second.said) == (
        0,
        "prepare: another one is at work; waiting for it\nprepare: nothing to do\n",
    )
    assert spa.runs() == [FIRST, SHELL]


def test_who_waits_hears_that_its_pod_is_to_end(spa: Preparing) -> None:
    spa.let_odoo(waits=True)
    first = spa.pod.start("prepare")
    spa.wait_for_odoo()
    until_told = "while [ ! -e /tmp/end ]; do sleep 0.05; done; kill $waits; wait $waits; echo $?"
    waiting = spa.pod.beside(
        "prepare", "sh", "-c", f"python3 /programs/prepare.py --image odoo:18.0 & waits=$!; {until_told}"
    )
    until(lambda: "waiting for it" in waiting.said, "the second one's first word")
    (spa.pod.volume("tmp") / "end").touch()

    assert waiting.ended().said.splitlines()[1:] == [
        "prepare: stopped, because the pod ends; the next one goes on where this ended",
        "143",
    ]
    spa.let_odoo_go_on()
    assert first.ended().code == 0


def test_programs_that_change_meanwhile_are_no_matter(spa: Preparing) -> None:
    """The kubelet swaps the folder behind a link for a new one and removes the old, in which Python has found this program."""
    folder = spa.pod.volume("programs")
    link(folder, lay(folder, "..before"))
    spa.let_odoo(waits=True)
    working = spa.pod.start("prepare")
    spa.wait_for_odoo()
    link(folder, Path(shutil.copytree(folder / "..before", folder / "..after")))
    shutil.rmtree(folder / "..before")
    spa.let_odoo_go_on()

    assert (working.ended().code, spa.runs()) == (0, [FIRST, SHELL]), working.said


def lay(programs: Path, name: str) -> Path:
    """Puts what lies there into a folder of that name, and links in its place, as the kubelet has it."""
    folder = programs / name
    folder.mkdir()
    folder.chmod(0o755)
    for file in [one for one in programs.iterdir() if one.is_file()]:
        file.rename(folder / file.name)
        file.symlink_to(Path("..data", file.name))
    return folder


def link(programs: Path, folder: Path) -> None:
    (programs / "..new").symlink_to(folder.name)
    (programs / "..new").rename(programs / "..data")


def test_without_the_lock_two_at_once_leave_a_database_with_nothing_installed(spa: Preparing) -> None:
    """The control of the test before: what `odoo` itself does."""
    spa.let_odoo(waits=True)
    words = ("odoo", "--config", "/etc/odoo/odoo.conf", *FIRST.split())
    first = spa.pod.beside("prepare", *words)
    spa.wait_for_odoo()
    second = spa.pod.beside("prepare", *words)
    spa.wait_for_meeting()
    spa.let_odoo_go_on()

    assert (first.ended().code, second.ended().code) == (255, 255)
    assert spa.states() == {"uninstalled": 11}


def test_a_killed_first_initialisation_heals(spa: Preparing) -> None:
    spa.let_odoo(waits=True)
    killed = spa.pod.start("prepare")
    spa.wait_for_odoo()
    killed.process.kill()
    killed.process.wait()
    assert spa.states() == {"to install": 11}
    spa.let_odoo()
    spa.runs()

    assert spa.prepare().code == 0
    assert (spa.runs(), spa.states()) == ([FIRST, SHELL], {"installed": 11})


def test_where_the_pod_is_to_end_odoo_ends_first_and_the_next_pod_goes_on(spa: Preparing) -> None:
    spa.let_odoo(ends="with its pod")

    ended = spa.prepare()

    assert (ended.code, ended.said.splitlines()[-1]) == (
        143,
        "prepare: stopped, because the pod ends; the next one goes on where this ended",
    )
    # The pooler gives a session back, and with it the lock, a moment after who held it has gone.
    until(lambda: spa.ask(LOCKS) == [(0,)], "the lock given back")

    spa.let_odoo()
    assert spa.prepare().code == 0


def test_a_failed_load_keeps_the_pod_from_serving_and_says_what_is_missing(spa: Preparing) -> None:
    spa.let_odoo(ends="failed load", module="stock")

    ended = spa.prepare()

    assert ended.code == 1
    assert ended.said.splitlines()[1:] == [
        "ERROR odoo: odoo.registry: Failed to load registry, module stock",
        "prepare: odoo ended with 255; not in order: "
        + ", ".join(f"{module} (to install)" for module in MODULES.split(","))
        + ", "
        + ", ".join(f"{module} (to install)" for module in sorted(MODULES.split(",")))
        + ". What Odoo said is above. The pod starts again by itself, and goes on where this ended.",
    ]


def test_a_module_that_odoo_ignores_because_no_folder_has_it_is_found_out(spa: Preparing) -> None:
    """Odoo ends with 0, and warns."""
    spa.want(modules=[*spa.wanted["modules"], "calender"])
    spa.let_odoo(unknown=["calender"])

    ended = spa.prepare()

    assert ended.code == 1
    assert "WARNING odoo.modules.loading: invalid module names, ignored: calender" in ended.said
    assert ended.said.splitlines()[-1] == (
        "prepare: not in order, though odoo ended well: calender (unknown). A module that is unknown is in no folder of "
        "this image. Take it out of what the tenant wants, or choose an image that carries it."
    )


def test_a_lost_connection_keeps_the_pod_from_serving_and_heals(spa: Preparing) -> None:
    spa.let_odoo(ends="connection lost")

    ended = spa.prepare()

    assert ended.code == 1
    assert "prepare: the database was not reached, or the connection to it was lost (" in ended.said
    assert "Traceback" not in ended.said

    spa.let_odoo()
    assert spa.prepare().code == 0
    assert spa.states() == {"installed": 11}


def test_without_a_database_nothing_starts(spa: Preparing, standing: Yard) -> None:
    conf = spa.pod.volume("config") / "odoo.conf"
    conf.write_text(conf.read_text().replace("db_port = 6432", "db_port = 6433"))

    ended = spa.prepare()

    assert (ended.code, spa.runs()) == (1, [])
    assert ended.said.startswith("prepare: the database was not reached, or the connection to it was lost (")
    assert "Traceback" not in ended.said


def test_a_database_of_another_major_is_left_alone(spa: Preparing) -> None:
    spa.let_odoo(release="17.0")
    assert spa.prepare().code == 1
    spa.runs()
    before = spa.rows()

    ended = spa.prepare()

    assert (ended.code, spa.runs(), spa.rows()) == (1, [], before)
    assert ended.said.startswith("prepare: the database is one of Odoo 17, and this pod would run Odoo 18.")


@pytest.mark.parametrize(
    ("folder", "mode"),
    [("filestore", 0o700), ("filestore/{database}", 0o755), ("filestore/{database}/ab", 0o755), ("sessions", 0o700)],
)
def test_folders_that_another_releases_user_has_closed_are_refused_before_anything_is_touched(
    spa: Preparing, folder: str, mode: int
) -> None:
    """17.0 is user 101, 18.0 and 19.0 are user 100, and Kubernetes leaves the volume as it is: the group is the same."""
    there = spa.volume / folder.format(database=spa.database)
    (there / "inside").mkdir(parents=True)
    for path in (there / "inside", there, *there.parents):
        if path.is_relative_to(spa.volume) and path != spa.volume:
            os.chown(path, 100, 101)
            path.chmod(0o755)
    os.chown(there, 101, 101)
    there.chmod(mode)

    ended = spa.prepare()

    assert (ended.code, spa.runs(), spa.ask("SELECT to_regclass('ir_module_module')")) == (1, [], [(None,)])
    assert ended.said.startswith(
        f"prepare: /var/lib/odoo/{folder.format(database=spa.database)} is user 101's, and Odoo is user 100 here"
    )
    assert ended.said.endswith("as user 101 and group 101, run: chmod -R g+rwX /var/lib/odoo\n")

    there.chmod(mode | 0o070)
    (there / "inside").rmdir()
    assert spa.prepare().code == 0


def test_demonstration_data_is_refused(spa: Preparing) -> None:
    spa.let_odoo(demonstrates=True)

    ended = spa.prepare()

    assert ended.code == 1
    assert "prepare: the database was initialised with demonstration data (base, calendar" in ended.said


def test_a_database_that_was_lost_is_not_begun_anew_beside_its_filestore(spa: Preparing, ground: Path) -> None:
    assert spa.prepare().code == 0
    spa.runs()
    spa.lose_the_database()

    ended = spa.prepare()

    assert (ended.code, spa.runs(), spa.ask("SELECT to_regclass('ir_module_module')")) == (1, [], [(None,)])
    assert ended.said.startswith("prepare: the database is empty, and the filestore belongs to one that was not.")

    (spa.volume / ".odoo-saas" / "has-lived").rename(spa.volume / ".odoo-saas-backed-up")
    ended = spa.prepare()
    assert (ended.code, spa.runs()) == (1, []), "a backup can only be of a database that was there"
    assert "remove /var/lib/odoo/.odoo-saas-backed-up from the volume" in ended.said

    (spa.volume / ".odoo-saas-backed-up").unlink()
    assert spa.prepare().code == 0


def test_a_database_that_came_back_from_a_backup_marks_its_new_volume(spa: Preparing) -> None:
    assert spa.prepare().code == 0
    mark = spa.volume / ".odoo-saas" / "has-lived"
    mark.unlink()

    assert spa.prepare().said == "prepare: nothing to do\n"
    assert mark.exists()


def test_no_secret_is_in_what_is_told_or_said(spa: Preparing, standing: Yard) -> None:
    ended = spa.prepare()
    secrets = standing.secrets()
    programs = standing.kubectl("get", "configmap", "programs", "--namespace", "odoo-one-spa", "--output", "json")

    words = [word for name, word in secrets.items() if name.startswith("one-spa")]
    said = ended.said + programs + (spa.volume / "stand-in.log").read_text()
    assert [word for word in words if word in said] == []
