"""`fleet config`: a stack's own file."""

from typing import Annotated

import typer

from fleet import checkout, stacktemplate, turn
from fleet.terminal import Json, after_writing, console, put

EPILOG = "Example: fleet config init prod-2"


def init(
    stack: Annotated[str, typer.Argument(help="What the new stack is called, such as prod-2.")],
    json: Json = False,
) -> None:
    """Begin a new stack's file: every key with what it says and an example of it, optional ones commented out."""
    root = checkout.project()
    with turn.taken(root):
        file = stacktemplate.write(root, stack)
    steps = (
        f"write your own in {file} wherever a line ends in: {stacktemplate.MARK}",
        f"add the first customer: fleet tenant add --stack {stack}",
        f"see whether all of it goes together: fleet validate --stack {stack}",
        f"make the stack known to Pulumi: pulumi stack init {stack}",
    )
    with after_writing(file):
        if json:
            put({"file": file, "next": steps})
        else:
            numbered = (f"  {number}. {step}" for number, step in enumerate(steps, start=1))
            console().print("\n".join((f"Written: {file}. What comes next:", *numbered)))
