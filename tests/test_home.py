import os
import shlex
import socket
import stat
import subprocess
from pathlib import Path

import pytest

from local import home
from local.environment import PASSPHRASE, beside, environment, exports
from local.failure import Failure
from local.home import CHECKOUT, Home, write
from local.services import services

AS_ROOT = os.geteuid() == 0


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    # Whether its parents are open is another test's matter.
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    made = Home(path=tmp_path / "home")
    made.prepare()
    return made


def test_a_home_is_named_or_stands_apart_for_each_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home, "CHECKOUT", Path("/srv/odoo-saas"))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(Path, "home", lambda: Path("/home/ada"))

    assert home.default({"ODOO_SAAS_HOME": f"{tmp_path}"}) == tmp_path
    assert home.default({}) == Path("/home/ada/.local/state/odoo-saas/a23109cc5f58")
    assert home.default({"XDG_STATE_HOME": "/state"}) == Path("/state/odoo-saas/a23109cc5f58")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert home.default({}) == Path("/var/lib/odoo-saas/a23109cc5f58")


def test_the_engine_has_nowhere_to_write_what_it_hears(made: Home) -> None:
    logs = made.path / "pulumi/logs"
    logs.unlink()
    logs.mkdir()
    (logs / "pulumi-20261122T013130-1-up.log").touch()

    made.prepare()
    made.prepare()

    assert logs.is_file()
    assert stat.S_IMODE(logs.stat().st_mode) == 0o600


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").touch()

    with pytest.raises(Failure, match="is no folder of the embedded platform"):
        _ = Home(path=tmp_path).exists
    assert not Home(path=tmp_path / "absent").exists
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_folder_in_the_checkout_is_refused() -> None:
    with pytest.raises(Failure, match="lies in the checkout"):
        Home(path=CHECKOUT / "state").prepare()
    assert not (CHECKOUT / "state").exists()


def test_a_folder_that_postgresql_could_not_reach_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    tmp_path.chmod(0o700)

    with pytest.raises(Failure, match="may be entered by its owner only"):
        Home(path=tmp_path / "home").prepare()
    assert list(tmp_path.iterdir()) == []


def test_a_port_is_kept_while_it_is_free_and_no_two_servers_share_one(made: Home) -> None:
    one, other = made.port("one"), made.port("other")

    assert one != other
    assert made.port("one") == one
    assert made.address("one") == f"127.0.0.1:{one}"
    assert made.address("none") == ""
    with socket.socket() as taker:
        taker.bind(("127.0.0.1", one))
        taker.listen()
        assert made.port("one") not in {one, other}


def test_who_waits_for_a_home_that_is_removed_holds_nothing(made: Home) -> None:
    lock = made.lock(print)
    assert lock is not None
    made.remove()
    lock.close()

    assert made.lock(print) is None
    assert not made.path.exists()


def test_a_file_is_written_whole_for_its_owner_alone_and_only_when_it_changes(tmp_path: Path) -> None:
    file = tmp_path / "file"

    assert write(file, "one")
    assert not write(file, "one")
    assert write(file, "two")
    assert file.read_text() == "two"
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_passwords_stay_when_a_port_moves(made: Home) -> None:
    before = services(made, ("shared-1",))
    with socket.socket() as taker:
        taker.bind(("127.0.0.1", before["shared-1"].port))
        taker.listen()
        after = services(made, ("shared-1",))

    assert list(after) == ["shared-1", "shared-1-owner"]
    assert after["shared-1"].password == before["shared-1"].password
    assert after["shared-1"].password != after["shared-1-owner"].password
    assert after["shared-1"].port != before["shared-1"].port
    assert (made.path / "pg_service.conf").read_text().splitlines()[:7] == [
        "[shared-1]",
        "host=127.0.0.1",
        f"port={after['shared-1'].port}",
        "dbname=postgres",
        "user=fleet_admin",
        f"password={after['shared-1'].password}",
        "connect_timeout=15",
    ]


def test_the_environment_is_the_one_that_the_tools_need() -> None:
    variables = environment(Path("/h"), Path("/programs"), "/usr/bin:/bin")
    ours = "/h/bin:/programs:" + (f"{CHECKOUT}/.venv/bin:" if (CHECKOUT / ".venv/bin").exists() else "")

    assert variables == {
        "KUBECONFIG": "/h/kubeconfig",
        "PGSERVICEFILE": "/h/pg_service.conf",
        "PULUMI_HOME": "/h/pulumi",
        "PULUMI_BACKEND_URL": "file:///h/backend",
        "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_DISABLE_REGISTRY_RESOLVE": "true",
        "PULUMI_CREDENTIAL_STORE": "plaintext",
        "PULUMI_ERROR_OUTPUT_STRING": "true",
        "PULUMI_DIY_BACKEND_NO_LEGACY_WARNING": "true",
        "PATH": f"{ours}/usr/bin:/bin",
    }


def test_for_servers_elsewhere_the_engine_is_beside_what_the_shell_has_and_nothing_else_is_said() -> None:
    ours = "/engine:" + (f"{CHECKOUT}/.venv/bin:" if (CHECKOUT / ".venv/bin").exists() else "")
    once = beside(Path("/engine"), "/usr/bin:/bin")

    assert once == {
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_ERROR_OUTPUT_STRING": "true",
        "PATH": f"{ours}/usr/bin:/bin",
    }
    assert beside(Path("/engine"), once["PATH"]) == once


def test_the_environment_evaluated_twice_is_the_same_and_odd_folders_survive_it() -> None:
    odd = Path("/a folder's $(name)")
    lines = exports(environment(odd, Path("/programs"), "/usr/bin:/bin"))
    again = environment(odd, Path("/programs"), environment(odd, Path("/programs"), "/usr/bin:/bin")["PATH"])

    seen = subprocess.run(
        ("/bin/sh", "-c", f'eval {shlex.quote(lines)}; printf \'%s|\' "$KUBECONFIG" "$PATH"'),
        capture_output=True,
        text=True,
        check=True,
    )
    assert seen.stdout == f"{odd}/kubeconfig|{again['PATH']}|"
    assert exports(again) == lines
