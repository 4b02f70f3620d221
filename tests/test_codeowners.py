"""Who approves what: every folder has somebody, and every line is about something that is there."""

import re

from copied import ROOT

TEXT = (ROOT / ".github/CODEOWNERS").read_text(encoding="utf-8")
LINES = [line.split() for line in TEXT.splitlines() if line and not line.startswith("#")]
TEAMS = {"operators", "engineers", "accounts", "compliance"}


def test_every_line_is_about_something_that_is_there() -> None:
    patterns = [pattern.strip("/") for pattern, *_ in LINES]

    assert [pattern for pattern in patterns if not any(ROOT.glob(pattern))] == []


def test_every_folder_has_somebody_of_its_own() -> None:
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith((".", "_"))}

    assert {f"/{name}/" for name in {*folders, ".github"}} - {pattern for pattern, *_ in LINES} == set()


def test_every_owner_is_a_team_that_the_file_explains_and_stands_for_one_that_a_company_makes() -> None:
    assert {owner for _, *owners in LINES for owner in owners} == {f"@OWNER/{team}" for team in TEAMS}
    assert [pattern for pattern, *owners in LINES if not owners] == []
    assert set(re.findall(r"^#   (\w+) ", TEXT, re.MULTILINE)) == TEAMS
