"""Whether every secret that a stack brings is there to be brought, encrypted, and under a name of its own."""

from collections.abc import Iterator
from typing import Final

from tenancy import handover, names
from tenancy.case import Case
from tenancy.document import Document
from tenancy.handover import Awaited
from tenancy.problem import Problem, Wording, listed
from tenancy.stack import PREFIX, Stack
from tenancy.supply import CLEAR, PLATFORM, SUPPLIED
from tenancy.words import Builds, PlatformAddon, SecretBackend

OURS: Final = frozenset(
    (
        *("odoo", "backup", names.OWN_LOGIN, names.OWN_CERTIFICATE, names.OWN_AUTHORITY),
        *(f"{names.OWN_SERVER}-{end}" for end in ("app", "server", "replication", "superuser")),
    )
)
"""Secrets of a tenant's namespace that hold what is generated (components/odoo.py, components/backup.py), or what the
operator makes beside a server that is built with the tenant (CloudNativePG's docs, certificates.md)."""

_TAKEN: Final = Wording(
    what="the supplied secret {name} would be called like one that is generated",
    why="one would be written over the other, and Odoo or its backups would stand still",
    do="give it another name, such as {name}-{use}, there and where it is supplied",
)
_TWICE: Final = Wording(
    what="the supplied secret {name} is named twice, for {use} and for {other}",
    why="whatever mounts it for the one use would read what is there for the other: Odoo, say, what opens the backups",
    do="give each a name of its own",
)
_LACKING: Final = Wording(
    what="the supplied secret {name} lacks {keys}, and the stack takes secrets from Pulumi's configuration",
    why="pods that need it would wait for it, and the customer with them",
    do="have Pulumi ask for the value and encrypt it:\n{command}",
)
_IN_CLEAR: Final = Wording(
    what="{key} of {owner}'s secret {name} stands in clear",
    why="whoever reads this repository, now or in a year, reads the secret",
    do="have the secret changed where it was made, and the new one encrypted:\n{command}",
)
_NOBODYS: Final = Wording(
    what="supplied has {path}, which nobody here makes use of",
    why="a misspelt secret would be missing where it is needed; one that is no longer needed is better gone",
    do="name it in the file that needs it, or remove it:\n{command}",
)
_UNUSED: Final = Wording(
    what="supplied holds secrets, and secrets.backend says {backend}",
    why="nothing would take them from here",
    do="write backend: pulumi below secrets, or remove supplied",
)
_NO_OPERATOR: Final = Wording(
    what="secrets.backend says {backend}, and addons does not",
    why="without its operator the cluster does not know the objects by which it is told of secrets",
    do="add {backend} to addons once it is installed",
)
_NO_STORE: Final = Wording(
    what="secrets.backend says external-secrets, and no store is named",
    why="External Secrets has to be told which store to ask, and below which key",
    do="add lines such as\nstore:\n  name: company-vault\n  path: odoo/{stack}",
)


def problems(case: Case) -> Iterator[Problem]:
    """What is wrong with the secrets that the tenant waits for."""
    uses: dict[str, str] = {}
    for one in handover.awaited(case):
        if one.is_own and one.name in OURS:
            yield case.problem(_TAKEN, *one.steps, name=one.name, use=one.use)
        if one.namespace != names.PLATFORM_NAMESPACE and (other := uses.setdefault(one.name, one.use)) != one.use:
            yield case.problem(_TWICE, *(one.steps if one.is_own else ()), name=one.name, use=one.use, other=other)
        if case.stack.secrets.backend is SecretBackend.BY_HAND:
            continue
        # The copy that a rehearsal has comes from the same place.
        if one.use not in ("registry", "rehearsal"):
            yield from _lacking(case.stack, case.sheet, one, case)


