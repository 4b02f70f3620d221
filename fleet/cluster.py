"""The way to a stack's API server, and who one is there."""

# The Kubernetes client ships without types that hold.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

import getpass
import os
import socket
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Final

from fleet.failure import Failure

SECONDS: Final = 15
"""For one answer of the API server."""
NOT_FOUND: Final = 404
CONFLICT: Final = 409


@contextmanager
def reached(context: str, *, why: str) -> Generator[Any]:
    """A client of the cluster that a kubeconfig's *context* names.

    Raises Failure, which says *why* it matters, where the cluster cannot be reached or refuses what is asked of it.
    """
    # Slow to import, and most commands do without it.
    import urllib3  # noqa: PLC0415
    from kubernetes import client, config  # noqa: PLC0415
    from kubernetes.config.config_exception import ConfigException  # noqa: PLC0415

    try:
        settings = client.Configuration()
        # The client would look into the environment once only, when it is imported.
        config.load_kube_config(os.environ.get("KUBECONFIG"), context=context, client_configuration=settings)
        settings.retries = False
        yield client.ApiClient(settings)
    except ConfigException as error:
        raise Failure(f"{error}", why=why, do="set KUBECONFIG to a file that has this context") from None
    except client.ApiException as error:
        what = f"the API server of context {context} answers {error.status} {error.reason}"
        raise Failure(what, why=why, do="bring the stack to what its files say, or get leave for this") from None
    except urllib3.exceptions.HTTPError as error:
        what = f"the API server of context {context} cannot be reached: {' '.join(str(error).split())}"
        raise Failure(what, why=why, do="start it, or mend the kubeconfig") from None


def user(api: Any) -> str:
    """Who one is to the API server, which nobody can choose for themselves; and who to this machine, which says more."""
    from kubernetes import client  # noqa: PLC0415

    asked: Any = client.AuthenticationV1Api(api).create_self_subject_review(
        client.V1SelfSubjectReview(), _request_timeout=SECONDS
    )
    return f"{asked.status.user_info.username} ({_login()}@{socket.gethostname()})"


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "nobody"
