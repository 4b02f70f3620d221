"""Whether a tenant's sealed secrets are there, for the name and the namespace where they are needed, and whole."""

from collections.abc import Iterator
from typing import Final

from tenancy import handover
from tenancy.case import Case
from tenancy.document import Document
from tenancy.handover import Awaited
from tenancy.problem import Problem, Wording
from tenancy.sealed import FOLDER, Sealed
from tenancy.words import SecretBackend

_NO_LETTER: Final = Wording(
    what="the supplied secret {name} is not there as {place}",
    why="the stack takes secrets from sealed files, and pods that need this one would wait for it",
    do="seal it for this name and namespace, with {keys} in it, and add the file:\n"
    "kubectl create secret generic {name} --namespace {namespace} --dry-run=client --from-file=... -o yaml"
    " | kubeseal --format yaml > {place}",
)
_OTHERS_LETTER: Final = Wording(
    what="this was sealed for {found}, and is needed as {wanted}",
    why="the cluster opens a sealed secret under the name and in the namespace that it was sealed for, and nowhere else",
    do="seal the secret anew, for {wanted}",
)
_LETTER_LACKS: Final = Wording(
    what="this sealed secret lacks {keys}",
    why="pods that need it would not start",
    do="seal the secret anew, with {keys} in it",
)
_WRONG_TYPE: Final = Wording(
    what="this sealed secret is of the type {found}, and {wanted} is needed",
    why="kubelets look for the way into a registry in secrets of that type alone",
    do="write type: {wanted} below template, with which it was sealed",
)
_NOBODYS_LETTER: Final = Wording(
    what="this sealed secret is named by nobody",
    why="a misspelt one would be missing where it is needed; one that is no longer needed is better gone",
    do="name it in the tenant's file, or remove this one",
)


def problems(case: Case) -> Iterator[Problem]:
    """What is wrong with the tenant's letters."""
    if case.stack.secrets.backend is not SecretBackend.SEALED_SECRETS:
        return
    stack = case.sheet.file.removeprefix("Pulumi.").removesuffix(".yaml")
    wanted = {one.name: one for one in handover.awaited(case)}
    for name, read in case.letters.items():
        if name not in wanted and read is not None:
            yield _NOBODYS_LETTER.at(read[1].file, tenant=case.id)
    for name, one in wanted.items():
        if name not in case.letters:
            steps, at = one.steps if one.is_own else (), f"{FOLDER}/{stack}/{case.id}/{name}.yaml"
            yield case.problem(_NO_LETTER, *steps, name=name, place=at, keys=_words(one), namespace=one.namespace)
        elif (read := case.letters[name]) is not None:
            yield from _unfit(case.id, one, *read)


def _unfit(tenant: str, one: Awaited, letter: Sealed, document: Document) -> Iterator[Problem]:
    """What makes *letter* another than the one that is awaited."""
    spec, place = letter.spec, f"{one.namespace}/{one.name}"
    for found, steps in ((letter.metadata, ("metadata",)), (spec.template.metadata, ("spec", "template", "metadata"))):
        if found is not None and (sealed_for := f"{found.namespace}/{found.name}") != place:
            line = document.line(steps)
            yield _OTHERS_LETTER.at(document.file, line, tenant=tenant, found=sealed_for, wanted=place)
    lacking = [key for key in one.keys if key not in spec.encrypted]
    if lacking and not (one.is_either and len(lacking) < len(one.keys)):
        keys = _words(one) if one.is_either else " and ".join(lacking)
        yield _LETTER_LACKS.at(document.file, document.line(("spec", "encryptedData")), tenant=tenant, keys=keys)
    if spec.template.type != one.type:
        line = document.line(("spec", "template", "type"))
        yield _WRONG_TYPE.at(document.file, line, tenant=tenant, found=spec.template.type, wanted=one.type)


def _words(one: Awaited) -> str:
    return (" or " if one.is_either else " and ").join(one.keys)
