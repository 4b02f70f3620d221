"""Modules that are to go for good, and their tables with them: a wish of its own, with a day, which the gate has let through.

Odoo removes whatever depends on a module together with it, so nothing goes here that the wish does not name. A wish is
fulfilled once: whoever installs a module again later, or puts an older database back, keeps it, though the line is still there.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from conf import Conf
from fulfilled import Fulfilled
from log import say
from mark import Mark
from modules import THERE, Modules, that_need, with_what_they_need
from process import ending, run
from psycopg2.extensions import cursor
from trouble import Unprepared
from wanted import Wanted

_SCRIPT = """
found = env["ir.module.module"].search([("name", "in", wanted), ("state", "=", "installed")])
found.button_immediate_uninstall()
"""
"""What Odoo's shell reads; `wanted` is put before it. The button commits by itself, in two steps: `to remove`, then gone."""
_NOT = "Nothing was uninstalled. "


@dataclass(frozen=True)
class Removal:
    """What of the wish is still to be done."""

    wanted: Wanted
    mark: Mark
    fulfilled: Fulfilled
    asking: cursor

    def due(self) -> list[str]:
        """The modules that are to go now; none before their day. Raises Unprepared where they may not."""
        wish = self.wanted.uninstall
        if wish is None:
            return []
        known = _there(self.asking)
        there = [module for module in wish.modules if module in known]
        if time.strftime("%Y-%m-%d", time.gmtime()) < wish.day:
            if there:
                say(f"{', '.join(there)} may be uninstalled from {wish.day} on; nothing of them is touched before")
            return []
        # Also what a killed run has uninstalled, and not noted.
        self.fulfilled.note(set(wish.modules) - known, wish.day)
        days = self.fulfilled.days
        if again := [module for module in there if days.get(module, "") >= wish.day]:
            say(
                f"{', '.join(again)} was uninstalled once and is there again; nothing of it is touched. If it is to go again, "
                f"write a day after {max(days[module] for module in again)} into uninstall in the tenant's file."
            )
        gone = [module for module in there if module not in again]
        if gone:
            self._refuse(gone)
            say(f"uninstalling {', '.join(gone)}, because: {wish.because}")
        return gone

    def run(self, conf: Conf, gone: Sequence[str]) -> list[str]:
        """Lets Odoo uninstall *gone*, proves it, and says so. Raises Unprepared where they may not go any more."""
        # Asked again: what was installed or updated since may need them.
        self._refuse(gone)
        before = _there(self.asking)
        code = run(conf.path, command="shell", given=f"wanted = {list(gone)!r}\n{_SCRIPT}")
        after = _there(self.asking)
        if code or after & set(gone):
            raise Unprepared(
                f"Odoo's shell {ending(code)}, and of what was to be uninstalled there is still: "
                f"{', '.join(sorted(after & set(gone))) or 'nothing'}. What Odoo said is above. The pod starts again by itself, "
                "and goes on where this ended."
            )
        if self.wanted.uninstall is not None:
            self.fulfilled.note(gone, self.wanted.uninstall.day)
        if more := before - after - set(gone):
            raise Unprepared(
                f"with {', '.join(gone)} Odoo uninstalled {', '.join(sorted(more))} as well, which nobody wished. Their data is "
                "in the last backup; somebody has to look at it before this tenant is served."
            )
        return [f"uninstalled {', '.join(gone)}"]

    def _refuse(self, there: Sequence[str]) -> None:
        if kept := sorted(with_what_they_need(self.asking, self.wanted.modules) & set(there)):
            raise Unprepared(
                f"{', '.join(kept)} would be uninstalled, and what this tenant has needs it. {_NOT}Take it out of uninstall in "
                "the tenant's file, or whatever needs it out of what the tenant has."
            )
        if more := sorted(that_need(self.asking, there) - set(there)):
            raise Unprepared(
                f"with {', '.join(there)} Odoo would uninstall {', '.join(more)}, which need it. {_NOT}Name them as well in "
                "uninstall in the tenant's file, if their data may go too, or take the line out."
            )
        if not self.mark.is_backed_up:
            raise Unprepared(
                f"{', '.join(there)} would be uninstalled, and no good backup was ever made of this tenant. {_NOT}Run "
                "fleet backup run and fleet backup verify, then start the pod again."
            )


def _there(asking: cursor) -> set[str]:
    return {name for name, state in Modules.read(asking).states.items() if state in THERE}
