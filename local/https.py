"""Questions to the platform's own servers over HTTPS, asked with the operator's certificate."""

import ssl
from dataclasses import dataclass
from http.client import HTTPException, HTTPSConnection
from pathlib import Path
from typing import Literal

from local.failure import Failure

ANSWER_SECONDS = 10


@dataclass(frozen=True, kw_only=True)
class Https:
    """A server at `127.0.0.1:PORT` whose certificate the platform's authority signed."""

    address: str
    certificates: Path

    def answers(self, path: str) -> bool:
        """Whether a question is answered with 200; a server that is not there yet does not answer."""
        try:
            return self._ask("GET", path, None)[0] == 200
        except (OSError, HTTPException):
            return False

    def get(self, path: str) -> bytes | None:
        """The answer's body; None where there is no such object."""
        status, body = self._ask("GET", path, None)
        if status == 404:
            return None
        return self._accepted("read", path, status, body)

    def apply(self, path: str, document: str) -> None:
        """Server-side apply of one object in YAML, which is created or brought to what is given."""
        query = "fieldManager=odoo-local&force=true&fieldValidation=Strict"
        status, body = self._ask("PATCH", f"{path}?{query}", document)
        self._accepted("write", path, status, body)

    def _ask(self, method: Literal["GET", "PATCH"], path: str, document: str | None) -> tuple[int, bytes]:
        context = ssl.create_default_context(cafile=self.certificates / "ca.crt")
        context.load_cert_chain(self.certificates / "admin.crt", self.certificates / "admin.key")
        connection = HTTPSConnection(self.address, timeout=ANSWER_SECONDS, context=context)
        try:
            headers = {"Content-Type": "application/apply-patch+yaml"} if document else {}
            connection.request(method, path, document, headers)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def _accepted(self, doing: str, path: str, status: int, body: bytes) -> bytes:
        if status >= 300:
            raise Failure(
                f"the API server refused to {doing} {path}: {status} {body.decode(errors='replace')[:500]}",
                where=f"https://{self.address}",
                why="the platform needs it",
                do="see the log of kube-apiserver; `python -m local clean` and a new start discard the platform's data",
            )
        return body
