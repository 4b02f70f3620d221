"""One stack of the fleet: read, resolve, refuse what would lose data, build, export."""

import gc
import os
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

import pulumi

from components import memory, providers, settled
from components.once import once
from components.platform import Platform
from components.scratch import Scratch
from components.tenant import Tenant
from tenancy import abroad, anew, fleet, imprint, kept_server, lived, repository, service
from tenancy.problem import Refused
from tenancy.resolve import resolve_platform, resolve_scratch, resolve_tenants
from tenancy.stack import KEYS
from tenancy.supply import SUPPLIED

FRAMES = 10
"""The state keeps, of every resource, the stack that made it: as many frames as lead from the SDK out of our components.

Whole, these stacks are more than a third of a state that is rewritten twice for every resource that changes.
"""


def main() -> None:
    """Nothing is registered before everything that was asked has been read, judged and held against the state."""
    stack = pulumi.get_stack()
    config = pulumi.Config()
    facts = {key: config.get(key) for key in KEYS}
    services = service.read(os.environ.get("PGSERVICEFILE"))
    asked = fleet.load(Path(__file__).parent, stack, facts, services)
    given = config.get_secret_object(SUPPLIED) or pulumi.Output.secret({})
    platform, proving, tenants = resolve_platform(asked), resolve_scratch(asked), resolve_tenants(asked)
    state = memory.held()
    lived.refuse_losses(
        stack,
        state,
        tenants,
        today=datetime.now(UTC).date(),
        tombstones={grave.id: grave.tombstone.tombstone for grave in asked.graves},
    )
    kept_server.refuse_losses(stack, state, () if platform is None else platform.servers)
    repository.refuse_left(stack, state, asked.stack.backup, [spec.id for spec in tenants])
    abroad.refuse_abroad(stack, state, asked.stack.cluster.name)

    cluster = providers.cluster(asked.stack.cluster.name, asked.stack.cluster.context)
    passwords = providers.passwords()
    servers = {
        name: providers.server(name, services[server.service])
        for name, server in asked.stack.servers.items()
        if server.service is not None
    }
    program = imprint.of_program(Path(__file__).parent, stack)
    born = anew.Born.of(state)
    hook = once(stack, anew.lived(born, tenants, () if platform is None else platform.servers))
    built_platform = None
    if platform is not None:
        built_platform = Platform(
            platform, cluster=cluster, passwords=passwords, given=given, once=hook, born=born.servers
        )
    scratch = None
    if proving is not None and (rehearsal := asked.stack.rehearsal) is not None:
        scratch = Scratch(
            proving,
            cluster=cluster,
            server=providers.server("rehearsal", services[rehearsal.service]),
            passwords=passwords,
            namespace=proving.namespace if built_platform is None else built_platform.namespace,
        )
    built = {
        spec.id: Tenant(
            spec,
            cluster=cluster,
            server=servers.get(spec.database.server.name),
            passwords=passwords,
            given=given,
            scratch=scratch,
            once=hook,
            born=spec.id in born.tenants,
            program=program,
        )
        for spec in tenants
        if spec.id not in settled.tenants()
    }
    pulumi.export("tenants", {id: tenant.address for id, tenant in built.items()})


def defect(error: Exception) -> str:
    """An error that nobody foresaw, in words: it is this program's, and no file of a customer's can mend it."""
    where = traceback.extract_tb(error.__traceback__, limit=-1)[0]
    return (
        f"{Path(where.filename).name}:{where.lineno}: {type(error).__name__}: {error}\n"
        "  why: this is a defect of the program, not of any tenant's file; the run was stopped where it stood\n"
        "  do: report it with these lines; running again changes nothing that was done"
    )


sys.tracebacklimit = FRAMES
# Nearly all that this program makes stays until it ends, and it ends soon: to search it for what does not, again and again, takes
# a third of its time with 25 tenants; not to takes 6 MB (measured).
gc.disable()
try:
    main()
except Refused as refused:
    raise pulumi.RunError(str(refused)) from None
except pulumi.RunError:
    raise
except Exception as error:
    raise pulumi.RunError(defect(error)) from None
