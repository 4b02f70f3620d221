"""What the stack's own state remembers, asked of the engine while it runs."""

import time
from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi.runtime import invoke

HELD = "pulumi:pulumi:readStackResourceOutputs"
"""The engine's own look into a stack's state: every URN with its outputs, also after a run that failed half way."""
HALF_WRITTEN = "failed to load checkpoint"
"""On a backend of files the engine may be writing what it is asked to read: the file beside the state, which holds its
checksum, is emptied before it is filled (gocloud.dev/blob/fileblob)."""
TRIES = 20
PAUSE_SECONDS = 0.1


def held() -> Mapping[str, Mapping[str, Any]]:
    """The outputs of everything in this stack's state, by URN; empty before the first run.

    Raises what the engine says, which ends the run with nothing registered.
    """
    stack = f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
    for left in reversed(range(TRIES)):
        try:
            state = invoke(HELD, {"stackName": stack}).value
        except Exception as error:
            if HALF_WRITTEN not in str(error) or not left:
                raise
            time.sleep(PAUSE_SECONDS)
        else:
            return {urn: resource["outputs"] for urn, resource in state["outputs"].items()}
    raise AssertionError
