"""Ways in which a secret might come to lie in clear, each done for as long as a test looks, and undone."""

import base64
import json
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import AbstractContextManager, contextmanager

from yard import Yard

# Where the cluster itself refuses no pod for it: in a customer's namespace it does.
PLACE = {"name": "planted", "namespace": "default"}
CONTAINER: Mapping[str, object] = {
    "name": "planted",
    "image": "planted.example.com/planted",
    "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
}
SECURITY = {"runAsNonRoot": True, "runAsUser": 101, "seccompProfile": {"type": "RuntimeDefault"}}


@contextmanager
def a_state(yard: Yard, secret: str) -> Generator[None]:
    """A copy that somebody exported with its secrets shown."""
    copy = yard.backend / ".pulumi/stacks/odoo-saas/dev.json.planted"
    assert copy.parent.is_dir()
    copy.write_text(json.dumps({"result": {"plaintext": json.dumps(secret)}}))
    yield
    copy.unlink()


@contextmanager
def an_event(yard: Yard, secret: str) -> Generator[None]:
    log = yard.backend / "events.json"
    before = log.read_text()
    log.write_text(f"{before}{json.dumps({'resOutputsEvent': {'metadata': {'new': {'result': secret}}}})}\n")
    yield
    log.write_text(before)


@contextmanager
def a_log(yard: Yard, secret: str) -> Generator[None]:
    log = yard.platform.home / "logs/planted.log"
    log.write_text(f"STATEMENT:  CREATE ROLE planted PASSWORD '{secret}'\n")
    yield
    log.unlink()


@contextmanager
def a_process(yard: Yard, secret: str) -> Generator[None]:
    command = [sys.executable, "-c", "print(flush=True); input()", secret]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        # A process that has only just begun has no command line to be read yet.
        assert process.stdout is not None
        assert process.stdout.readline()
        yield
        process.kill()


@contextmanager
def an_object(yard: Yard, manifest: object) -> Generator[None]:
    file = yard.root / "planted.json"
    file.write_text(json.dumps(manifest))
    yard.kubectl("create", "--filename", str(file))
    yield
    yard.kubectl("delete", "--filename", str(file), "--grace-period", "0", "--force")
    file.unlink()


def a_config_map(yard: Yard, secret: str) -> AbstractContextManager[None]:
    data = {"odoo.conf": f"[options]\ndb_password = {secret}\n"}
    return an_object(yard, {"apiVersion": "v1", "kind": "ConfigMap", "metadata": PLACE, "data": data})


def a_config_map_in_base64(yard: Yard, secret: str) -> AbstractContextManager[None]:
    data = {"odoo.conf": base64.b64encode(f"[options]\ndb_password = {secret}\n".encode()).decode()}
    return an_object(yard, {"apiVersion": "v1", "kind": "ConfigMap", "metadata": PLACE, "binaryData": data})


def a_pod(yard: Yard, field: str, value: object) -> AbstractContextManager[None]:
    spec = {"securityContext": SECURITY, "containers": [{**CONTAINER, field: value}]}
    return an_object(yard, {"apiVersion": "v1", "kind": "Pod", "metadata": PLACE, "spec": spec})


def an_environment(yard: Yard, secret: str) -> AbstractContextManager[None]:
    return a_pod(yard, "env", [{"name": "PGPASSWORD", "value": secret}])


def an_argument(yard: Yard, secret: str) -> AbstractContextManager[None]:
    return a_pod(yard, "args", ["odoo", f"--db_password={secret}"])


def a_command(yard: Yard, secret: str) -> AbstractContextManager[None]:
    return a_pod(yard, "command", ["sh", "-c", f"PGPASSWORD={secret} psql"])
