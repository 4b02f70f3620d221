"""The explicit providers: one per cluster, one per PostgreSQL server, never one per tenant.

Default providers are switched off in Pulumi.yaml, so nothing lands on whatever a shell happens to point at.
"""

import pulumi
import pulumi_kubernetes as kubernetes
import pulumi_postgresql as postgresql
import pulumi_random as random

from tenancy.service import SYSTEM, Service

CONNECT_SECONDS = 15
"""Upstream waits 180 s, one connection after the other; a refresh of many roles would hang for hours."""


def cluster(name: str, context: str) -> kubernetes.Provider:
    """The cluster behind a context of the kubeconfig; only another `name` means another cluster."""
    return kubernetes.Provider(
        f"cluster-{name}",
        cluster_identifier=name,
        context=context,
        # What the program declares is the program's: a field that somebody changed by hand is taken back.
        enable_patch_force=True,
        # A changed password must not mean a Secret deleted first; pods learn of it from a checksum.
        enable_secret_mutable=True,
        enable_config_map_mutable=True,
        opts=pulumi.ResourceOptions(protect=True),
    )


def server(name: str, service: Service) -> postgresql.Provider:
    """A PostgreSQL server, reached as its admin, which is no superuser."""
    return postgresql.Provider(
        f"server-{name}",
        host=service.host,
        port=service.port,
        username=service.user,
        password=pulumi.Output.secret(service.password),
        sslmode=service.sslmode,
        # What libpq is told by the word is what Go does by itself; to most of its versions it would be a file.
        sslrootcert=None if service.sslrootcert == SYSTEM else service.sslrootcert or None,
        superuser=False,
        connect_timeout=CONNECT_SECONDS,
        opts=pulumi.ResourceOptions(protect=True),
    )


def passwords() -> random.Provider:
    """Where passwords come from; they live in the state, encrypted."""
    return random.Provider("passwords")
