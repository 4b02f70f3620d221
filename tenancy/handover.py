"""Which supplied secrets there have to be, and by which way each of them comes."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Final, NamedTuple, cast

from tenancy import names, own_server
from tenancy.case import Case
from tenancy.origin import Origin, Why
from tenancy.reader import Steps
from tenancy.sealed import Letters
from tenancy.settings import Pairs
from tenancy.stack import Stack
from tenancy.supplied import GivenSpec, SealedSpec, StoredSpec, SuppliedSpec
from tenancy.supply import PLATFORM
from tenancy.words import SecretBackend

OPAQUE: Final = "Opaque"
PULL: Final = "kubernetes.io/dockerconfigjson"
"""The type that kubelets understand as the way into a registry, and below it its one key."""
PULL_KEY: Final = ".dockerconfigjson"

_BY_HAND: Final = Origin("the company puts them into their namespaces by hand")
_NONE: Final = Origin("the tenant makes use of none")


class Awaited(NamedTuple):
    """A supplied secret that something mounts."""

    use: str
    namespace: str
    name: str
    owner: str
    """Whose it is, and what it is called there: one may be wanted in two namespaces."""
    secret: str
    keys: tuple[str, ...]
    is_either: bool
    """Whether one of its keys is enough."""
    steps: Steps
    """Where it is named: in the tenant's file, or else in the stack's."""
    is_own: bool
    """Whether in the tenant's."""
    type: str = OPAQUE


def awaited(case: Case) -> Iterator[Awaited]:
    """The secrets of one tenant, by what they are for."""
    asked, stack, home = case.asked, case.stack, names.namespace(case.id)
    if case.own_mail is not None and (name := case.own_mail.secret) is not None:
        yield Awaited("mail", home, name, case.id, name, ("user", "password"), False, ("mail", "secret"), True)
    if asked.signin.provider is not None and (name := asked.signin.secret) is not None:
        yield Awaited(
            "signin", home, name, case.id, name, ("client_id", "client_secret"), False, ("signin", "secret"), True
        )
    if (name := stack.backup.secret) is not None:
        keys, steps = ("credentials", "repository"), ("backup", "secret")
        yield Awaited("backup", home, name, case.id, name, keys, True, steps, False)
        if own_server.archives(case):
            beside, keys_of_it = names.archive_secret(name), ("access-key-id", "secret-access-key")
            yield Awaited("archive", home, beside, case.id, beside, keys_of_it, False, steps, False)
        if stack.rehearsal is not None:
            beside = names.beside(name, case.id)
            yield Awaited("rehearsal", names.PLATFORM_NAMESPACE, beside, case.id, name, keys, True, steps, False)
    if stack.secrets.registry is not None:
        yield registry(stack.secrets.registry, home)


def registry(name: str, namespace: str) -> Awaited:
    """The way into the registry of images, which is everybody's."""
    return Awaited(
        "registry", namespace, name, PLATFORM, name, (PULL_KEY,), False, ("secrets", "registry"), False, PULL
    )


def handed(case: Case, why: Why) -> tuple[SuppliedSpec, ...]:
    """The secrets of one tenant that the stack brings; none where they come by hand."""
    if case.stack.secrets.backend is SecretBackend.BY_HAND:
        return why("supplied", (), _BY_HAND)
    made = tuple(spec(case.stack, one, case.letters) for one in awaited(case))
    for number, one in enumerate(made, start=1):
        at = f"supplied[{number}]"
        for field in ("use", "namespace", "name", "type"):
            why(f"{at}.{field}", getattr(one, field), case.by_stack, "secrets", "backend")
        for field in fields(one.source):
            _explained(f"{at}.source.{field.name}", getattr(one.source, field.name), case, why)
    return made or why("supplied", (), _NONE)


def _explained(path: str, value: str | tuple[str, ...] | Pairs, case: Case, why: Why) -> None:
    by, at = case.by_stack, ("secrets", "backend")
    if isinstance(value, str):
        why(path, value, by, *at)
    elif value and isinstance(value[0], tuple):
        why.lines(path, ((key, sealed, by, at) for key, sealed in cast("Pairs", value)))
    else:
        why.each(path, ((one, by, at) for one in value))


def spec(stack: Stack, one: Awaited, letters: Letters) -> SuppliedSpec:
    """How *one* comes on *stack*, which does not leave it to people's hands; *letters* are what its owner has sealed."""
    return SuppliedSpec(
        use=one.use, namespace=one.namespace, name=one.name, type=one.type, source=_source(stack, one, letters)
    )


def _source(stack: Stack, one: Awaited, letters: Letters) -> GivenSpec | StoredSpec | SealedSpec:
    if stack.secrets.backend is SecretBackend.SEALED_SECRETS:
        # The law lets nobody pass whose letter is missing.
        found = letters[one.name]
        assert found is not None
        letter, document = found
        return SealedSpec(file=document.file, encrypted=tuple(sorted(letter.spec.encrypted.items())))
    if stack.secrets.backend is SecretBackend.EXTERNAL_SECRETS and (store := stack.secrets.store) is not None:
        entry = f"{store.path.rstrip('/')}/{one.owner}/{one.secret}"
        return StoredSpec(kind=store.kind.value, store=store.name, entry=entry, keys=() if one.is_either else one.keys)
    given = stack.supplied.get(one.owner, {}).get(one.secret, {})
    return GivenSpec(owner=one.owner, secret=one.secret, keys=tuple(key for key in one.keys if key in given))
