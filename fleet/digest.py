"""What an image's own registry knows it by, asked anonymously (Docker Registry HTTP API V2, OCI distribution).

A digest is never taken on trust: it is the SHA-256 of the manifest that the registry sends, and what the registry says of
it besides has to agree.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from pydantic import BaseModel, ValidationError

from fleet.failure import Failure
from fleet.image import DOCKER, ImageName
from fleet.wire import Answer, Wire, odd, stay_private

ADDRESSES: Final[Mapping[str, str]] = {DOCKER: "https://registry-1.docker.io"}
"""Where a registry answers whose address is not simply its name."""
KINDS: Final = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)
"""Manifests whose bytes the digest is of: of all architectures, or of the one that an image has."""

_PARAMETER: Final = re.compile(r'([a-z]+)="([^"]*)"')
_TOKEN: Final = re.compile(r"[!-~]+")


class _Grant(BaseModel):
    """What the door of a registry gives a stranger: the same under the one name or the other."""

    token: str = ""
    access_token: str = ""


@dataclass(frozen=True, kw_only=True)
class Registries:
    """All registries there are."""

    addresses: Mapping[str, str] = field(default_factory=lambda: ADDRESSES)
    wire: Wire = field(default_factory=Wire)

    def digest(self, image: str) -> str:
        """The digest behind the tag of *image*. Raises Failure where it cannot be had, or cannot be trusted."""
        name = ImageName.of(image)
        base = self.addresses.get(name.registry, f"https://{name.registry}")
        url = f"{base}/v2/{name.repository}/manifests/{name.tag}"
        headers = {"Accept": ", ".join(KINDS)}
        answer = self.wire.get(name.registry, url, headers)
        if answer.status == 401:
            headers["Authorization"] = f"Bearer {self._token(name, answer)}"
            answer = self.wire.get(name.registry, url, headers)
        return _digest(image, name, answer)

    def _token(self, name: ImageName, refusal: Answer) -> str:
        """What the door of the registry gives to whoever asks, as its *refusal* says."""
        challenge = refusal.headers.get("WWW-Authenticate", "")
        asked = dict(_PARAMETER.findall(challenge))
        if not challenge.lower().startswith("bearer ") or "realm" not in asked:
            raise _locked(name)
        door = asked["realm"]
        stay_private(name.registry, refusal.url, door)
        query = {"scope": f"repository:{name.repository}:pull"}
        query |= {key: asked[key] for key in ("service", "scope") if key in asked}
        answer = self.wire.get(name.registry, f"{door}{'&' if '?' in door else '?'}{urlencode(query)}", {})
        try:
            grant = _Grant.model_validate_json(answer.body)
        except ValidationError:
            grant = _Grant()
        token = grant.token or grant.access_token
        if answer.status != 200 or not _TOKEN.fullmatch(token):
            raise _locked(name)
        return token


def _digest(image: str, name: ImageName, answer: Answer) -> str:
    """What the manifest in *answer* is known by, once nothing speaks against it."""
    match answer.status:
        case 200:
            pass
        case 404:
            raise Failure(
                f"{name.registry} has no image {image}",
                why="nothing could be pinned, and no tenant could start with it",
                do="look up at the registry which tags there are, and write one of them in catalog/releases.yaml",
            )
        case 401 | 403:
            raise _locked(name)
        case 429:
            raise odd(name.registry, "lets us ask no more for now", do="wait an hour, then run the same command again")
        case status:
            raise odd(name.registry, f"answers with an error, {status}")
    if answer.headers.get("Content-Type", "").partition(";")[0].strip() not in KINDS:
        raise odd(name.registry, f"sends something for {image} that is no manifest")
    found = f"sha256:{hashlib.sha256(answer.body).hexdigest()}"
    if answer.headers.get("Docker-Content-Digest", found) != found:
        raise odd(name.registry, f"sends a manifest of {image} that is not the one it claims to send")
    return found


def _locked(name: ImageName) -> Failure:
    return Failure(
        f"{name.registry} does not show {name.repository}:{name.tag} to strangers, or has no such image",
        why="images are looked up without a password, so that everybody who looks finds the same",
        do="check the image's name in catalog/releases.yaml",
    )
