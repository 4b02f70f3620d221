"""What a customer's standards force on the objects that are the customer's."""

from collections.abc import Iterator

from tenancy import names
from tenancy.rules.ground import Ground, Home
from tenancy.rules.made import Made, part, word
from tenancy.rules.pods import template


def obeyed(made: Made, ground: Ground) -> Iterator[str]:
    """Encrypted storage, logs kept for as long as is demanded, a database that writes down who did what."""
    home = ground.home(made.namespace) if made.is_object else None
    if home is not None and home.standards:
        by = ", ".join(home.standards)
        yield from (f"{fault}, as {by} demands" for fault in _faults(made, home))


def _faults(made: Made, home: Home) -> Iterator[str]:
    spec = part(made.inputs, "spec")
    if home.encrypted is not None:
        if made.kind == "PersistentVolumeClaim" and word(spec, "storageClassName") != home.encrypted:
            yield f"is not in the class {home.encrypted}, which encrypts"
        if made.kind == "Cluster" and word(spec, "storage", "storageClass") != home.encrypted:
            yield f"is not in the class {home.encrypted}, which encrypts"
    if home.audit_log and made.kind == "Cluster" and not word(spec, "postgresql", "parameters", "pgaudit.log"):
        yield "does not write down who did what (pgaudit.log)"
    if home.log_days is not None and (pods := template(made)) is not None:
        said = word(pods, "metadata", "labels", names.LOG_DAYS) or "0"
        if not said.isdigit() or int(said) < home.log_days:
            yield f"makes pods whose logs are not kept for {home.log_days} days ({names.LOG_DAYS})"
