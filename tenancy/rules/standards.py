"""What a customer's standards force on the objects that are the customer's."""

from collections.abc import Iterator

from tenancy import names
from tenancy.rules.ground import Ground, Home
from tenancy.rules.guard import TENANT
from tenancy.rules.made import Made, at, listed, part, word
from tenancy.rules.pods import template


def obeyed(made: Made, ground: Ground) -> Iterator[str]:
    """Encrypted storage and its key, logs kept for as long as is demanded, a database that writes down who did what."""
    if not made.is_object:
        return
    # What the platform does for a customer lies in the platform's namespace, and has the customer's mark.
    home = ground.home(made.namespace) or ground.homes.get(word(made.labels, TENANT) or "")
    if home is not None and home.standards:
        by = ", ".join(home.standards)
        yield from (f"{fault}, as {by} demands" for fault in _faults(made, home))


def _faults(made: Made, home: Home) -> Iterator[str]:
    if home.encrypted is not None:
        for what, storage in _classes(made):
            if storage != home.encrypted:
                yield f"{what} not in the class {home.encrypted}, which encrypts"
    yield from _keys(made, home)
    if (
        home.audit_log
        and made.kind == "Cluster"
        and not word(made.inputs, "spec", "postgresql", "parameters", "pgaudit.log")
    ):
        yield "does not write down who did what (pgaudit.log)"
    if home.log_days is not None and (pods := template(made)) is not None:
        said = word(pods, "metadata", "labels", names.LOG_DAYS) or "0"
        if not said.isdigit() or int(said) < home.log_days:
            yield f"makes pods whose logs are not kept for {home.log_days} days ({names.LOG_DAYS})"


def _keys(made: Made, home: Home) -> Iterator[str]:
    """Whether it is kept under the customer's key, as far as an object can say so; which one a bucket has, none can."""
    is_claim = home.key is not None and made.kind == "PersistentVolumeClaim"
    if is_claim and word(made.inputs, "metadata", "annotations", names.KEY) != home.key:
        yield f"does not say that it is encrypted by the key {home.key} ({names.KEY})"
    if home.bucket is not None and made.kind == "ObjectStore":
        for one in ("wal", "data"):
            if word(made.inputs, "spec", "configuration", one, "encryption") != home.bucket:
                yield f"does not have the bucket's key encrypt what it writes ({one}.encryption: {home.bucket})"


def _classes(made: Made) -> Iterator[tuple[str, str | None]]:
    """Of which class each volume is that the object asks for, itself or by a template."""
    spec = part(made.inputs, "spec")
    if made.kind == "PersistentVolumeClaim":
        yield "is", word(spec, "storageClassName")
    if made.kind == "Cluster":
        yield "is", word(spec, "storage", "storageClass")
        if at(spec, "walStorage") is not None:
            yield "has walStorage that is", word(spec, "walStorage", "storageClass")
        for one in listed(spec, "tablespaces"):
            yield f"has the tablespace {word(one, 'name')}, which is", word(one, "storage", "storageClass")
    for one in listed(spec, "volumeClaimTemplates"):
        yield f"makes the claim {word(one, 'metadata', 'name')}, which is", word(one, "spec", "storageClassName")
    for one in listed(template(made) or {}, "spec", "volumes"):
        if at(one, "ephemeral") is not None:
            storage = word(one, "ephemeral", "volumeClaimTemplate", "spec", "storageClassName")
            yield f"has the ephemeral volume {word(one, 'name')}, which is", storage
