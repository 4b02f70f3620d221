"""A namespace in which no new pod may start: jobs begin there and do not end, until it is let go."""

import json
from collections.abc import Generator
from contextlib import contextmanager

from sandbox import until
from yard import Yard


@contextmanager
def held(yard: Yard, namespace: str) -> Generator[None]:
    """Holds them back by a quota; what runs already goes on."""
    quota = ("quota", "nobody", "--namespace", namespace)
    yard.kubectl("create", *quota, "--hard=pods=0")
    counted = ("get", "resourcequota", "nobody", "--namespace", namespace, "--output", "jsonpath={.status.hard.pods}")
    until(lambda: yard.kubectl(*counted) == "0", "the quota")
    try:
        yield
    finally:
        yard.kubectl("delete", "resourcequota", "nobody", "--namespace", namespace)


def unfinished(yard: Yard, namespace: str) -> list[str]:
    """The jobs that have begun there and have not ended."""
    found = json.loads(yard.kubectl("get", "jobs", "--namespace", namespace, "--output", "json"))
    return [job["metadata"]["name"] for job in found["items"] if not job["status"].get("conditions")]
