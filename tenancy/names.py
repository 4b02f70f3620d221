"""Every name that follows from a tenant's id. Once used, none of them may ever come out differently.

An id is a DNS label of at most 40 characters, so that a name in the cluster that has a word more stays within 63.
"""

import hashlib
import re
import unicodedata
from typing import Final

from tenancy.words import Plan

LONGEST: Final = 40
RESERVED: Final = frozenset(
    ("admin", "api", "default", "mail", "odoo", "platform", "postgres", "public", "saas", "status", "system", "www")
)
"""Ids that would be taken for the platform's own namespaces, databases or addresses."""
RESERVED_BEGINNINGS: Final = ("kube-", "odoo-", "xn--")

PLATFORM_NAMESPACE: Final = "odoo-platform"
HEADERS: Final = "headers"
BODY: Final = "body"
TO_HTTPS: Final = "to-https"
SHUT: Final = "shut"
"""With those above, the platform's middlewares that are the same for every plan."""
ALLOW: Final = "allow"
"""The tenant's own middleware, which lets in few."""
TLS_OPTION: Final = "odoo"
SUPPORT: Final = "support"
"""The account and the role, in a tenant's namespace, by which the company's support people may look in."""
MAINTENANCE: Final = "maintenance"
"""The Service behind which the maintenance page is."""
NIGHT_MINUTES: Final = 6 * 60
"""Backups begin between 00:00 and 06:00 UTC."""
DAY_MINUTES: Final = 12 * 60
"""Restores are rehearsed in the twelve hours after that."""

_ID: Final = re.compile(r"[a-z](?:[a-z0-9-]*[a-z0-9])?")


def fault(tenant: str) -> str | None:
    """What is wrong with *tenant* as an id, as the end of a sentence that begins with it; None if nothing is."""
    if len(tenant) > LONGEST:
        return f"is {len(tenant)} characters long; at most {LONGEST} fit"
    if not _ID.fullmatch(tenant):
        return "is not made of small letters, digits and hyphens, with a letter first and no hyphen last"
    if tenant in RESERVED or tenant.startswith(RESERVED_BEGINNINGS):
        return "is reserved for the platform itself"
    return None


def suggestion(text: str) -> str:
    """The id that *text* was most likely meant to be."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    label = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if (label and not label[0].isalpha()) or label in RESERVED or label.startswith(RESERVED_BEGINNINGS):
        label = f"customer-{label}"
    label = label[:LONGEST].strip("-")
    return label or "one-spa"


def namespace(tenant: str) -> str:
    """The Kubernetes namespace that holds the tenant's workloads."""
    return f"odoo-{tenant}"


def database(tenant: str) -> str:
    """Opaque, because every tenant of a server can read the names of all databases there."""
    return f"t_{_hash('database', tenant)[:16]}"


def role(tenant: str) -> str:
    """The database's own name, so that `sameuser` in pg_hba.conf shuts every role into its own database."""
    return database(tenant)


def hosts(tenant: str, asked: tuple[str, ...], domain: str) -> tuple[str, ...]:
    """The tenant's addresses: those *asked* for, or one below the stack's *domain*."""
    return asked or (f"{tenant}.{domain}",)


def repository(tenant: str, target: str) -> str:
    """Where restic keeps the tenant's backups, below the stack's *target*."""
    return f"{target.rstrip('/')}/{tenant}"


OWN_SERVER: Final = "database"
"""What a server that is built with a tenant is called in the tenant's namespace."""


OWN_LOGIN: Final = "database-login"
"""The Secret with the password of the tenant's role there."""
OWN_CERTIFICATE: Final = "database-certificate"
"""The Secret with its certificate, where the cluster's authority signs it."""
OWN_AUTHORITY: Final = "database-ca"
"""The Secret of the authority that the operator makes for it where nobody else signs."""


def archive_secret(secret: str) -> str:
    """The supplied Secret that opens the place of backups to a server of a tenant's own, after the *secret* for restic."""
    return f"{secret}-archive"


def server_hosts(server: str, space: str) -> tuple[str, ...]:
    """Every name of a *server* in the namespace *space*: of what is written to, what follows, either (CloudNativePG's docs)."""
    return tuple(f"{server}-{kind}{end}" for kind in ("rw", "ro", "r") for end in ("", f".{space}", f".{space}.svc"))


def server_host(server: str, space: str) -> str:
    """Where pods find the one instance of a *server* in the namespace *space* that is written to."""
    return f"{server}-rw.{space}.svc"


def server_login(server: str) -> str:
    """The Secret with the password of the role that a *server* in the cluster is made with."""
    return f"{server}-login"


def server_certificate(server: str) -> str:
    """The Secret with the certificate of a *server* in the cluster, where the cluster's authority signs it."""
    return f"{server}-certificate"


