"""Who may lose what it has: released, past its day, with a proven backup; reckoned beside the gate, and not by it."""

from dataclasses import dataclass, field

from edits import PAST, Files


@dataclass
class Leave:
    """What is known of a stack's customers who leave."""

    still: set[str] = field(default_factory=set[str])
    """Whose Odoo was stopped by what was brought to the stack last."""
    proven: set[str] = field(default_factory=set[str])
    """Of whom a backup was restored in a rehearsal that was begun since."""
    free: set[str] = field(default_factory=set[str])
    """Who may go by what was brought to the stack last, or is about to be."""

    def prove(self, tenant: str) -> None:
        """A backup of the tenant was made and rehearsed; while it is in use, there will be more to back up."""
        if tenant in self.still:
            self.proven.add(tenant)

    def begin(self, files: Files) -> None:
        """A run towards *files* begins."""
        self.free = self._may_go(files) | (self.free & files.tenants().keys())

    def end(self, files: Files) -> frozenset[str]:
        """The stack has been brought to *files*; who is gone with it."""
        asked = files.tenants()
        gone = frozenset(self.free - asked.keys())
        self.still = {tenant for tenant, said in asked.items() if said.get("state", "active") != "active"}
        self.free = self._may_go(files) - gone
        self.proven &= self.still
        return gone

    def early(self, files: Files) -> bool:
        """Whether somebody would be released whose backup is not proven: only the gate asks for that."""
        return bool(_past(files) - self._may_go(files))

    def _may_go(self, files: Files) -> set[str]:
        # Whoever was let go once, is open to whoever comes by another way than the gate.
        return (_past(files) & (self.proven | self.free)) | (self.free & files.buried(PAST))


def _past(files: Files) -> set[str]:
    """Who is released, until a day that has come."""
    known = files.tenants().items()
    return {tenant for tenant, said in known if said.get("state") == "released" and str(said.get("until")) == PAST}
