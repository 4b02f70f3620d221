"""The checkout that a command is about: the folder in which it is run."""

from pathlib import Path
from typing import Final

from fleet.failure import Failure
from tenancy.problem import Refused, Wording

PROJECT: Final = "Pulumi.yaml"

_NO_PROJECT: Final = Wording(
    what="there is no such file here",
    why="this is no checkout of the registry, and what is written here would never be read",
    do="go to the folder that holds Pulumi.yaml and tenants, and run the same command again",
)


def here() -> Path:
    """The folder that one is in. Raises Failure where it is gone."""
    try:
        return Path.cwd()
    except OSError as error:
        raise Failure(
            f"the folder that you are in cannot be found: {error.strerror}",
            why="it was removed or moved since you went there, and nothing in it can be read",
            do="go to the folder that holds Pulumi.yaml and tenants, and run the same command again",
        ) from None


def project() -> Path:
    """The folder that one is in, for commands that read none of its files first. Raises Refused where it is none of ours."""
    root = here()
    if not (root / PROJECT).is_file():
        raise Refused([_NO_PROJECT.at(PROJECT)])
    return root
