"""Where images come from: the registries that the stack allows, each with its build."""

from collections.abc import Iterator
from typing import Final

from tenancy.provenance import allowed
from tenancy.rules.ground import Ground
from tenancy.rules.guard import OPERATORS_OWN, OURS, PODS, Guard, containers
from tenancy.rules.made import Made, part, word
from tenancy.rules.pods import containers as containers_of
from tenancy.rules.pods import template

UNNAMED: Final = "that its container does not name"


def known(made: Made, ground: Ground) -> Iterator[str]:
    """Images come from the registries that the stack allows, and name their build."""
    named = [word(one, "image") for one in containers_of(part(template(made) or {}, "spec"))]
    if made.kind == "Cluster":
        named.append(word(made.inputs, "spec", "imageName"))
    for image in named:
        if not allowed(image or "", ground.images):
            yield f"runs the image {image or UNNAMED}"


def _images(containers: str, of: str) -> str:
    return (
        f"variables.{containers}.map(one, has(one.image) ? one.image : '{UNNAMED}') + ({of} != null && {of}.kind == 'Cluster' ? "
        f"[has({of}.spec.imageName) ? {of}.spec.imageName : '{UNNAMED}'] : [])"
    )


KNOWN: Final = Guard(
    kinds=(*PODS, ("postgresql.cnpg.io", ("clusters",))),
    spaces=OURS,
    # Its own containers run the operator's image, of which no stack's file speaks.
    unless=OPERATORS_OWN,
    variables=(
        *containers("containers", "object"),
        *containers("before", "oldObject"),
        ("images", _images("containers", "object")),
        # What ran before the stack's file named other registries has to be changed to be scaled down, and to end.
        ("old", _images("before", "oldObject")),
    ),
    faults="variables.images.filter(image, !(image in variables.old) && "
    "(image.startsWith('localhost/') || image.endsWith(':latest') || !image.matches(r'<images>')))"
    ".map(image, 'runs the image ' + image)",
)
