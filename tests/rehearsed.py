"""What a rehearsal leaves behind (pods/rehearse.sh), written down as if there had been one."""

from typing import Final

from yard import Yard

from tenancy import names

SINCE_IT_STOPPED: Final = "now() + interval '1 hour'"
"""When a backup is begun after the last pod has ended, however long that may take."""
RECORD: Final = """
    CREATE TABLE IF NOT EXISTS public.rehearsal (
        tenant text NOT NULL, began timestamptz NOT NULL, seconds integer NOT NULL, passed boolean NOT NULL,
        word text NOT NULL, taken timestamptz, escrow boolean, PRIMARY KEY (tenant, began)
    );
    INSERT INTO public.rehearsal VALUES ('{tenant}', {began}, 9, '{word}' = 'passed', '{word}', {taken}, false);
"""


def rehearse(
    yard: Yard, tenant: str, word: str = "passed", *, taken: str = SINCE_IT_STOPPED, began: str = "now()"
) -> None:
    """The newest backup of *tenant* was restored, and came back if *word* says so.

    It was made at *taken*, and the rehearsal of it *began* then, both in SQL.
    """
    record = RECORD.format(tenant=tenant, word=word, taken=taken, began=began)
    yard.sql("shared-1", record, names.scratch(yard.stack))
