"""Kubeconfig files: where the API server is, and as whom to speak to it."""

from base64 import b64encode
from pathlib import Path

import yaml

from local.certificates import Subject

NAME = "odoo-local"


def render(address: str, certificates: Path, subject: Subject) -> str:
    """A kubeconfig of one cluster, user and context, which stands on its own: certificate and key are inside."""

    def inside(file: str) -> str:
        return b64encode((certificates / file).read_bytes()).decode()

    cluster = {"server": f"https://{address}", "certificate-authority-data": inside("ca.crt")}
    user = {
        "client-certificate-data": inside(f"{subject.file}.crt"),
        "client-key-data": inside(f"{subject.file}.key"),
    }
    return yaml.safe_dump(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": NAME, "cluster": cluster}],
            "users": [{"name": NAME, "user": user}],
            "contexts": [{"name": NAME, "context": {"cluster": NAME, "user": NAME}}],
            "current-context": NAME,
        },
        sort_keys=False,
    )
