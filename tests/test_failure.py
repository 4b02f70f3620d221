import pytest

from local.failure import Failure, told


def test_a_failure_reaches_a_person_as_a_message_and_exit_code_1(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended, told():
        raise Failure("It broke.", where="here", why="it matters", do="mend it", tail=("last words",))

    assert ended.value.code == 1
    assert capsys.readouterr().err == (
        "It broke.\n  where: here\n  why:   it matters\n  do:    mend it\n  its last lines:\n    last words\n"
    )


def test_a_defect_reaches_a_person_without_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended, told():
        raise ZeroDivisionError("oh")

    assert ended.value.code == 1
    assert capsys.readouterr().err.startswith("Defect: ZeroDivisionError: oh (")


def test_a_refusal_of_the_system_is_told_with_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended, told():
        raise PermissionError(13, "Permission denied", "/nowhere")

    assert ended.value.code == 1
    assert capsys.readouterr().err == (
        "The system refused: [Errno 13] Permission denied: '/nowhere'\n"
        "  do:    see that the disk has room and the path is yours, then try again\n"
    )


def test_an_interruption_says_that_what_was_finished_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended, told():
        raise KeyboardInterrupt

    assert ended.value.code == 1
    assert capsys.readouterr().err == "Stopped. What was finished is kept; run the same command again to go on.\n"
