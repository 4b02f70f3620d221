"""A machine in a folder for the tests of `local.tools`: fake programs, a fake Go, and an upstream on loopback."""

import io
import os
import stat
import tarfile
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from rich.console import Console

from local.plugin import Plugin
from local.program import Download, Program
from local.progress import Report
from local.tools import Wanted, ensure

# Logs what it is asked to build; breaks, or waits until it may go on, when a file beside it says so.
GO = """#!/bin/sh
here={here}
case $1 in
  env) echo go1.26.8 ;;
  list) echo "go: downloading example.org/one v1.0.0" >&2; printf 'example.org/one\\nexample.org/two\\n' ;;
  build)
    for word; do test "$last" = -o && out=$word; last=$word; done
    name=${{out##*/}}
    echo "$name" >> $here/built
    echo "$@" >> $here/commands
    echo example.org/one >&2
    if test -e $here/hold-$name; then
      echo half > "$out"; echo $$ > $here/holding-$name
      while test -e $here/hold-$name; do sleep 0.02; done
    fi
    if test -e $here/break-$name; then
      for line in $(seq 40); do echo "complaint $line" >&2; done; exit 1
    fi
    printf '#!/bin/sh\\necho %s version 1.2.3\\n' "$name" > "$out"; chmod +x "$out" ;;
esac
"""


def tool(name: str, download: Download | None = None) -> Program:
    """A program that says `<name> version 1.2.3`."""
    return Program(
        name=name,
        version="1.2.3",
        accepts=r"1\.2\.3",
        family="family",
        package=f"example.org/{name}",
        ask=(),
        answer=r"version (\S+)",
        stamps=(f"example.org/{name}.Version=v1.2.3",),
        tags=("plain",),
        download=download,
        purpose=f"{name} does the work",
    )


@dataclass(frozen=True, kw_only=True)
class Bench:
    """One such machine; `path` is the only folder of PATH besides the system's own."""

    folder: Path
    path: Path
    modules: Path
    said: io.StringIO = field(default_factory=io.StringIO)

    def ensure(self, *programs: Program, plugins: tuple[Plugin, ...] = (), retry: bool = False) -> Path:
        """Run `local.tools.ensure` for these programs, keeping what it tells in `said`."""
        wanted = Wanted(programs=programs, plugins=plugins, modules=self.modules)
        return ensure(Report(Console(file=self.said, width=200)), retry=retry, wanted=wanted)

    @property
    def built(self) -> list[str]:
        """What Go was asked to build, in order."""
        log = self.folder / "built"
        return log.read_text().split() if log.exists() else []

    def place(self, name: str, version: str) -> Path:
        """Put a program that answers with `version` on PATH."""
        return executable(self.path / name, f"#!/bin/sh\necho {name} version {version}\n")


def executable(path: Path, text: str) -> Path:
    """Write a file that can be run."""
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def make_bench(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A bench with Go on PATH, a family's go.mod and go.sum, and a cache of its own."""
    bench = Bench(folder=folder, path=folder / "path", modules=folder / "modules")
    bench.path.mkdir()
    (bench.modules / "family").mkdir(parents=True)
    (bench.modules / "family" / "go.mod").write_text("module family\n")
    (bench.modules / "family" / "go.sum").write_text("example.org/one v1.0.0 h1:one\n")
    executable(bench.path / "go", GO.format(here=folder))
    monkeypatch.setenv("ODOO_SAAS_CACHE", str(folder / "cache"))
    monkeypatch.setenv("PATH", f"{bench.path}:/usr/bin:/bin")
    return bench


def packed(files: dict[str, bytes]) -> bytes:
    """A tar.gz of these files."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def until(happened: Callable[[], bool]) -> None:
    """Wait for something that another process or thread is about to do."""
    for _ in range(3000):
        if happened():
            return
        time.sleep(0.01)
    raise AssertionError("it never happened")


def alive(pid: int) -> bool:
    """Whether a process runs; one that ended and is not yet collected does not."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


class Shelf(ThreadingHTTPServer):
    """Upstream on loopback: offers what is put on it, answers `refusal` otherwise, and notes what it is asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.refusal = 404
        self.silent = threading.Event()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: that a client hangs up is part of a test."""

    def put(self, name: str, content: bytes, checksums: str, members: str = "") -> Download:
        """Offer a file and its checksum text."""
        self.files[f"/{name}"] = content
        self.files[f"/{name}.sums"] = checksums.encode()
        address = f"http://127.0.0.1:{self.server_port}/{name}"
        return Download(address=address, checksums=f"{address}.sums", members=members)


class _Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        shelf = self.server
        assert isinstance(shelf, Shelf)
        shelf.asked.append(self.path)
        while shelf.silent.is_set():
            time.sleep(0.01)
        content = shelf.files.get(self.path)
        self.send_response(200 if content is not None else shelf.refusal)
        self.send_header("Content-Length", str(len(content or b"")))
        self.end_headers()
        self.wfile.write(content or b"")

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def make_shelf() -> Generator[Shelf]:
    """A shelf that serves until the test is over."""
    with Shelf() as shelf:
        serving = threading.Thread(target=shelf.serve_forever, args=(0.01,), daemon=True)
        serving.start()
        yield shelf
        shelf.silent.clear()
        shelf.shutdown()
