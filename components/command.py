"""What a container is started with, as a kubelet reads it."""


def literal(word: str) -> str:
    """*word* as it is to arrive.

    A kubelet takes `$(NAME)` for the value of a variable, and `$$` for one `$` (Container v1 core, `command`). Programs that
    are handed over as text are full of both.
    """
    return word.replace("$", "$$")
