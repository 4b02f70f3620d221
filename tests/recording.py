"""The recording engine: runs the real program as the real engine would, over gRPC, and writes down what it asks for.

It makes real URNs and refuses one that comes twice, answers with what was put in, and marks what a provider would keep
secret, so names, parents, protection, crossings between tenants and secrecy on the wire can all be looked at.
"""

import functools
import io
import json
import multiprocessing
import os
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import grpc
from copied import ROOT, settings, write_services
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, resource_pb2, resource_pb2_grpc
from registration import SECRET, SIGNATURE, Registration, Secret, plain

from local.plugins import program

SDK = (
    "pulumi",
    "pulumi_kubernetes.admissionregistration.v1",
    "pulumi_kubernetes.apiextensions",
    "pulumi_kubernetes.apps.v1",
    "pulumi_kubernetes.batch.v1",
    "pulumi_kubernetes.core.v1",
    "pulumi_kubernetes.networking.v1",
    "pulumi_kubernetes.policy.v1",
    "pulumi_kubernetes.rbac.v1",
    "pulumi_postgresql",
    "pulumi_random",
)
"""Imported once for all runs, two seconds each; what is ours is imported by every run, from its own checkout."""
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(list(SDK))

HELD = "pulumi:pulumi:readStackResourceOutputs"
GENERATED = "random:index/randomPassword:RandomPassword"
TENANT = "odoo:saas:Tenant"


