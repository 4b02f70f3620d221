"""The API server that a kubeconfig's context names: requests over mutual TLS, and its refusals in its own words."""

import base64
import json
import ssl
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import urllib3
import yaml

from local.plugins.kind import Refused
from local.plugins.values import Value, Values, mapping, text

FIELD_MANAGER = "pulumi-kubernetes"


class Answer(Refused):
    """The API server's refusal, with its status code."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


class Cluster:
    """One context of a kubeconfig. Proxies and CA bundles of the environment are not for this server and not used."""

    def __init__(self, kubeconfig: Path, context: str) -> None:
        entry = _Kubeconfig(kubeconfig).context(context)
        self.host = text(entry.cluster, "server")
        self._pool = urllib3.PoolManager(ssl_context=entry.tls(), maxsize=32, retries=False, timeout=30)

    def get(self, path: str) -> Values:
        return self._ask("GET", path)[0]

    def apply(self, path: str, body: Values, *, force: bool, dry_run: bool) -> tuple[Values, list[str]]:
        """Server-side apply; the second value holds the server's warnings."""
        query = f"?fieldManager={FIELD_MANAGER}&fieldValidation=Strict"
        query += ("&force=true" if force else "") + ("&dryRun=All" if dry_run else "")
        return self._ask("PATCH", path + query, json.dumps(body).encode(), "application/apply-patch+yaml")

    def delete(self, path: str, propagation: str) -> None:
        body = json.dumps({"propagationPolicy": propagation}).encode()
        self._ask("DELETE", path, body, "application/json")

    def _ask(
        self, method: str, path: str, body: bytes | None = None, content: str = "application/json"
    ) -> tuple[Values, list[str]]:
        try:
            reply = self._pool.request(method, self.host + path, body=body, headers={"Content-Type": content})
        except urllib3.exceptions.HTTPError as error:
            raise Refused(f"the API server at {self.host} cannot be reached: {error}") from None
        spoken = reply.headers.get("Content-Type", "").startswith("application/json")
        answer = cast(Values, json.loads(reply.data)) if spoken else Values()
        if reply.status >= 400:
            raise Answer(text(answer, "message", reply.data.decode(errors="replace")), reply.status)
        # A Warning header reads: 299 - "what the server has to say".
        warnings = [line.split('"')[1] for line in reply.headers.getlist("Warning") if '"' in line]
        return answer, warnings


class _Kubeconfig:
    """A kubeconfig file and the three entries that a context joins."""

    def __init__(self, path: Path) -> None:
        try:
            self._file = cast(Values, yaml.safe_load(path.read_text()))
        except OSError as error:
            raise Refused(f"kubeconfig {path}: {error.strerror}; name one file by `kubeconfig` or KUBECONFIG") from None

    def context(self, name: str) -> "_Context":
        entry = mapping(self._named("contexts", name), "context")
        return _Context(
            mapping(self._named("clusters", text(entry, "cluster")), "cluster"),
            mapping(self._named("users", text(entry, "user")), "user"),
        )

    def _named(self, kind: str, name: str) -> Mapping[str, Value]:
        listed = self._file.get(kind)
        for entry in listed if isinstance(listed, list) else []:
            if isinstance(entry, dict) and entry.get("name") == name:
                return entry
        raise Refused(f"the kubeconfig has no {kind[:-1]} called {name}")


class _Context:
    def __init__(self, cluster: Values, user: Values) -> None:
        self.cluster, self._user = cluster, user

    def tls(self) -> ssl.SSLContext:
        pair = ("client-certificate-data", "client-key-data")
        if missing := [key for key in pair if key not in self._user]:
            raise Refused(f"the kubeconfig's user has no {missing[0]}: the stand-in logs in by an embedded pair only")
        ca = base64.b64decode(text(self.cluster, "certificate-authority-data")).decode()
        context = ssl.create_default_context(cadata=ca)
        with tempfile.NamedTemporaryFile(suffix=".pem") as file:
            # OpenSSL reads a key pair from a file only; mkstemp makes it readable by its owner alone.
            for key in pair:
                file.write(base64.b64decode(text(self._user, key)))
            file.flush()
            context.load_cert_chain(file.name)
        return context
