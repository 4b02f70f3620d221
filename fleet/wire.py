"""Asking a registry for something: bounded in time and size, and never without encryption where it began with it.

No proxy is taken from the environment, and no credentials from anywhere.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin, urlsplit

import urllib3
from urllib3.exceptions import HTTPError, NameResolutionError, NewConnectionError, SSLError, TimeoutError

from fleet.failure import Failure

BYTES: Final = 4 * 1024 * 1024
"""The longest answer that is read; the specification lets registries refuse longer manifests."""
HOPS: Final = 3
"""How often one may be sent on."""
_MOVED: Final = (301, 302, 303, 307, 308)


class Unreachable(Failure):
    """A registry that nothing can be asked of for the moment."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back, wherever it came from in the end."""

    url: str
    status: int
    headers: Mapping[str, str]
    """By name, however it is written."""
    body: bytes


def _client() -> urllib3.PoolManager:
    # Nobody is followed and nothing is repeated behind our back.
    return urllib3.PoolManager(retries=False)


@dataclass(frozen=True, kw_only=True)
class Wire:
    """The way to registries, which errors call by their names."""

    seconds: float = 15
    """How long one answer may take."""
    client: urllib3.PoolManager = field(default_factory=_client)

    def get(self, registry: str, url: str, headers: Mapping[str, str]) -> Answer:
        """The answer to a GET of *url*. Raises Unreachable where none comes, and Failure where none can be trusted."""
        for _ in range(HOPS + 1):
            answer = self._once(registry, url, headers)
            if answer.status not in _MOVED:
                return answer
            url = urljoin(url, answer.headers.get("Location", ""))
            stay_private(registry, answer.url, url)
            if urlsplit(url).netloc != urlsplit(answer.url).netloc:
                headers = {key: value for key, value in headers.items() if key != "Authorization"}
        raise odd(registry, "sends us from one address to the next without end")

    def _once(self, registry: str, url: str, headers: Mapping[str, str]) -> Answer:
        until = time.monotonic() + self.seconds
        body = bytearray()
        try:
            response = self.client.request(
                "GET", url, headers=headers, redirect=False, preload_content=False, timeout=self.seconds
            )
            try:
                while (piece := response.read1(BYTES)) and len(body) <= BYTES and time.monotonic() < until:
                    body += piece
            finally:
                # What is left unread is of no use, and neither is the connection then.
                response.close()
        except HTTPError as error:
            raise self._unreachable(registry, url, error) from None
        if piece and len(body) > BYTES:
            raise odd(registry, "sends an answer without end")
        if piece:
            raise self._unreachable(registry, url, TimeoutError())
        return Answer(url=url, status=response.status, headers=response.headers, body=bytes(body))

    def _unreachable(self, registry: str, url: str, error: HTTPError) -> Unreachable:
        host = urlsplit(url).netloc
        match error:
            # Both of these are timeouts to urllib3 as well.
            case NameResolutionError():
                reason = "its name is not known here"
            case NewConnectionError():
                reason = "nobody answers there"
            case TimeoutError():
                reason = f"no answer within {self.seconds:g} s"
            case SSLError():
                reason = "it cannot show that it is who it claims to be"
            case _:
                reason = "the connection broke off"
        return Unreachable(
            f"{registry} cannot be asked at {host}: {reason}",
            why="only an image's own registry knows its digest, and one is never made up",
            do=f"see that this machine reaches {host}, then run the same command again",
        )


def stay_private(registry: str, here: str, there: str) -> None:
    """Raises Failure where the way from *here* to *there* leaves encryption, or leads nowhere."""
    if urlsplit(there).scheme not in {"https", urlsplit(here).scheme} or not urlsplit(there).netloc:
        raise odd(registry, "sends us to an address without encryption")


def odd(
    registry: str, what: str, *, do: str = "run the same command again later; if it stays so, tell an engineer"
) -> Failure:
    """The failure of a *registry* that does *what* it should not."""
    return Failure(f"{registry} {what}", why="a digest that may be wrong is worse than none", do=do)