@dataclass(kw_only=True)
class Recording(resource_pb2_grpc.ResourceMonitorServicer, engine_pb2_grpc.EngineServicer):
    """One run of the program on one stack."""

    stack: str
    held: Mapping[str, object] = field(default_factory=dict[str, object])
    """What the stack's state is said to hold: URN to type and outputs."""
    half_written: int = 0
    """How often the state cannot be read because it is being written."""
    registrations: list[Registration] = field(default_factory=list[Registration])
    outputs: dict[str, Mapping[str, object]] = field(default_factory=dict[str, Mapping[str, object]])
    log: list[str] = field(default_factory=list[str])
    exit_code: int | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def RegisterResource(
        self, request: resource_pb2.RegisterResourceRequest, context: grpc.ServicerContext
    ) -> resource_pb2.RegisterResourceResponse:
        chain = request.parent.split("::")[2] + "$" if request.parent else ""
        if chain == "pulumi:pulumi:Stack$":
            chain = ""
        urn = f"urn:pulumi:{self.stack}::odoo-saas::{chain}{request.type}::{request.name}"
        made = Registration.of(request, urn)
        with self._lock:
            twice = any(other.urn == urn for other in self.registrations)
            self.registrations.append(made)
        if twice:
            context.abort(grpc.StatusCode.ALREADY_EXISTS, f"Duplicate resource URN '{urn}'")
        answer = struct_pb2.Struct()
        answer.CopyFrom(request.object)
        if request.type == GENERATED:
            answer.update({"result": f"planted-{request.name}"})
        told = json_format.MessageToDict(answer)
        for key in made.secret_outputs & set(told):
            if not isinstance(made.inputs.get(key), Secret):
                json_format.ParseDict({key: {SIGNATURE: SECRET, "value": told[key]}}, answer)
        return resource_pb2.RegisterResourceResponse(urn=urn, id=request.name if request.custom else "", object=answer)

    def RegisterResourceOutputs(
        self, request: resource_pb2.RegisterResourceOutputsRequest, context: grpc.ServicerContext
    ) -> empty_pb2.Empty:
        told = plain(json_format.MessageToDict(request.outputs))
        self.outputs[request.urn] = cast("Mapping[str, object]", told)
        return empty_pb2.Empty()

    def Invoke(
        self, request: resource_pb2.ResourceInvokeRequest, context: grpc.ServicerContext
    ) -> resource_pb2.ResourceInvokeResponse:
        assert request.tok == HELD, request.tok
        if self.half_written:
            self.half_written -= 1
            context.abort(
                grpc.StatusCode.UNKNOWN, f"invocation of {HELD} returned an error: failed to load checkpoint: EOF"
            )
        answer = struct_pb2.Struct()
        json_format.ParseDict({"name": self.stack, "outputs": dict(self.held)}, answer)
        response = resource_pb2.ResourceInvokeResponse()
        getattr(response, "return").CopyFrom(answer)
        return response

    def SupportsFeature(
        self, request: resource_pb2.SupportsFeatureRequest, context: grpc.ServicerContext
    ) -> resource_pb2.SupportsFeatureResponse:
        return resource_pb2.SupportsFeatureResponse(
            hasSupport=request.id in {"secrets", "resourceReferences", "resourceHooks"}
        )

    def RegisterResourceHook(
        self, request: resource_pb2.RegisterResourceHookRequest, context: grpc.ServicerContext
    ) -> empty_pb2.Empty:
        return empty_pb2.Empty()

    def RegisterPackage(
        self, request: resource_pb2.RegisterPackageRequest, context: grpc.ServicerContext
    ) -> resource_pb2.RegisterPackageResponse:
        return resource_pb2.RegisterPackageResponse(ref=request.name)

    def SignalAndWaitForShutdown(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> empty_pb2.Empty:
        return empty_pb2.Empty()

    def Log(self, request: engine_pb2.LogRequest, context: grpc.ServicerContext) -> empty_pb2.Empty:
        if request.severity != engine_pb2.DEBUG:
            self.log.append(request.message)
        return empty_pb2.Empty()

    def of_type(self, type: str) -> list[Registration]:
        return [made for made in self.registrations if made.type == type]

    def chain(self, made: Registration) -> list[Registration]:
        """A resource, its parent, that one's parent, up to the stack."""
        by_urn = {each.urn: each for each in self.registrations}
        found = [made]
        while found[-1].parent:
            found.append(by_urn[found[-1].parent])
        return found

    def owned(self) -> Iterator[tuple[Registration, str]]:
        """Every resource below a tenant's component, itself included, with that tenant's id."""
        for made in self.registrations:
            tenants = [above.name for above in self.chain(made) if above.type == TENANT]
            if tenants:
                (tenant,) = tenants
                yield made, tenant

    def named(self, name: str) -> Registration:
        (found,) = [made for made in self.registrations if made.name == name and made.custom]
        return found


@functools.cache
def shipped(stack: str) -> Recording:
    """The run of a stack as it is shipped; made once, since nothing it depends on changes."""
    return record(stack)


def record(
    stack: str, *, root: Path = ROOT, held: Mapping[str, object] | None = None, half_written: int = 0
) -> Recording:
    """Run the program of the checkout *root* on a stack whose state holds *held*, and return what it asked for."""
    config = settings(root, stack)
    recording = Recording(stack=stack, held=held or {}, half_written=half_written)
    server = grpc.server(ThreadPoolExecutor(max_workers=32))
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(recording, server)
    engine_pb2_grpc.add_EngineServicer_to_server(recording, server)
    address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    orders = {
        "project": "odoo-saas",
        "stack": stack,
        "organization": "organization",
        "monitor_address": address,
        "engine_address": address,
        "config": {key: value if isinstance(value, str) else json.dumps(value) for key, value in config.items()},
        "info": {"root_directory": str(root), "program_directory": str(root), "entry_point": "."},
    }
    with tempfile.TemporaryDirectory() as folder:
        services, said = write_services(Path(folder, "pg_service.conf"), config), Path(folder, "said")
        run = FORKS.Process(target=_run, args=(json.dumps(orders), root, services, said))
        run.start()
        run.join()
        recording.log += [line for line in said.read_text().splitlines() if line]
    server.stop(None)
    recording.exit_code = run.exitcode
    return recording


def _run(orders: str, root: Path, services: Path, said: Path) -> None:
    """In a process of its own: the program as the language host runs it, what it prints kept in a file."""
    os.chdir(root)
    os.environ["PGSERVICEFILE"] = str(services)
    with said.open("w") as output:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(output.fileno(), stream.fileno())
    sys.stdin = io.StringIO(orders)
    program.main()
