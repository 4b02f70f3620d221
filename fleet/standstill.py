"""Since when a customer's Odoo stands still, by what the state holds: from then on, a backup has everything."""

from datetime import datetime, timedelta
from typing import Final

from fleet.held import Held, State
from tenancy.thing import at
from tenancy.words import State as Stage

_DEPLOYMENT: Final = "kubernetes:apps/v1:Deployment"
_REPLICAS: Final = "spec.replicas"
_GRACE: Final = "spec.template.spec.terminationGracePeriodSeconds"
_USUAL_GRACE: Final = 30
"""Seconds that Kubernetes gives a pod that does not say."""


def since(state: State, tenant: Held) -> datetime | None:
    """From when on nobody could write to *tenant*, the component; None while its Odoo may run, or where nobody knows.

    That is when its Deployments, none of which asks for a pod any more, were changed last, and their pods have had the time
    that they are given to end. Any change of them counts: which one it was that stopped them, the state does not say. What
    the component says of itself is not enough: it says so too where an update of a Deployment has failed.
    """
    if tenant.outputs.get("state", Stage.ACTIVE) == Stage.ACTIVE:
        return None
    ends = [_end(one) for one in state.below(tenant) if one.type == _DEPLOYMENT]
    known = [end for end in ends if end is not None]
    return max(known) if known and len(known) == len(ends) else None


def _end(deployment: Held) -> datetime | None:
    grace = at(deployment.inputs, _GRACE)
    seconds = grace if isinstance(grace, int | float) else _USUAL_GRACE
    if deployment.modified is None or at(deployment.inputs, _REPLICAS) != 0:
        return None
    return deployment.modified + timedelta(seconds=seconds)