def of_stack(stack: Stack, document: Document, cases: tuple[Case, ...]) -> Iterator[Problem]:
    """What is wrong with what the stack's file says of secrets; *document* is the one *stack* was read from."""
    at, secrets = f"{PREFIX}secrets", stack.secrets
    if secrets.backend is SecretBackend.EXTERNAL_SECRETS and secrets.store is None:
        yield _NO_STORE.at(document.file, document.line((at, "backend")), stack=_name(document))
    if secrets.backend.value in tuple(PlatformAddon) and secrets.backend.value not in stack.addons:
        yield _NO_OPERATOR.at(document.file, document.line((at, "backend")), backend=secrets.backend.value)
    if stack.supplied and secrets.backend is not SecretBackend.PULUMI:
        yield _UNUSED.at(document.file, document.line((f"{PREFIX}{SUPPLIED}",)), backend=secrets.backend.value)
        return
    if secrets.registry is not None:
        common = handover.registry(secrets.registry, names.PLATFORM_NAMESPACE)
        yield from _lacking(stack, document, common, None)
    yield from _stray(stack, document, cases)
    for owner, name, key, state in _every(stack):
        if state == CLEAR:
            line = document.line((f"{PREFIX}{SUPPLIED}", owner, name, key))
            command = f"pulumi config set --stack {_name(document)} --secret --path {_path(owner, name, key)}"
            yield _IN_CLEAR.at(document.file, line, owner=owner, name=name, key=key, command=command)


def _lacking(stack: Stack, document: Document, one: Awaited, case: Case | None) -> Iterator[Problem]:
    """What Pulumi's configuration should have, and has not."""
    if stack.secrets.backend is not SecretBackend.PULUMI:
        return
    given = stack.supplied.get(one.owner, {}).get(one.secret, {})
    lacking = [key for key in one.keys if key not in given]
    if not lacking or (one.is_either and given and len(lacking) < len(one.keys)):
        return
    keys = " and ".join(lacking) if not one.is_either else " or ".join(lacking)
    wanted = lacking[:1] if one.is_either else lacking
    command = "\n".join(
        f"pulumi config set --stack {_name(document)} --secret --path {_path(one.owner, one.secret, key)}"
        for key in wanted
    )
    if case is not None and one.is_own:
        yield case.problem(_LACKING, *one.steps, name=one.name, keys=keys, command=command)
    else:
        line = document.line((f"{PREFIX}{one.steps[0]}", *one.steps[1:]))
        tenant = None if case is None else case.id
        yield _LACKING.at(document.file, line, tenant=tenant, name=one.name, keys=keys, command=command)


def _stray(stack: Stack, document: Document, cases: tuple[Case, ...]) -> Iterator[Problem]:
    """What is supplied for nobody. Where a stack builds no tenants, what is theirs is not looked at."""
    wanted = {(one.owner, one.secret) for case in cases for one in handover.awaited(case)}
    if stack.secrets.registry is not None:
        wanted.add((PLATFORM, stack.secrets.registry))
    for owner, secrets in stack.supplied.items():
        for name in secrets:
            if (owner, name) not in wanted and (owner == PLATFORM or Builds.TENANTS in stack.builds):
                line = document.line((f"{PREFIX}{SUPPLIED}", owner, name))
                command = f"pulumi config rm --stack {_name(document)} --path {_path(owner, name)}"
                yield _NOBODYS.at(document.file, line, path=listed((f"{owner}.{name}",)), command=command)


def _every(stack: Stack) -> Iterator[tuple[str, str, str, str]]:
    for owner, secrets in stack.supplied.items():
        for name, keys in secrets.items():
            for key, state in keys.items():
                yield owner, name, key, state


def _path(owner: str, name: str, key: str | None = None) -> str:
    """As a shell hands it to Pulumi, whose paths put a key with a dot in it between brackets."""
    last = "" if key is None else f'["{key}"]' if "." in key else f".{key}"
    return f"'{PREFIX}{SUPPLIED}.{owner}.{name}{last}'"


def _name(document: Document) -> str:
    """The stack's, which its file is named after."""
    return document.file.removeprefix("Pulumi.").removesuffix(".yaml")
