"""Secrets in fields that everybody may read: environments, commands, configuration, marks."""

import re
from collections.abc import Iterator
from typing import Final

from tenancy.rules.ground import Ground
from tenancy.rules.guard import OPERATORS_OWN, OURS, PODS, Guard
from tenancy.rules.guard import containers as containers_of
from tenancy.rules.made import Made, at, listed, part, texts, word
from tenancy.rules.pods import containers, template
from tenancy.spelling import spellings

NAMED: Final = "(?i)(PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY)"
"""What a variable is called that holds a secret."""
FILES: Final = "(?i)_(FILE|PATH|DIR)$"
"""What ends the name of a variable that says only where a secret lies."""
SPELT: Final = (
    "-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "[a-z][a-z0-9+]*://[^/ :@]+:[^/ :@$]+@",
    r"(?im)^\s*[a-z_]*(password|passwd|passphrase|secret_key|secret_access_key)\s*[=:]\s*[a-z0-9+/=_-]*[0-9][a-z0-9+/=_-]*\s*$",
)
"""What a secret looks like where it is written out: a key, an address with a password in it, a line of configuration."""


def kept(made: Made, ground: Ground) -> Iterator[str]:
    """Pods read secrets from files that are mounted; an environment and a command can be read by whoever sees the pod."""
    if not made.is_object:
        return
    if (pods := template(made)) is not None:
        for one in containers(part(pods, "spec")):
            yield from (f"has the container {word(one, 'name')}, which {fault}" for fault in _environment(part(one)))
            yield from _spelt(one, "command", "args", "env")
    if made.kind == "ConfigMap":
        yield from _spelt(made.inputs, "data", "binaryData")
    yield from _spelt(part(made.inputs, "metadata"), "annotations", "labels")


def _environment(container: object) -> Iterator[str]:
    for variable in listed(container, "env"):
        name = word(variable, "name") or ""
        holds = word(variable, "value") and re.search(NAMED, name) and not re.search(FILES, name)
        if holds or at(variable, "valueFrom", "secretKeyRef") is not None:
            yield f"has a secret in its environment ({name})"
    for source in listed(container, "envFrom"):
        if at(source, "secretRef") is not None:
            yield "has a whole Secret in its environment (envFrom)"


def _spelt(values: object, *fields: str) -> Iterator[str]:
    for field in fields:
        for place, text in texts(part({"it": values}, "it").get(field), field):
            if any(re.search(one, text) for one in SPELT):
                yield f"has a secret in clear at {place}"


def leaks(everything: tuple[Made, ...]) -> Iterator[tuple[Made, str]]:
    """Every generated password that stands in clear in a field that is not made for it, once passwords are known."""
    passwords = {one.name: _result(one) for one in everything if one.kind == "RandomPassword"}
    known = {name: spellings(secret) for name, secret in passwords.items() if secret is not None}
    for one in everything:
        for place, text in texts({key: value for key, value in one.inputs.items() if not _is_home(one, key)}, "it"):
            for name, spelt in known.items():
                if any(word in text for word in spelt):
                    yield one, f"has {name} in clear at {place.removeprefix('it.')}"


def _result(made: Made) -> str | None:
    found = made.inputs.get("result")
    return found if isinstance(found, str) and len(found) >= 16 else None


def _is_home(made: Made, field: str) -> bool:
    """Whether *field* is one that the engine keeps encrypted, and the cluster or the server as well as it can."""
    return (made.kind, field) in {
        ("RandomPassword", "result"),
        ("RandomPassword", "bcryptHash"),
        ("Secret", "data"),
        ("Secret", "stringData"),
        ("Role", "password"),
    } or made.type.startswith("pulumi:providers:")


MOST: Final = 100_000
"""Characters of a ConfigMap, above which it costs the API server more than it spends on a policy; those are left to the pack."""
_WRITTEN: Final = " || ".join(f"text.matches(r'{one}')" for one in SPELT)
CLEAR: Final = Guard(
    kinds=(*PODS, ("", ("configmaps",))),
    spaces=OURS,
    # What such pods have in their environment is the operator's matter.
    unless=OPERATORS_OWN,
    variables=(
        *containers_of("every", "object"),
        *containers_of("before", "oldObject"),
        # What stands there is judged once: a ReplicaSet that was let in before has to be scaled down.
        ("containers", "variables.every.filter(one, !(one in variables.before))"),
        (
            "written",
            (
                "variables.containers.map(one, {'name': one.name, 'texts': (has(one.command) ? dyn(one.command) : []) + "
                "(has(one.args) ? dyn(one.args) : []) + "
                "(has(one.env) ? dyn(one.env.filter(said, has(said.value)).map(said, said.value)) : [])})"
            ),
        ),
        ("whole", "object.kind == 'ConfigMap' && has(object.data) ? object.data : {}"),
        ("data", f"variables.whole.map(key, size(variables.whole[key])).sum() > {MOST} ? {{}} : variables.whole"),
        ("was", "oldObject != null && oldObject.kind == 'ConfigMap' && has(oldObject.data) ? oldObject.data : {}"),
    ),
    faults="variables.containers.filter(one, has(one.env) && one.env.exists(said, "
    "(has(said.valueFrom) && has(said.valueFrom.secretKeyRef)) || (has(said.value) && said.value != '' && "
    f"said.name.matches('{NAMED}') && !said.name.matches('{FILES}'))))"
    ".map(one, 'has a secret in the environment of the container ' + one.name) + "
    "variables.containers.filter(one, has(one.envFrom) && one.envFrom.exists(said, has(said.secretRef)))"
    ".map(one, 'has a whole Secret in the environment of the container ' + one.name) + "
    f"variables.written.filter(one, one.texts.exists(text, {_WRITTEN}))"
    ".map(one, 'has a secret in clear in the container ' + one.name) + "
    "variables.data.filter(key, !(key in variables.was && variables.was[key] == variables.data[key]) && "
    f"[variables.data[key]].exists(text, {_WRITTEN}))"
    ".map(key, 'has a secret in clear at data.' + key)",
)
