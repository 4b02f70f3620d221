import hashlib
import socket
from collections.abc import Generator
from pathlib import Path

import pytest

from local.failure import Failure
from local.program import Download
from local.upstream import Unavailable, Upstream, digest_in
from tests.workbench import Bench, Shelf, make_bench, make_shelf, packed, tool

ALPHA = b"#!/bin/sh\necho alpha version 1.2.3\n"
BETA = b"#!/bin/sh\necho beta version 1.2.3\n"


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    return make_bench(tmp_path, monkeypatch)


@pytest.fixture
def shelf() -> Generator[Shelf]:
    with make_shelf() as made:
        yield made


def test_a_download_that_matches_its_checksum_is_used_and_nothing_is_built(bench: Bench, shelf: Shelf) -> None:
    folder = bench.ensure(tool("alpha", shelf.put("alpha", ALPHA, hashlib.sha256(ALPHA).hexdigest())))

    assert (folder / "alpha").read_bytes() == ALPHA
    assert '"way": "upstream download"' in (folder.parent / "tools.json").read_text()
    assert bench.built == []


def test_a_program_is_taken_out_of_its_archive(bench: Bench, shelf: Shelf) -> None:
    archive = packed({"./beta-1.2.3/beta": BETA, "./beta-1.2.3/README": b"no"})
    sums = f"{'0' * 64}  other.tar.gz\n{hashlib.sha256(archive).hexdigest()}  ./beta.tar.gz\n"
    folder = bench.ensure(tool("beta", shelf.put("beta.tar.gz", archive, sums, members="beta-*/beta")))

    assert [path.name for path in folder.iterdir()] == ["beta"]
    assert bench.built == []


def test_a_download_that_does_not_match_its_checksum_stops_everything(bench: Bench, shelf: Shelf) -> None:
    with pytest.raises(Failure, match="does not match its published checksum") as failed:
        bench.ensure(tool("alpha", shelf.put("alpha", ALPHA + b"evil", hashlib.sha256(ALPHA).hexdigest())))

    assert "nothing of it is used" in str(failed.value)
    assert bench.built == []
    assert not list((bench.folder / "cache").rglob("*alpha"))


def test_a_host_that_refuses_is_asked_once_and_everything_is_built(bench: Bench, shelf: Shelf) -> None:
    shelf.refusal = 403
    address = f"http://127.0.0.1:{shelf.server_port}"
    names = ("alpha", "beta")
    offers = [tool(name, Download(address=f"{address}/{name}", checksums=f"{address}/{name}.sums")) for name in names]
    bench.ensure(*offers)

    assert shelf.asked == ["/alpha.sums"]
    assert bench.built == ["alpha", "beta"]


def test_a_host_that_does_not_answer_is_given_up_within_our_patience(tmp_path: Path, shelf: Shelf) -> None:
    offer = shelf.put("alpha", ALPHA, hashlib.sha256(ALPHA).hexdigest())
    shelf.silent.set()
    upstream = Upstream(tmp_path, patience=0.05)
    for _ in range(2):
        with pytest.raises(Unavailable, match="is not reached"):
            upstream.fetch(offer, _nothing)

    assert shelf.asked == ["/alpha.sums"]


def test_an_address_where_nobody_listens_is_given_up(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/alpha"
    with pytest.raises(Unavailable, match=r"is not reached \(Connection refused\)"):
        Upstream(tmp_path).fetch(Download(address=address, checksums=f"{address}.sums"), _nothing)


def test_a_file_that_is_not_there_does_not_condemn_its_host(bench: Bench, shelf: Shelf) -> None:
    gone = tool("alpha", shelf.put("alpha", ALPHA, hashlib.sha256(ALPHA).hexdigest()))
    shelf.files.clear()
    there = tool("beta", shelf.put("beta", BETA, hashlib.sha256(BETA).hexdigest()))
    bench.ensure(gone, there)

    assert bench.built == ["alpha"]


def test_a_file_without_a_published_checksum_is_not_downloaded(bench: Bench, shelf: Shelf) -> None:
    bench.ensure(tool("alpha", shelf.put("alpha", ALPHA, "<html>please log in</html>")))

    assert shelf.asked == ["/alpha.sums"]
    assert bench.built == ["alpha"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A" * 64, "a" * 64),
        (f"{'b' * 64}  alpha.tar.gz", "b" * 64),
        (f"{'c' * 64} *alpha.tar.gz", "c" * 64),
        (f"{'d' * 40}  ./alpha.tar.gz", "d" * 40),
        (f"{'e' * 64}  beta.tar.gz", None),
        ("not-a-digest  alpha.tar.gz", None),
        ("z" * 64, None),
        ("", None),
    ],
)
def test_a_digest_is_found_in_each_form_that_upstream_writes(text: str, found: str | None) -> None:
    assert digest_in(text, "alpha.tar.gz") == found


def _nothing(name: str, so_far: int, total: int) -> None:
    pass
