"""What is written through Odoo itself, because more follows from it than one row.

A company's name and address are its partner's too, its colours are compiled into the stylesheet of documents, a new company
brings journals, sequences and warehouses, a provider's words are translated. SQL tells whether anything is to be written,
so that Odoo's shell is started only then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import company
import provider
from process import ending, run
from provider import Provider
from psycopg2.extensions import cursor
from record import Record
from trouble import Unprepared
from wanted import Wanted

_SCRIPT = """
admin = env.ref("base.user_admin", raise_if_not_found=False) or env.user
if wanted["fields"]:
    env.ref("base.main_company").write(wanted["fields"])
for name in wanted["companies"]:
    env["res.company"].with_user(admin).sudo().create([{"name": name, **wanted["every_company"]}])
if wanted["others"]:
    env["res.company"].browse(wanted["others"]).write(wanted["every_company"])
if wanted["provider"]:
    providers, values = env["auth.oauth.provider"], wanted["provider"]
    providers.search([("enabled", "=", True), ("auth_endpoint", "!=", values["auth_endpoint"])]).write({"enabled": False})
    known = providers.search([("auth_endpoint", "=", values["auth_endpoint"])])
    if known:
        known.write({key: values[key] for key in ("client_id", "validation_endpoint", "scope")} | {"enabled": True})
    else:
        providers.create([values | {"enabled": True}])
if wanted["forbidden"]:
    env["auth.oauth.provider"].search([("auth_endpoint", "=", wanted["forbidden"])]).write({"enabled": False})
env.cr.commit()
"""
"""What Odoo's shell reads; `wanted` is put before it."""


@dataclass(frozen=True)
class Interior:
    """What differs from what is wanted."""

    fields: Mapping[str, object]
    every_company: Mapping[str, object]
    """What each company is to have, whether or not it has it."""
    others: Sequence[int]
    """Those that are there and have it otherwise."""
    companies: Sequence[str]
    provider: Provider | None
    forbidden: str | None
    """The address of the provider that is not wanted any more."""

    @staticmethod
    def read(asking: cursor, wanted: Wanted, record: Record, sign_in: Provider | None) -> "Interior":
        """What the database says; *sign_in* is the provider that is wanted and known."""
        gone = record.provider if wanted.signin is None else None
        every_company = company.values(asking, wanted.every_company)
        return Interior(
            fields=company.differences(asking, wanted.company),
            every_company=every_company,
            others=company.others(asking, every_company),
            companies=company.missing(asking, wanted.companies, record.companies),
            provider=sign_in if sign_in is not None and sign_in.differs(asking) else None,
            forbidden=gone if gone is not None and provider.is_allowed(asking, gone) else None,
        )

    @property
    def words(self) -> list[str]:
        """What there is to write, for people."""
        found = [f"the company's {field}" for field in self.fields] + [f"the company {name}" for name in self.companies]
        if self.others:
            found += [f"every company's {field}" for field in self.every_company]
        if self.provider is not None:
            found.append(f"that {self.provider.name} vouches for people")
        return found + ["that nobody vouches for people any more"] * (self.forbidden is not None)

    def write(self, conf: Path) -> None:
        """Writes it through Odoo's shell."""
        given = {
            "fields": dict(self.fields),
            "every_company": dict(self.every_company),
            "others": list(self.others),
            "companies": list(self.companies),
            "provider": self.provider and dict(self.provider.values),
            "forbidden": self.forbidden,
        }
        code = run(conf, command="shell", given=f"wanted = {given!r}\n{_SCRIPT}")
        if code:
            raise Unprepared(
                f"Odoo's shell {ending(code)} while it wrote {', '.join(self.words)}; nothing of it was kept. "
                "What Odoo said is above. The pod starts again by itself."
            )
