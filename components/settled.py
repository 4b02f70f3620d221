"""Whom a preview leaves out, because whoever asks for it knows that nothing of theirs would change (fleet/focus.py)."""

import os

import pulumi

from tenancy.imprint import LEFT_OUT


def tenants() -> frozenset[str]:
    """Their ids; an update leaves out nobody."""
    return frozenset(os.environ.get(LEFT_OUT, "").split()) if pulumi.runtime.is_dry_run() else frozenset()
