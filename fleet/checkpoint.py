"""The file in which a backend of files keeps a stack's state, and the file beside it with its checksum."""

import os
from pathlib import Path
from urllib.parse import unquote, urlparse


def mend(project: str, stack: str) -> bool:
    """Remove an empty checksum, which stops the engine from reading the state; whether there was one.

    The backend empties it before it writes it (gocloud.dev/blob/fileblob, setAttrs), so an update that is killed in between
    leaves it empty. Without the file the state is read as it is. Only to be called while no update of the stack is running.
    """
    backend = urlparse(os.environ.get("PULUMI_BACKEND_URL", ""))
    if backend.scheme != "file":
        return False
    checksum = Path(unquote(backend.path), ".pulumi", "stacks", project, f"{stack}.json.attrs")
    if not checksum.exists() or checksum.stat().st_size:
        return False
    checksum.unlink()
    return True
