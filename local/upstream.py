"""Upstream's official downloads, verified against the checksums that upstream publishes; no host fails us twice."""

import fnmatch
import hashlib
import http.client
import shutil
import tarfile
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path

from local.failure import Failure
from local.program import Download

# Seconds for a host's first answer, name look-up included; a machine without internet must not wait longer.
PATIENCE = 3.0
# Seconds without a byte after which a download under way is given up.
STALL = 10.0
CHUNK = 1 << 20

# By length of the hexadecimal digest. pulumi's terraform-based providers publish SHA-1, which still stands against
# the attack that matters here: another file made to fit a given digest.
ALGORITHMS = {40: "sha1", 64: "sha256", 128: "sha512"}


class Unavailable(Exception):
    """Upstream cannot be had from here, or does not offer this; the next way is tried at once."""


class Upstream:
    """One run's view of upstream: which hosts failed, and which files are in `folder`, which the run empties."""

    def __init__(self, folder: Path, patience: float = PATIENCE) -> None:
        self._folder = folder
        self._patience = patience
        self._failed: dict[str, str] = {}
        self._fetched: dict[str, Path] = {}

    def fetch(self, download: Download, doing: Callable[[str, int, int], None]) -> Path:
        """The verified file; `doing` hears its name, the bytes so far and their total. Raises Unavailable."""
        if download.address in self._fetched:
            return self._fetched[download.address]
        name = download.address.rsplit("/", 1)[-1]
        doing(f"asking upstream for {name}", 0, 0)
        expected = digest_in(self._text(download.checksums), name)
        if expected is None:
            raise Unavailable(f"{download.checksums} holds no checksum of {name}")
        # Named by digest as well, because several releases may use one file name.
        half = self._folder / f"{expected[:12]}-{name}"
        found = self._body(
            download.address, half, ALGORITHMS[len(expected)], lambda done, total: doing(name, done, total)
        )
        if found != expected:
            raise Failure(
                f"The download of {name} does not match its published checksum: expected {expected}, got {found}.",
                where=download.address,
                why="the file was damaged or exchanged on its way, so nothing of it is used",
                do="find out what answers in upstream's place (a proxy?), then run `make tools` again",
            )
        self._fetched[download.address] = half
        return half

    def _text(self, address: str) -> str:
        """A small file, within our patience. A host that failed before fails again without being asked."""
        host = urllib.parse.urlsplit(address).netloc
        if host in self._failed:
            raise Unavailable(self._failed[host])
        answers: list[bytes] = []
        errors: list[Exception] = []

        def ask() -> None:
            try:
                with urllib.request.urlopen(address, timeout=self._patience) as answer:  # noqa: S310  (addresses of a table)
                    answers.append(answer.read())
            except Exception as error:
                errors.append(error)

        # In a thread that may be left behind, since no timeout of urllib's covers the name look-up.
        asking = threading.Thread(target=ask, daemon=True)
        asking.start()
        asking.join(self._patience)
        if answers:
            return answers[0].decode(errors="replace")
        raise self._unavailable(address, errors[0] if errors else TimeoutError("no answer"))

    def _body(self, address: str, target: Path, algorithm: str, doing: Callable[[int, int], None]) -> str:
        """Write the file and return its digest."""
        digest = hashlib.new(algorithm)
        try:
            with urllib.request.urlopen(address, timeout=STALL) as answer, target.open("wb") as file:  # noqa: S310
                total = int(answer.headers["Content-Length"] or 0)
                while chunk := answer.read(CHUNK):
                    file.write(chunk)
                    digest.update(chunk)
                    doing(file.tell(), total)
                if total and file.tell() < total:
                    raise http.client.IncompleteRead(b"", total - file.tell())
        except (OSError, http.client.HTTPException) as error:
            raise self._unavailable(address, error) from error
        return digest.hexdigest()

    def _unavailable(self, address: str, error: Exception) -> Unavailable:
        host = urllib.parse.urlsplit(address).netloc
        if isinstance(error, urllib.error.HTTPError) and error.code in (404, 410):
            return Unavailable(f"{address} does not exist")
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        words = reason.strerror if isinstance(reason, OSError) and reason.strerror else reason
        self._failed[host] = f"{host} is not reached ({words})"
        return Unavailable(self._failed[host])


def digest_in(text: str, name: str) -> str | None:
    """The digest of `name` in a bare digest, or in lines of `digest  name`, `digest *name` or `digest  ./name`."""
    for line in text.splitlines():
        words = line.split()
        fits = len(words) == 1 or (len(words) == 2 and words[1].lstrip("*").rsplit("/", 1)[-1] == name)
        if fits and len(words[0]) in ALGORITHMS and set(words[0].lower()) <= set("0123456789abcdef"):
            return words[0].lower()
    return None


def unpack(file: Path, members: str, folder: Path) -> tuple[Path, ...]:
    """Take the regular files that match `members` out of a verified archive, flat and executable, into `folder`."""
    taken: list[Path] = []
    with tarfile.open(file) as archive:
        for member in archive:
            inside = member.name.removeprefix("./")
            content = archive.extractfile(member) if member.isfile() and fnmatch.fnmatchcase(inside, members) else None
            if content is not None:
                target = folder / Path(inside).name
                with target.open("wb") as out:
                    shutil.copyfileobj(content, out)
                target.chmod(0o755)
                taken.append(target)
    return tuple(taken)
