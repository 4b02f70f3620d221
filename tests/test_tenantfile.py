from pathlib import Path

import pytest
from office import TEXT, Office


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    return Office(tmp_path, monkeypatch)


def test_a_tenant_is_found_in_whichever_folder_it_is(office: Office) -> None:
    office.stack("prod", builds=["tenants"], domain="odoo.example.com")
    office.add("prod/three-spa")
    (office.root / "tenants/unplaced").mkdir()
    office.write("tenants/unplaced/four-spa.yaml", TEXT.partition("placement")[0])
    office.done("set", "three-spa", "users=3")
    office.done("set", "four-spa", "users=4")

    assert "users: 3\n" in office.text("tenants/prod/three-spa.yaml")
    assert "users: 4\n" in office.text("tenants/unplaced/four-spa.yaml")


@pytest.mark.parametrize(
    ("id", "do"),
    [("one-sap", 'write "one-spa" instead'), ("One Spa", 'write "one-spa" instead'), ("x", "write one of: one-spa, two-spa")],
)  # fmt: skip
def test_an_unknown_id_is_answered_with_the_nearest(office: Office, id: str, do: str) -> None:
    assert office.refused("suspend", id) == [
        (
            f'tenants: there is no tenant called "{id}"\n'
            "  why: a tenant is called by its id, which is the name of its file\n"
            f"  do: {do}"
        )
    ]


def test_an_id_with_two_files_is_refused(office: Office) -> None:
    office.stack("prod", builds=["tenants"], domain="odoo.example.com")
    office.add("prod/one-spa")

    assert office.heads("suspend", "one-spa") == [
        (
            'tenants: one-spa: there are two files of the tenant "one-spa": tenants/dev/one-spa.yaml and '
            "tenants/prod/one-spa.yaml"
        )
    ]


def test_a_tombstone_is_not_brought_back(office: Office) -> None:
    office.write("tenants/dev/old-spa.yaml", "tombstone: 2026-01-31\nname: Old Spa\n")

    for arguments in (("resume", "old-spa"), ("rotate", "old-spa"), ("set", "old-spa", "plan=basic")):
        assert office.heads(*arguments) == [
            "tenants/dev/old-spa.yaml: old-spa: this tenant is gone, and its file a tombstone"
        ]
    office.done("set", "old-spa", "notes=Moved to Rome.")
    assert office.text("tenants/dev/old-spa.yaml") == "tombstone: 2026-01-31\nname: Old Spa\nnotes: Moved to Rome.\n"
