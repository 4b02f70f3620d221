"""The modules of a tenant's Odoo, brought to where they are wanted, and proven by SQL."""

from collections.abc import Sequence
from dataclasses import dataclass

import lock
import modules
import neutral
import parameters
from conf import Conf
from fulfilled import Fulfilled
from log import say
from mark import Mark
from modules import Modules
from process import ending, run
from psycopg2.extensions import connection, cursor
from record import KEY, Record
from removal import Removal
from trouble import Unprepared
from wanted import Wanted


@dataclass(frozen=True)
class Installation:
    """A first initialisation, what is missing, an update, or nothing."""

    wanted: Wanted
    image: str
    """The reference of the image that runs this; another one than last time means other code."""
    conf: Conf
    mark: Mark
    tenant: connection
    asking: cursor

    def bring(self) -> list[str]:
        """Does what there is to do, and returns it in words. Raises Unprepared where it cannot be done."""
        found = Modules.read(self.asking)
        words = self._change(found) if found.is_initialised else self._begin()
        self.mark.set()
        # Kept at once: what comes after may fail, and an update takes minutes.
        known = Record.read(self.asking).prepared(self.image, self.conf.options["db_name"])
        with self.tenant:
            parameters.settle(self.asking, {KEY: known.text})
        return words

    def _begin(self) -> list[str]:
        self.mark.refuse()
        self._clear()
        self._odoo(_init(self.wanted.modules))
        self._prove()
        if shown := modules.demonstrating(self.asking):
            raise Unprepared(
                f"the database was initialised with demonstration data ({', '.join(shown)}), whose users have passwords "
                "that everybody knows. It has to be emptied and initialised anew."
            )
        return ["initialised the database"]

    def _change(self, found: Modules) -> list[str]:
        """A killed run heals by being told the same again."""
        self._refuse_another_major(found)
        # Before any code of the copy's modules runs.
        copied = neutral.settle(self.wanted, self.conf, self.tenant, self.asking)
        kept = modules.keep(self.asking)
        init = list(dict.fromkeys((*found.missing(self.wanted.modules), *found.stuck("to install"))))
        update, last = found.stuck("to upgrade"), Record.read(self.asking).image
        if last != self.image:
            update = ["all"]
        removal = Removal(self.wanted, self.mark, Fulfilled(self.mark.volume), self.asking)
        # Asked first, so that a wish that cannot be fulfilled leaves everything as it is.
        gone = removal.due()
        if init or update or gone:
            # Without a record nobody has served yet: a first run was killed, and this one ends it.
            if last is not None and not self.wanted.alone:
                self._refuse_beside_others(init, update, gone)
            self._clear()
        if init or update:
            self._odoo([*_init(init), *(["--update", ",".join(update)] if update else [])])
        self._prove()
        words = copied + [f"called off the removal of {', '.join(kept)}"] * bool(kept)
        words += [f"installed {', '.join(init)}"] * bool(init)
        words += [f"updated {', '.join(update)}"] * bool(update)
        if gone:
            words += removal.run(self.conf, gone)
            self._prove()
        return words

    def _refuse_another_major(self, found: Modules) -> None:
        major = self.wanted.release.partition(".")[0]
        if found.major != major:
            raise Unprepared(
                f"the database is one of Odoo {found.major or '(no version)'}, and this pod would run Odoo {major}. Code of "
                "another major starts on it and fails at every page. Nothing was changed. A new major is a migration of the "
                "data; until that is done, set the release in the tenant's file back."
            )

    def _clear(self) -> None:
        """Sees that no scheduled job of this Odoo runs until this program has ended."""
        lock.take(self.asking, lock.CHANGE, "another one changes modules; waiting for it")
        lock.take(self.asking, lock.JOBS, "scheduled jobs still run; waiting until they have ended")

    def _refuse_beside_others(self, init: Sequence[str], update: Sequence[str], gone: Sequence[str]) -> None:
        changes = {"install": init, "update": update, "uninstall": gone}
        words = [f"{change} {', '.join(those)}" for change, those in changes.items() if those]
        raise Unprepared(
            f"this pod would {' and '.join(words)}, while other pods of this Odoo serve; those have other code in memory "
            "and would fail, or write what the new code cannot read. Nothing was changed, and the others go on. Write "
            "maintenance: true into the tenant's file together with this change, and take it out once the pods are ready."
        )

    def _odoo(self, arguments: Sequence[str]) -> None:
        say(f"running odoo {' '.join(arguments)}")
        code = run(self.conf.path, *arguments, "--stop-after-init")
        if code:
            still = ", ".join(Modules.read(self.asking).unfinished(self.wanted.modules))
            raise Unprepared(
                f"odoo {ending(code)}; not in order: {still or 'nothing that the tables tell'}. What Odoo said is above. "
                "The pod starts again by itself, and goes on where this ended."
            )

    def _prove(self) -> None:
        """Odoo ends with 0 although a module is unknown, so only the tables tell."""
        found = Modules.read(self.asking)
        if unfinished := found.unfinished(self.wanted.modules):
            raise Unprepared(
                f"not in order, though odoo ended well: {', '.join(unfinished)}. A module that is unknown is in no folder "
                "of this image. Take it out of what the tenant wants, or choose an image that carries it."
            )
        self._refuse_another_major(found)


def _init(wanted: Sequence[str]) -> list[str]:
    return ["--init", ",".join(wanted), "--without-demo=all"] if wanted else []