def operators_certificate(server: str) -> str:
    """The same where nobody but CloudNativePG signs it (its docs, certificates.md)."""
    return f"{server}-server"


def own_hosts(tenant: str) -> tuple[str, ...]:
    """Every name under which a tenant's own server is found in the cluster."""
    return server_hosts(OWN_SERVER, namespace(tenant))


def own_host(tenant: str) -> str:
    """Where pods of the tenant find the one instance of its own server that is written to."""
    return server_host(OWN_SERVER, namespace(tenant))


def archive(tenant: str, target: str) -> str:
    """Where the tenant's own server writes down everything, below the stack's *target*; no id begins like this."""
    return f"{target.rstrip('/')}/_postgres/{tenant}"


def copy_schedule(tenant: str) -> str:
    """When the tenant's own server is copied whole: one minute of the night, with the seconds that CloudNativePG wants."""
    minute = int(_hash("copy", tenant), 16) % NIGHT_MINUTES
    return f"0 {minute % 60} {minute // 60} * * *"


def schedule(tenant: str) -> str:
    """When the tenant's backup begins, as cron writes it: one minute of the night, the same every night."""
    minute = int(_hash("backup", tenant), 16) % NIGHT_MINUTES
    return f"{minute % 60} {minute // 60} * * *"


def rehearsal(tenant: str) -> str:
    """What the platform calls the tenant's rehearsed restore."""
    return f"rehearsal-{tenant}"


def beside(secret: str, tenant: str) -> str:
    """What the platform calls the copy of a tenant's supplied *secret* that a rehearsal needs."""
    return f"{secret}-{tenant}"


def rehearsal_schedule(tenant: str) -> str:
    """When a restore of the tenant's newest backup is rehearsed, as cron writes it: one minute of the week, by day."""
    slot = int(_hash("rehearsal", tenant), 16) % (7 * DAY_MINUTES)
    day, minute = divmod(slot, DAY_MINUTES)
    hour, minute = divmod(minute, 60)
    return f"{minute} {hour + NIGHT_MINUTES // 60} * * {day}"


def throw_away(tenant: str) -> str:
    """What the databases begin with into which the tenant's backups are restored to prove them."""
    return f"r_{_hash('rehearsal', tenant)[:16]}"


def scratch(stack: str) -> str:
    """The role of *stack* that rehearses restores, and the database where it writes down how they went."""
    return f"rehearsal_{_hash('scratch', stack)[:8]}"


def priority_class(plan: Plan) -> str:
    """The PriorityClass that the platform has for *plan*."""
    return f"odoo-saas-{plan}"


def rate(kind: str, plan: Plan) -> str:
    """The platform's middleware that limits one *kind* of request for tenants on *plan*."""
    return f"rate-{kind}-{plan}"


def labels(tenant: str, plan: Plan, stack: str) -> tuple[tuple[str, str], ...]:
    """What every object of the tenant is marked with."""
    return (
        ("app.kubernetes.io/instance", tenant),
        ("app.kubernetes.io/managed-by", "pulumi"),
        ("app.kubernetes.io/name", "odoo"),
        ("app.kubernetes.io/part-of", "odoo-saas"),
        ("odoo-saas/plan", plan.value),
        ("odoo-saas/stack", stack),
        ("odoo-saas/tenant", tenant),
    )


KEY: Final = "odoo-saas/key"
"""What the key is called by which a volume is encrypted."""
TENANTS: Final = {"app.kubernetes.io/name": "odoo", "app.kubernetes.io/part-of": "odoo-saas"}
"""The marks that every tenant's namespace has, and nobody else's."""
LOG_DAYS: Final = "odoo-saas/log-days"
"""For how many days what a pod says is kept."""
LOG_HOT_DAYS: Final = "odoo-saas/log-hot-days"
"""For how many of them it can be searched at once."""
OWNER: Final = "odoo-saas/owner"
"""Who answers for a tenant; what may stand in a label has no room for an address of mail, so a namespace is annotated."""
HOSTS: Final = "odoo-saas/hosts"
"""The tenant's addresses, with spaces between them."""
RELEASED: Final = "odoo-saas/released"
"""That what holds the tenant's data may be removed."""


def platform_labels(stack: str) -> tuple[tuple[str, str], ...]:
    """What every object of the platform is marked with."""
    return (
        ("app.kubernetes.io/managed-by", "pulumi"),
        ("app.kubernetes.io/part-of", "odoo-saas"),
        ("odoo-saas/stack", stack),
    )


def _hash(purpose: str, tenant: str) -> str:
    return hashlib.sha256(f"odoo-saas/{purpose}/{tenant}".encode()).hexdigest()
