import stat
from pathlib import Path

import pytest

from fleet import edit
from fleet.edit import Edit
from fleet.failure import Failure
from tenancy.problem import Refused

FILE = "tenants/dev/one-spa.yaml"
BEFORE = "name: One Spa\nplan: basic\n"
AFTER = "name: One Spa\nplan: premium\n"
UNENDED = "\\ No newline at end of file"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "tenants/dev").mkdir(parents=True)
    (tmp_path / FILE).write_text(BEFORE)
    return tmp_path


def everything(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in root.rglob("*") if not path.is_dir()}


def test_the_diff_is_as_git_shows_it() -> None:
    assert Edit(file=FILE, before=BEFORE, after=AFTER).diff == (
        "--- tenants/dev/one-spa.yaml\n"
        "+++ tenants/dev/one-spa.yaml\n"
        "@@ -1,2 +1,2 @@\n"
        " name: One Spa\n"
        "-plan: basic\n"
        "+plan: premium"
    )


@pytest.mark.parametrize(
    ("before", "after", "diff"),
    [
        (None, "a: 1\n", "--- /dev/null\n+++ a.yaml\n@@ -0,0 +1 @@\n+a: 1"),
        ("a: 1\n", None, "--- a.yaml\n+++ /dev/null\n@@ -1 +0,0 @@\n-a: 1"),
        ("a: 1", "a: 2", f"--- a.yaml\n+++ a.yaml\n@@ -1 +1 @@\n-a: 1\n{UNENDED}\n+a: 2\n{UNENDED}"),
        ("a: 1\r\nb: 1\r\n", "a: 1\r\nb: 2\r\n", "--- a.yaml\n+++ a.yaml\n@@ -1,2 +1,2 @@\n a: 1\n-b: 1\n+b: 2"),
        (BEFORE, BEFORE, ""),
    ],
)
def test_the_diff_of_files_that_come_go_or_end_otherwise(before: str | None, after: str | None, diff: str) -> None:
    assert Edit(file="a.yaml", before=before, after=after).diff == diff


def test_the_file_is_written_with_its_mode_and_nothing_is_left_beside_it(root: Path) -> None:
    (root / FILE).chmod(0o640)

    Edit(file=FILE, before=BEFORE, after=AFTER).write(root)

    assert (root / FILE).read_text() == AFTER
    assert stat.S_IMODE((root / FILE).stat().st_mode) == 0o640
    assert everything(root) == {FILE}


def test_line_ends_and_the_missing_last_one_are_written_as_they_are(root: Path) -> None:
    (root / FILE).write_bytes(b"name: One Spa\r\nplan: basic")

    text = edit.read(root, FILE)
    Edit(file=FILE, before=text, after=text.replace("basic", "premium")).write(root)

    assert text == "name: One Spa\r\nplan: basic"
    assert (root / FILE).read_bytes() == b"name: One Spa\r\nplan: premium"


def test_whoever_has_the_file_open_still_reads_the_old_one_whole(root: Path) -> None:
    with (root / FILE).open() as reader:
        Edit(file=FILE, before=BEFORE, after=AFTER).write(root)

        assert reader.read() == BEFORE


def test_a_new_file_brings_its_folder(root: Path) -> None:
    Edit(file="tenants/unplaced/new.yaml", before=None, after=AFTER).write(root)

    assert (root / "tenants/unplaced/new.yaml").read_text() == AFTER
    assert stat.S_IMODE((root / "tenants/unplaced/new.yaml").stat().st_mode) & 0o600 == 0o600


def test_a_file_that_goes_is_gone(root: Path) -> None:
    Edit(file=FILE, before=BEFORE, after=None).write(root)

    assert everything(root) == set()


@pytest.mark.parametrize("before", [None, "name: One Spa\nplan: standard\n"])
def test_what_somebody_else_wrote_in_the_meantime_is_not_written_over(root: Path, before: str | None) -> None:
    with pytest.raises(Failure) as caught:
        Edit(file=FILE, before=before, after=AFTER).write(root)

    assert str(caught.value) == (
        "tenants/dev/one-spa.yaml was changed by somebody else in the meantime; nothing was written to it\n"
        "  why: what they wrote would have been lost\n"
        "  do: look at the file, then run the same command again"
    )
    assert (root / FILE).read_text() == BEFORE


def test_a_link_is_not_written_through(root: Path) -> None:
    (root / "elsewhere").write_text(BEFORE)
    (root / FILE).unlink()
    (root / FILE).symlink_to(root / "elsewhere")

    with pytest.raises(Failure):
        Edit(file=FILE, before=BEFORE, after=AFTER).write(root)

    assert (root / "elsewhere").read_text() == BEFORE
    assert (root / FILE).is_symlink()


def test_a_disk_that_refuses_leaves_everything_as_it_was(root: Path) -> None:
    (root / "tenants/unplaced").symlink_to("nowhere")
    held = everything(root)

    with pytest.raises(Failure, match=r"tenants/unplaced/new\.yaml could not be written"):
        Edit(file="tenants/unplaced/new.yaml", before=None, after=AFTER).write(root)

    assert everything(root) == held


def test_what_is_no_text_is_refused(root: Path) -> None:
    (root / FILE).write_bytes(b"name: caf\xe9\n")

    with pytest.raises(Refused, match="letters that were not saved as UTF-8"):
        edit.read(root, FILE)
