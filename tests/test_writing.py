import os
import stat
from pathlib import Path

import pytest
from full_disk import immovable, no_room_for_more_than

from fleet import edit
from fleet.edit import Edit
from fleet.failure import Failure
from fleet.writing import stored, write

FILE = "tenants/dev/one-spa.yaml"
NEW = "tenants/unplaced/new.yaml"
BEFORE = "name: One Spa\nplan: basic\n"
AFTER = "name: One Spa\nplan: premium\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "tenants/dev").mkdir(parents=True)
    (tmp_path / FILE).write_text(BEFORE)
    return tmp_path


def everything(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in root.rglob("*") if not path.is_dir()}


def test_the_file_is_written_with_its_mode_and_nothing_is_left_beside_it(root: Path) -> None:
    (root / FILE).chmod(0o640)

    write(root, Edit(file=FILE, before=BEFORE, after=AFTER))

    assert (root / FILE).read_text() == AFTER
    assert stat.S_IMODE((root / FILE).stat().st_mode) == 0o640
    assert everything(root) == {FILE}


def test_line_ends_and_the_missing_last_one_are_written_as_they_are(root: Path) -> None:
    (root / FILE).write_bytes(b"name: One Spa\r\nplan: basic")

    text = edit.read(root, FILE)
    write(root, Edit(file=FILE, before=text, after=text.replace("basic", "premium")))

    assert text == "name: One Spa\r\nplan: basic"
    assert (root / FILE).read_bytes() == b"name: One Spa\r\nplan: premium"


def test_whoever_has_the_file_open_still_reads_the_old_one_whole(root: Path) -> None:
    with (root / FILE).open() as reader:
        write(root, Edit(file=FILE, before=BEFORE, after=AFTER))

        assert reader.read() == BEFORE


def test_a_new_file_brings_its_folder(root: Path) -> None:
    write(root, Edit(file="tenants/unplaced/new.yaml", before=None, after=AFTER))

    assert (root / "tenants/unplaced/new.yaml").read_text() == AFTER
    assert stat.S_IMODE((root / "tenants/unplaced/new.yaml").stat().st_mode) & 0o600 == 0o600


def test_a_file_that_goes_is_gone(root: Path) -> None:
    write(root, Edit(file=FILE, before=BEFORE, after=None))

    assert everything(root) == set()


@pytest.mark.parametrize("before", [None, "name: One Spa\nplan: standard\n"])
def test_what_somebody_else_wrote_in_the_meantime_is_not_written_over(root: Path, before: str | None) -> None:
    with pytest.raises(Failure) as caught:
        write(root, Edit(file=FILE, before=before, after=AFTER))

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
        write(root, Edit(file=FILE, before=BEFORE, after=AFTER))

    assert (root / "elsewhere").read_text() == BEFORE
    assert (root / FILE).is_symlink()


def test_a_disk_that_refuses_leaves_everything_as_it_was(root: Path) -> None:
    (root / "tenants/unplaced").write_text("a file where a folder belongs")
    held = everything(root)

    with pytest.raises(Failure, match=r"tenants/unplaced/new\.yaml could not be written"):
        write(root, Edit(file=NEW, before=None, after=AFTER))

    assert everything(root) == held


def test_a_disk_that_is_full_in_the_middle_of_a_text_leaves_everything_as_it_was(root: Path) -> None:
    held = everything(root)

    with no_room_for_more_than(4096), pytest.raises(Failure) as caught:
        write(
            root,
            Edit(file=FILE, before=BEFORE, after=AFTER),
            Edit(file=NEW, before=None, after=AFTER * 1000),
        )

    assert str(caught.value) == (
        "tenants/unplaced/new.yaml could not be written: File too large\n"
        "  why: everything is as it was before\n"
        "  do: see that the disk has room and that you may write there, then run the same command again"
    )
    assert (everything(root), (root / FILE).read_text()) == (held, BEFORE)


def test_of_several_edits_none_is_written_if_one_cannot_be(root: Path) -> None:
    """The first is a move whose old file goes, the second a change, and the third the move that fails half way."""
    (root / "tenants/eu").mkdir()
    (root / "tenants/eu/stuck.yaml").write_text(BEFORE)
    (root / "tenants/dev/second.yaml").write_text(BEFORE)
    held = everything(root)

    with immovable(root / "tenants/eu/stuck.yaml"), pytest.raises(Failure) as caught:
        write(
            root,
            Edit(file="tenants/new/one-spa.yaml", before=None, after=AFTER),
            Edit(file=FILE, before=BEFORE, after=None),
            Edit(file="tenants/dev/second.yaml", before=BEFORE, after=AFTER),
            Edit(file="tenants/new/stuck.yaml", before=None, after=AFTER),
            Edit(file="tenants/eu/stuck.yaml", before=BEFORE, after=None),
        )

    assert str(caught.value).startswith("tenants/eu/stuck.yaml could not be written: ")
    assert "why: everything is as it was before\n" in str(caught.value)
    assert everything(root) == held
    assert not (root / "tenants/new").exists()
    assert [(root / file).read_text() for file in (FILE, "tenants/dev/second.yaml")] == [BEFORE, BEFORE]


def test_what_cannot_be_put_back_either_is_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever made the folder unwritable may do so in the middle of the writing."""
    (root / "tenants/eu").mkdir()
    (root / "tenants/eu/stuck.yaml").write_text(BEFORE)
    unlink = Path.unlink

    def refusing(path: Path, missing_ok: bool = False) -> None:
        if path.suffix == ".yaml":
            raise PermissionError(1, "Operation not permitted")
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refusing)
    with pytest.raises(Failure) as caught:
        write(
            root,
            Edit(file="tenants/dev/stuck.yaml", before=None, after=AFTER),
            Edit(file="tenants/eu/stuck.yaml", before=BEFORE, after=None),
        )

    assert str(caught.value) == (
        "tenants/eu/stuck.yaml could not be written: Operation not permitted\n"
        "and tenants/dev/stuck.yaml could not be put back as it was\n"
        "  why: a part of the edit is written, and the rest is not\n"
        "  do: see with git status what is there now, and put it back with git restore; a file that is new, remove"
    )


def test_a_folder_that_is_a_link_is_not_written_through(root: Path) -> None:
    (root / "elsewhere").mkdir()
    (root / "tenants/unplaced").symlink_to(root / "elsewhere")

    with pytest.raises(Failure, match="tenants/unplaced is a link; nothing was written through it"):
        write(root, Edit(file=NEW, before=None, after=AFTER))

    assert list((root / "elsewhere").iterdir()) == []


def test_a_pipe_is_not_waited_for(root: Path) -> None:
    os.mkfifo(root / "tenants/dev/pipe.yaml")

    with pytest.raises(Failure, match=r"tenants/dev/pipe\.yaml is no ordinary file"):
        write(root, Edit(file="tenants/dev/pipe.yaml", before=None, after=AFTER))
    with pytest.raises(Failure, match=r"tenants/dev/pipe\.yaml is no ordinary file"):
        stored(root, "tenants/dev/pipe.yaml")
