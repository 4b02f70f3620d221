"""By what a tenant's volumes are encrypted, decided: a storage class, and the key that it uses, where the stack names one."""

from typing import Final

from tenancy.case import Case
from tenancy.origin import Origin, Why

KMS: Final = "aws:kms"
"""How an object store is asked to encrypt by its key-management service; which key, only the bucket's own settings say."""
_NO_KEY: Final = Origin("no key of the stack's is for the tenant's standards")
_AS_IT_IS: Final = Origin("the bucket encrypts as it does")


def storage_class(case: Case, path: str, why: Why, *, usual: str = "standard") -> str:
    """That of the key for the tenant's standards, or the encrypted one where they want that, or the *usual* one."""
    storage, forced, by = case.stack.storage, case.duty.encrypted, case.by_stack
    for name in case.keys:
        return why(path, case.stack.keys[name].storage_class, by, "keys", name, "storage_class")
    if forced.value:
        words = f"'s encrypted class, as {case.by_duty(forced, 'encrypted').words} demands"
        return why(path, storage.encrypted, by.further(words), "storage", "encrypted")
    wish = storage.database if usual == "database" else None
    return why.first(path, (wish, by, ("storage", usual)), otherwise=(storage.standard, by, ("storage", "standard")))


def key(case: Case, path: str, why: Why) -> str | None:
    """What the key is called by the service that keeps it."""
    for name in case.keys:
        return why(path, case.stack.keys[name].reference, case.by_stack, "keys", name, "reference")
    return why(path, None, _NO_KEY)


def of_bucket(case: Case, path: str, why: Why) -> str | None:
    """How an object store is asked to encrypt."""
    for name in case.keys:
        if case.stack.keys[name].bucket:
            return why(path, KMS, case.by_stack, "keys", name, "bucket")
    return why(path, None, _AS_IT_IS)
