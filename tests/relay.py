"""A way to a server that a test can cut: what goes in on one side comes out on the other, until it does not any more."""

import contextlib
import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final, Self

_PIECE: Final = 65_536
"""Bytes that are passed on at once."""


class Relay:
    """Listens on a port of this machine, and passes on to another."""

    def __init__(self, listener: socket.socket, target: int) -> None:
        self._listener, self._target = listener, target
        self._ends: list[socket.socket] = []
        self._lock = threading.Lock()
        self._is_cut = False
        threading.Thread(target=self._accept, daemon=True).start()

    @classmethod
    @contextmanager
    def to(cls, target: int) -> Generator[Self]:
        """A relay to the port *target* of this machine."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            relay = cls(listener, target)
            try:
                yield relay
            finally:
                relay.cut()

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    def cut(self) -> None:
        """Every connection ends at once, and whoever comes anew is turned away."""
        with self._lock:
            self._is_cut = True
            ends, self._ends = self._ends, []
        for end in ends:
            _close(end)

    def mend(self) -> None:
        self._is_cut = False

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                threading.Thread(target=self._join, args=(near,), daemon=True).start()

    def _join(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(("127.0.0.1", self._target))
        except OSError:
            near.close()
            return
        with self._lock:
            self._ends += [near, far]
            is_cut = self._is_cut
        if is_cut:
            _close(near)
            _close(far)
            return
        threading.Thread(target=_pass_on, args=(far, near), daemon=True).start()
        _pass_on(near, far)


def _pass_on(from_: socket.socket, to: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := from_.recv(_PIECE):
            to.sendall(piece)
    _close(to)


def _close(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
