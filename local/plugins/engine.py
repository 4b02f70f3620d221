"""The tie to the engine that started a plugin: its address, its log, and the end that both share.

A plugin that outlives a killed engine would finish what it was doing behind the next run's back.
"""

# The generated stubs leave a call's options untyped.
# pyright: reportUnknownMemberType=false

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import grpc
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

GRPC_OPTIONS = [("grpc.max_receive_message_length", 400 * 1024 * 1024), ("grpc.max_send_message_length", -1)]
POLL_SECONDS = 0.25


def end_with_parent(farewell: Callable[[], None] = lambda: None) -> None:
    """End this process within half a second of its parent's death, without finishing anything but the *farewell*."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(POLL_SECONDS)
        farewell()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def serve(register: Callable[[grpc.Server], None], farewell: Callable[[], None] = lambda: None) -> None:
    """Serve one plugin on a free loopback port, print the port as the engine expects, and stay until it ends."""
    end_with_parent(farewell)
    server = grpc.server(ThreadPoolExecutor(max_workers=48), options=GRPC_OPTIONS)
    register(server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()

    # The engine keeps plugins in process groups of their own, so an interrupt is the engine's goodbye, not a Ctrl-C.
    def leave(_signal: int, _frame: object) -> None:
        farewell()
        os._exit(0)

    signal.signal(signal.SIGINT, leave)
    server.wait_for_termination()


class EngineLog:
    """The engine's log, where a person reads it beside the resource it concerns."""

    def __init__(self, address: str) -> None:
        self._engine = engine_pb2_grpc.EngineStub(grpc.insecure_channel(address, options=GRPC_OPTIONS))

    def warning(self, urn: str, message: str) -> None:
        self._engine.Log(engine_pb2.LogRequest(severity=engine_pb2.WARNING, urn=urn, message=message))

    def status(self, urn: str, message: str) -> None:
        """A line that is shown while the resource is worked on and then gone."""
        self._engine.Log(engine_pb2.LogRequest(severity=engine_pb2.INFO, urn=urn, message=message, ephemeral=True))
