from pathlib import Path

import pytest
from office import FILE, TEXT, Office


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    return Office(tmp_path, monkeypatch)


def test_the_first_rotation_writes_the_second_version(office: Office) -> None:
    office.done("rotate", "one-spa")

    assert office.text() == TEXT.replace("industry: spa\n", "industry: spa\npassword_version: 2\n")


def test_each_rotation_is_one_more_and_what_is_beside_it_stays(office: Office) -> None:
    office.edit(FILE, "industry: spa\n", "industry: spa\npassword_version:  41 # a laptop was lost\n")
    office.done("rotate", "one-spa")

    assert office.text() == TEXT.replace(
        "industry: spa\n", "industry: spa\npassword_version:  42 # a laptop was lost\n"
    )


def test_a_dry_run_writes_nothing(office: Office) -> None:
    assert "+password_version: 2\n" in office.done("rotate", "one-spa", "--dry-run")

    assert office.text() == TEXT


def test_an_unknown_id_is_refused(office: Office) -> None:
    assert office.heads("rotate", "one-sap") == ['tenants: there is no tenant called "one-sap"']


def test_a_version_that_is_no_number_is_refused_in_the_laws_words(office: Office) -> None:
    office.edit(FILE, "industry: spa\n", "industry: spa\npassword_version: second\n")

    assert office.heads("rotate", "one-spa") == [
        f'{FILE}:10: one-spa: "password_version" should be a whole number, and second stands there'
    ]
