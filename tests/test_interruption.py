import os
import signal
from collections.abc import Generator

import pytest

from local.interruption import SIGNALS, heeded, held


@pytest.fixture(autouse=True)
def _no_handlers() -> Generator[None]:  # pyright: ignore[reportUnusedFunction] - pytest calls it
    before = {number: signal.signal(number, signal.SIG_IGN) for number in SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_each_request_to_stop_raises_at_once_and_the_old_handler_comes_back(number: signal.Signals) -> None:
    with pytest.raises(KeyboardInterrupt), heeded():
        os.kill(os.getpid(), number)

    assert signal.getsignal(number) == signal.SIG_IGN


def test_a_request_to_stop_waits_for_the_end_of_what_must_not_be_torn_and_is_then_over() -> None:
    done: list[str] = []

    def work() -> None:
        with held():
            os.kill(os.getpid(), signal.SIGTERM)
            done.append("inside")
        done.append("after")

    with pytest.raises(KeyboardInterrupt), heeded():
        work()
    assert done == ["inside"]

    with heeded(), held():
        done.append("later")
    assert done == ["inside", "later"]
