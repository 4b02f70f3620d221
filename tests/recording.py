"""The recording engine: runs the real program as the real engine would, over gRPC, and writes down what it asks for.

It makes real URNs and refuses one that comes twice, answers with what was put in, and marks what a provider would keep
secret, so names, parents, protection, crossings between tenants and secrecy on the wire can all be looked at.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import grpc
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, resource_pb2, resource_pb2_grpc

ROOT = Path(__file__).parents[1]
SECRET = "1b47061264138c4ac30d75fd1eb44270"
SIGNATURE = "4dabf18193072939515e22adb298388d"
HELD = "pulumi:pulumi:readStackResourceOutputs"


@dataclass(frozen=True, kw_only=True)
class Registration:
    """One resource as it was asked for; secret inputs lie behind `Secret`."""

    urn: str
    type: str
    name: str
    parent: str
    custom: bool
    inputs: Mapping[str, object]
    protect: bool
    retain: bool
    provider: str
    dependencies: frozenset[str]
    secret_outputs: frozenset[str]


@dataclass(frozen=True)
class Secret:
    """A value that travelled in the secret envelope."""

    value: object


@dataclass(kw_only=True)
class Recording(resource_pb2_grpc.ResourceMonitorServicer, engine_pb2_grpc.EngineServicer):
    """One run of the program on one stack."""

    stack: str
    held: Mapping[str, object] = field(default_factory=dict[str, object])
    """What the stack's state is said to hold: URN to outputs."""
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
        made = Registration(
            urn=urn,
            type=request.type,
            name=request.name,
            parent=request.parent,
            custom=request.custom,
            inputs=cast("Mapping[str, object]", plain(json_format.MessageToDict(request.object))),
            protect=request.protect,
            retain=request.retainOnDelete,
            provider=request.provider,
            dependencies=frozenset(request.dependencies),
            secret_outputs=frozenset(request.additionalSecretOutputs),
        )
        with self._lock:
            if any(other.urn == urn for other in self.registrations):
                context.abort(grpc.StatusCode.ALREADY_EXISTS, f"Duplicate resource URN '{urn}'")
            self.registrations.append(made)
        answer = struct_pb2.Struct()
        answer.CopyFrom(request.object)
        if request.type == "random:index/randomPassword:RandomPassword":
            answer.update({"result": {SIGNATURE: SECRET, "value": f"planted-{request.name}"}})
        for key in made.secret_outputs & set(answer):
            if not isinstance(made.inputs.get(key), Secret) and key != "result":
                answer.update({key: {SIGNATURE: SECRET, "value": json_format.MessageToDict(request.object)[key]}})
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
        answer = struct_pb2.Struct()
        answer.update({"name": self.stack, "outputs": dict(self.held)})
        return resource_pb2.ResourceInvokeResponse(**{"return": answer})

    def SupportsFeature(
        self, request: resource_pb2.SupportsFeatureRequest, context: grpc.ServicerContext
    ) -> resource_pb2.SupportsFeatureResponse:
        return resource_pb2.SupportsFeatureResponse(hasSupport=request.id in {"secrets", "resourceReferences"})

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

    def named(self, name: str) -> Registration:
        (found,) = [made for made in self.registrations if made.name == name and made.custom]
        return found


def record(
    stack: str,
    config: Mapping[str, object],
    *,
    held: Mapping[str, object] | None = None,
    root: Path = ROOT,
    services: Path | None = None,
) -> Recording:
    """Run the program of *root* on a stack with this configuration, and return what it asked for."""
    recording = Recording(stack=stack, held=held or {})
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
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PGSERVICEFILE": str(services or "")}
    done = subprocess.run(
        [sys.executable, "-m", "local.plugins.program"],
        input=json.dumps(orders),
        cwd=root,
        env={**environment, "PULUMI_ERROR_OUTPUT_STRING": "true"},
        text=True,
        capture_output=True,
        check=False,
    )
    server.stop(None)
    recording.exit_code = done.returncode
    recording.log += [line for line in (done.stdout + done.stderr).splitlines() if line]
    return recording


def plain(value: object) -> object:
    """A property value with its secrets marked; whole floats are ints."""
    match value:
        case {"4dabf18193072939515e22adb298388d": str(kind), **rest} if kind == SECRET:
            return Secret(plain(rest["value"]))
        case dict():
            return {key: plain(child) for key, child in cast("dict[str, object]", value).items()}
        case list():
            return [plain(child) for child in cast("list[object]", value)]
        case float() if value.is_integer():
            return int(value)
        case _:
            return value
