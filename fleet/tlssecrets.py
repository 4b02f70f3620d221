"""The certificates in a cluster's secrets, and what cert-manager says of those that it should have made.

Their keys come with them, from the API server; nothing of a key is looked at, kept or shown.
"""

# The Kubernetes client ships without types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import base64
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from fleet import expiry
from fleet.condition import Object, denied
from fleet.expiry import Certificate, Line, Standing
from fleet.failure import Failure

SECONDS: Final = 10
AT_ONCE: Final = 8
NOT_FOUND: Final = 404


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A secret that should hold a certificate."""

    namespace: str
    secret: str
    names: tuple[str, ...]


def lines(
    context: str, namespaces: Iterable[str], wanted: Iterable[Wanted], *, now: datetime, limit: int
) -> Iterator[Line]:
    """Every certificate in a secret of *namespaces*, and every *wanted* one that is not there. Raises Failure."""
    cluster = _Cluster(context)
    places = sorted(namespaces)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        secrets = dict(zip(places, pool.map(cluster.secrets, places), strict=True))
        remarks = dict(zip(places, pool.map(cluster.remarks, places), strict=True))
    for place, found in secrets.items():
        for secret, text in found.items():
            remark = remarks[place].get(secret, "")
            yield _read(f"{place}/{secret}", text, now=now, limit=limit, remark=remark)
    for one in wanted:
        if one.secret not in secrets[one.namespace]:
            remark = remarks[one.namespace].get(one.secret, "")
            yield expiry.without(f"{one.namespace}/{one.secret}", Standing.MISSING, *one.names, remark=remark)


def _read(place: str, text: bytes, *, now: datetime, limit: int, remark: str) -> Line:
    # Slow to import, and few commands need it.
    from cryptography import x509  # noqa: PLC0415

    try:
        first = x509.load_pem_x509_certificates(text)[0]
    except (ValueError, IndexError):
        return expiry.without(place, Standing.UNKNOWN, remark=remark or "the secret holds no certificate")
    return expiry.line(place, Certificate.of(first), now=now, limit=limit, remark=remark)


class _Cluster:
    def __init__(self, context: str) -> None:
        # Slow to import, and only this command needs it.
        from kubernetes import client, config  # noqa: PLC0415
        from kubernetes.config.config_exception import ConfigException  # noqa: PLC0415

        self._context, self._refused = context, client.ApiException
        try:
            settings = client.Configuration()
            # The client would look into the environment once only, when it is imported.
            place = os.environ.get("KUBECONFIG")
            config.load_kube_config(place, context=context, client_configuration=settings)
        except ConfigException as error:
            raise self._failure(str(error), "set KUBECONFIG to a file that has this context") from None
        settings.retries = False
        self._api = client.ApiClient(settings)
        self._core, self._custom = client.CoreV1Api(self._api), client.CustomObjectsApi(self._api)

    def secrets(self, namespace: str) -> Mapping[str, bytes]:
        """The certificate in each TLS secret of a namespace; none where there is no such namespace."""
        answer = self._ask(
            lambda: self._core.list_namespaced_secret(
                namespace, field_selector="type=kubernetes.io/tls", _request_timeout=SECONDS
            )
        )
        return {item.metadata.name: base64.b64decode((item.data or {}).get("tls.crt", "")) for item in answer.items}

    def remarks(self, namespace: str) -> Mapping[str, str]:
        """What cert-manager says of the certificates that are not as they should be, by the name of the secret."""
        try:
            answer = self._custom.list_namespaced_custom_object(
                "cert-manager.io", "v1", namespace, "certificates", _request_timeout=SECONDS
            )
        except self._refused as error:
            if error.status == NOT_FOUND:
                return {}
            raise self._failure(f"answers {error.status} {error.reason}", "get leave to list certificates") from None
        items = cast("Mapping[str, list[Object]]", answer)["items"]
        said = ((str(item["spec"]["secretName"]), denied(item, "Ready")) for item in items)
        return {secret: message for secret, one in said if one is not None and (message := one.get("message", ""))}

    def _ask(self, question: Callable[[], Any]) -> Any:
        import urllib3  # noqa: PLC0415

        try:
            return question()
        except self._refused as error:
            raise self._failure(f"answers {error.status} {error.reason}", "get leave to list secrets") from None
        except urllib3.exceptions.HTTPError as error:
            words = " ".join(str(error).split())
            raise self._failure(f"cannot be reached: {words}", "start it, or mend the kubeconfig") from None

    def _failure(self, what: str, do: str) -> Failure:
        return Failure(
            f"the API server of context {self._context}: {what}",
            why="certificates are in its secrets, and nobody can tell how long they last",
            do=do,
        )
