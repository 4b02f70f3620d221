"""The maintenance page, served by a real nginx with the files of its ConfigMap, where this machine has one."""

import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Generator, Mapping
from email.message import Message
from typing import cast

import pytest
from doorways import specs
from recording import shipped

from components.maintenance import FILES

NGINX = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    """Its address. Port and folders are this machine's; every other word of the configuration is the shipped one."""
    if NGINX is None:
        pytest.skip("needs nginx")
    folder = tmp_path_factory.mktemp("nginx")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    said = FILES["nginx.conf"].read_text().replace("/tmp/", f"{folder}/")  # noqa: S108  (the pod's own)
    said = said.replace("listen 8080;", f"listen 127.0.0.1:{port};").replace("root /maintenance;", f"root {folder};")
    (folder / "nginx.conf").write_text(said)
    shutil.copy(FILES["maintenance.html"], folder)
    folder.chmod(0o755)
    command = (NGINX, "-c", f"{folder}/nginx.conf", "-g", "daemon off; master_process off;")
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        try:
            _await(port, process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _await(port: int, process: subprocess.Popen[str]) -> None:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        assert process.poll() is None, process.stderr and process.stderr.read()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError("nginx does not listen")


def asked(url: str, method: str = "GET") -> tuple[int, Message, str]:
    request = urllib.request.Request(url, method=method, data=b"a=b" if method == "POST" else None)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers, answer.read().decode()


@pytest.mark.parametrize("path", ["/", "/web/login", "/websocket", "/maintenance.html/../web", "/a/b?c=d"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_whatever_is_asked_the_answer_is_not_now_and_when_to_ask_again(page: str, path: str, method: str) -> None:
    code, headers, text = asked(page + path, method)

    assert code == 503
    assert (headers["Retry-After"], headers["Cache-Control"]) == ("3600", "no-store")
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Your data is kept." in text


def test_the_page_is_not_to_be_had_as_if_all_were_well(page: str) -> None:
    assert asked(f"{page}/maintenance.html")[0] == 404


def test_the_kubelet_is_told_that_it_is_alive(page: str) -> None:
    assert asked(f"{page}/-/alive")[0] == 204


def test_what_the_pod_is_given_is_these_files() -> None:
    (page,) = [made for made in shipped("dev").registrations if made.name == "platform-front-maintenance-page"]

    assert page.inputs["data"] == {name: path.read_text() for name, path in FILES.items()}


MAINTENANCE = {"matchLabels": {"app.kubernetes.io/name": "maintenance"}}


def test_only_the_ingress_controller_reaches_the_page_and_it_reaches_nobody() -> None:
    (wall,) = [
        spec
        for namespace, _, spec in specs(shipped("dev"), "kubernetes:networking.k8s.io/v1:NetworkPolicy")
        if namespace == "odoo-platform" and spec["podSelector"] == MAINTENANCE
    ]

    assert wall == {
        "podSelector": MAINTENANCE,
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [
            {
                "from": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "ingress"}}}],
                "ports": [{"protocol": "TCP", "port": 8080}],
            }
        ],
    }


def test_its_pods_may_do_nothing_but_serve() -> None:
    (made,) = [one for one in shipped("dev").registrations if one.name == "platform-front-maintenance-web"]
    spec = cast("Mapping[str, Mapping[str, Mapping[str, object]]]", made.inputs["spec"])["template"]["spec"]
    (container,) = cast("list[Mapping[str, object]]", spec["containers"])

    assert spec["automountServiceAccountToken"] is False
    assert spec["enableServiceLinks"] is False
    assert spec["securityContext"]["runAsNonRoot"] is True  # type: ignore[index]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
