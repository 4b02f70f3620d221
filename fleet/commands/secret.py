"""`fleet secret`: asks for new passwords, by a number in the customer's file."""

from typing import Final

from fleet.checkout import here
from fleet.commands.tenant import Id
from fleet.proposal import DryRun, Manner, Yes, propose
from fleet.tenantfile import TenantFile
from fleet.terminal import Json

EPILOG: Final = "Example: fleet secret rotate one-spa"


def rotate(id: Id, yes: Yes = False, dry_run: DryRun = False, json: Json = False) -> None:
    """Have a customer's passwords made anew with the next update; the key to its backups stays."""
    root = here()
    propose(root, lambda: TenantFile.find(root, id).rotation(), Manner(yes=yes, dry_run=dry_run, json=json))
