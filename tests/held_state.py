"""What a stack's state holds, as the program sees it before it registers anything, and what it then refuses."""

from collections.abc import Mapping
from datetime import date
from functools import partial

import pytest
from checkout import Checkout

from tenancy.lived import refuse_losses as refuse
from tenancy.problem import Problem, Refused
from tenancy.resolve import resolve_tenants
from tenancy.spec import TenantSpec

DAY = date(2027, 4, 1)
refuse_losses = partial(refuse, today=DAY)

State = dict[str, Mapping[str, object]]

INSIDE = "urn:pulumi:dev::odoo-saas::odoo:saas:Tenant"


def lived(id: str, *, born: bool = True, state: str = "active") -> State:
    """What a stack's state holds of a tenant that came to life."""
    outputs: dict[str, object] = {"name": "One Spa", "state": state}
    if born:
        outputs["born"] = True
    return {
        f"{INSIDE}::{id}": outputs,
        f"{INSIDE}$odoo:saas:Isolation::{id}": {},
        f"{INSIDE}$odoo:saas:Isolation$kubernetes:core/v1:Namespace::{id}-namespace": {},
        f"{INSIDE}$odoo:saas:Database$postgresql:index/role:Role::{id}-database-role": {},
        f"{INSIDE}$odoo:saas:Database$postgresql:index/database:Database::{id}-database": {},
        f"{INSIDE}$odoo:saas:Filestore$kubernetes:core/v1:PersistentVolumeClaim::{id}-filestore": {},
        f"{INSIDE}$odoo:saas:Backup$random:index/randomPassword:RandomPassword::{id}-backup-key": {},
    }


def with_server(state: State, id: str, *, archive: bool = True) -> State:
    """The same where the tenant's server was built with it."""
    own = f"{INSIDE}$odoo:saas:OwnDatabase$odoo:saas:PgCluster"
    rest = {urn: outputs for urn, outputs in state.items() if "$odoo:saas:Database$" not in urn}
    kept = [f"{own}$kubernetes:postgresql.cnpg.io/v1:Cluster::{id}-database"]
    if archive:
        kept.append(f"{own}$kubernetes:barmancloud.cnpg.io/v1:ObjectStore::{id}-database-archive")
    return {**rest, **{urn: {} for urn in kept}}


def without(state: State, *endings: str) -> State:
    return {urn: outputs for urn, outputs in state.items() if not urn.endswith(endings)}


STACK: State = {
    "urn:pulumi:dev::odoo-saas::pulumi:pulumi:Stack::odoo-saas-dev": {},
    "urn:pulumi:dev::odoo-saas::odoo:saas:Platform::platform": {},
    "urn:pulumi:dev::odoo-saas::odoo:saas:Platform$kubernetes:core/v1:Namespace::platform-namespace": {},
    "urn:pulumi:dev::odoo-saas::pulumi:providers:kubernetes::cluster-odoo-local": {},
}


def specs(checkout: Checkout, *ids: str) -> tuple[TenantSpec, ...]:
    for id in ids:
        checkout.tenant(id)
    return resolve_tenants(checkout.load()) if ids else ()


def refused(state: State, tenants: tuple[TenantSpec, ...]) -> tuple[Problem, ...]:
    with pytest.raises(Refused) as caught:
        refuse_losses("dev", state, tenants)
    return caught.value.problems
