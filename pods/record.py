"""What `prepare` did last, kept in the database itself, so that a copy or a restored backup knows it too."""

import json
from dataclasses import asdict, dataclass, replace

from psycopg2.extensions import cursor

KEY = "odoo_saas.prepared"
"""Its ir.config_parameter. Without it everything is looked at again, and nothing of the customer's is overwritten."""


@dataclass(frozen=True)
class Record:
    """The last run that ended well; as it is before the first, unless something else is known."""

    image: str | None = None
    database: str | None = None
    """As which it was prepared; another one's where this is a copy."""
    modules: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    """Modules that were wanted once, and whose menus are out of sight."""
    companies: tuple[str, ...] = ()
    """The further ones that were wanted, by the names that they were made under; people rename them in Odoo."""
    logo: str | None = None
    """Where the main company's was fetched from; people may have another in Odoo since."""
    parameters: tuple[str, ...] = ()
    """The keys that were set."""
    password_version: int | None = None
    issuer: str | None = None
    """Who was asked for the address below."""
    provider: str | None = None
    """The address of whoever vouched for the people that signed in."""

    @staticmethod
    def read(asking: cursor) -> "Record":
        """What the database says."""
        asking.execute("SELECT value FROM ir_config_parameter WHERE key = %s", (KEY,))
        row = asking.fetchone()
        if row is None:
            return Record()
        said = json.loads(row[0])
        return Record(
            image=said["image"],
            # Not in records from before there was this field, as the ones of the companies and of the logo.
            database=said.get("database"),
            modules=tuple(said["modules"]),
            hidden=tuple(said["hidden"]),
            companies=tuple(said.get("companies", ())),
            logo=said.get("logo"),
            parameters=tuple(said["parameters"]),
            password_version=said["password_version"],
            issuer=said["issuer"],
            provider=said["provider"],
        )

    @property
    def text(self) -> str:
        """As it stands in the database."""
        return json.dumps(asdict(self), sort_keys=True)

    def prepared(self, image: str, database: str) -> "Record":
        """The same, prepared for an image and as a database."""
        return replace(self, image=image, database=database)
