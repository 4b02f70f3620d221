"""What is settled by SQL, all in one transaction: parameters, the first password, menus, and the record of it."""

from dataclasses import dataclass, replace

import administrator
import menus
import parameters
from modules import Modules, with_what_they_need
from provider import Provider
from psycopg2.extensions import connection, cursor
from record import KEY, Record
from wanted import Wanted


@dataclass(frozen=True)
class Settings:
    """What is wanted, in an Odoo whose modules are there."""

    wanted: Wanted
    record: Record
    provider: Provider | None

    def settle(self, tenant: connection, asking: cursor) -> list[str]:
        """Writes what differs, and returns it in words."""
        wanted, record = self.wanted, self.record
        with tenant:
            changed = parameters.settle(asking, wanted.parameters)
            dropped = parameters.drop(asking, [key for key in record.parameters if key not in wanted.parameters])
            has_password = administrator.settle(asking, wanted.admin, record.password_version)
            hidden = self._hidden(asking)
            shown = menus.show(asking, [module for module in record.hidden if module not in hidden], seen=True)
            gone = menus.show(asking, hidden, seen=False)
            parameters.settle(asking, {KEY: self._now(hidden).text})
        words = [f"set {', '.join(changed)}"] * bool(changed) + [f"dropped {', '.join(dropped)}"] * bool(dropped)
        words += ["set the administrator's password"] * has_password
        words += [f"brought back {', '.join(shown)}"] * bool(shown)
        return words + [f"hid {', '.join(gone)}, whose tables and data stay"] * bool(gone)

    def _hidden(self, asking: cursor) -> list[str]:
        """Modules that were wanted once, are no more, and are needed by nothing that is.

        They stay installed: to uninstall one is to drop its tables. Their menus go out of sight, and that is taken back
        when they are wanted again.
        """
        needed = with_what_they_need(asking, self.wanted.modules)
        once = {*self.record.modules, *self.record.hidden} - needed
        return sorted(once - set(Modules.read(asking).missing(once)))

    def _now(self, hidden: list[str]) -> Record:
        wanted, provider = self.wanted, self.provider
        now = replace(
            self.record,
            modules=wanted.modules,
            hidden=tuple(hidden),
            companies=wanted.companies,
            parameters=tuple(sorted(wanted.parameters)),
            password_version=wanted.admin.version,
        )
        if wanted.signin is None:
            return replace(now, issuer=None, provider=None)
        # Whoever could not be asked today is not forgotten.
        return replace(now, issuer=wanted.signin.issuer, provider=provider.address) if provider else now
