"""What every stand-in provider has in common: the engine's protocol around a table of kinds."""

import sys
import threading
from collections.abc import Callable, Mapping
from typing import NoReturn, TypeVar

import grpc
from google.protobuf import any_pb2, empty_pb2, struct_pb2
from google.rpc import status_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from local.plugins.difference import changes, response
from local.plugins.engine import EngineLog, serve
from local.plugins.kind import Absent, Ask, Backend, Kind, Refused, Unfinished
from local.plugins.values import from_struct, to_struct

T = TypeVar("T")

_ENGINES_OWN = frozenset({"version", "pluginDownloadURL", "__internal"})
"""What the engine writes beside a provider's settings."""


class Provider(provider_pb2_grpc.ResourceProviderServicer):
    """The protocol around a backend. It accepts no secrets, so the engine unwraps and re-marks them itself."""

    def __init__(self, name: str, version: str, backend: Backend, engine: str | None) -> None:
        self._name, self._version, self._backend = name, version, backend
        self._log = EngineLog(engine) if engine else None
        self._cancelled = threading.Event()
        self._kinds: Mapping[str, Kind] = {}

    def Handshake(
        self, request: provider_pb2.ProviderHandshakeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ProviderHandshakeResponse:
        self._log = EngineLog(request.engine_address)
        return provider_pb2.ProviderHandshakeResponse()

    def GetPluginInfo(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=self._version)

    def CheckConfig(
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        unknown = sorted(set(request.news.fields) - self._backend.settings - _ENGINES_OWN)
        return provider_pb2.CheckResponse(
            inputs=request.news,
            failures=[
                provider_pb2.CheckFailure(
                    property=key, reason=f"the stand-in for pulumi-{self._name} does not serve this setting"
                )
                for key in unknown
            ],
        )

    def DiffConfig(self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext) -> provider_pb2.DiffResponse:
        found = changes(from_struct(request.old_inputs), from_struct(request.news))
        return response(found, replacing=self._backend.replacing)

    def Configure(
        self, request: provider_pb2.ConfigureRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ConfigureResponse:
        try:
            self._kinds = self._backend.configure(from_struct(request.args), self._log, self._cancelled)
        except Refused as refused:
            context.abort(grpc.StatusCode.UNKNOWN, str(refused))
        return provider_pb2.ConfigureResponse(supportsPreview=True)

    def Check(self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext) -> provider_pb2.CheckResponse:
        def act(kind: Kind) -> provider_pb2.CheckResponse:
            inputs, failures = kind.check(_ask(request.urn, inputs=request.news, old_inputs=request.olds))
            return provider_pb2.CheckResponse(
                inputs=to_struct(inputs),
                failures=[provider_pb2.CheckFailure(property=at, reason=why) for at, why in failures.items()],
            )

        return self._do(request.urn, context, act)

    def Diff(self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext) -> provider_pb2.DiffResponse:
        ask = _ask(request.urn, id=request.id, inputs=request.news, old_inputs=request.old_inputs, state=request.olds)
        return self._do(request.urn, context, lambda kind: kind.diff(ask))

    def Create(self, request: provider_pb2.CreateRequest, context: grpc.ServicerContext) -> provider_pb2.CreateResponse:
        def act(kind: Kind) -> provider_pb2.CreateResponse:
            id, state = kind.create(
                _ask(request.urn, inputs=request.properties, preview=request.preview, timeout=request.timeout)
            )
            return provider_pb2.CreateResponse(id=id, properties=to_struct(state))

        return self._do(request.urn, context, act)

    def Read(self, request: provider_pb2.ReadRequest, context: grpc.ServicerContext) -> provider_pb2.ReadResponse:
        def act(kind: Kind) -> provider_pb2.ReadResponse:
            try:
                id, inputs, state = kind.read(
                    _ask(request.urn, id=request.id, inputs=request.inputs, state=request.properties)
                )
            except Absent:
                return provider_pb2.ReadResponse()
            return provider_pb2.ReadResponse(id=id, properties=to_struct(state), inputs=to_struct(inputs))

        return self._do(request.urn, context, act)

    def Update(self, request: provider_pb2.UpdateRequest, context: grpc.ServicerContext) -> provider_pb2.UpdateResponse:
        ask = _ask(
            request.urn,
            id=request.id,
            inputs=request.news,
            old_inputs=request.old_inputs,
            state=request.olds,
            preview=request.preview,
            timeout=request.timeout,
        )
        return self._do(
            request.urn, context, lambda kind: provider_pb2.UpdateResponse(properties=to_struct(kind.update(ask)))
        )

    def Delete(self, request: provider_pb2.DeleteRequest, context: grpc.ServicerContext) -> empty_pb2.Empty:
        def act(kind: Kind) -> empty_pb2.Empty:
            kind.delete(
                _ask(
                    request.urn,
                    id=request.id,
                    old_inputs=request.old_inputs,
                    state=request.properties,
                    timeout=request.timeout,
                )
            )
            return empty_pb2.Empty()

        return self._do(request.urn, context, act)

    def Cancel(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> empty_pb2.Empty:
        self._cancelled.set()
        return empty_pb2.Empty()

    def _do(self, urn: str, context: grpc.ServicerContext, act: Callable[[Kind], T]) -> T:
        type = _type(urn)
        if type not in self._kinds:
            context.abort(
                grpc.StatusCode.UNIMPLEMENTED,
                f"the stand-in for pulumi-{self._name} does not serve {type}; it serves {', '.join(self._kinds)}",
            )
        try:
            return act(self._kinds[type])
        except Unfinished as unfinished:
            _abort_unfinished(context, unfinished)
        except (Refused, Absent) as refused:
            context.abort(grpc.StatusCode.UNKNOWN, str(refused))


def run(name: str, version: str, backend: Backend) -> None:
    """Be the provider until the engine ends; its address, if given, is the last argument."""
    engine = sys.argv[-1] if ":" in sys.argv[-1] else None
    provider = Provider(name, version, backend, engine)
    serve(lambda server: provider_pb2_grpc.add_ResourceProviderServicer_to_server(provider, server))


def _abort_unfinished(context: grpc.ServicerContext, unfinished: Unfinished) -> NoReturn:
    detail = any_pb2.Any()
    detail.Pack(
        provider_pb2.ErrorResourceInitFailed(
            id=unfinished.id,
            properties=to_struct(unfinished.state),
            reasons=[str(unfinished)],
            inputs=to_struct(unfinished.inputs),
        )
    )
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=str(unfinished), details=[detail])
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    context.abort(grpc.StatusCode.UNKNOWN, str(unfinished))


def _ask(
    urn: str,
    *,
    id: str = "",
    inputs: struct_pb2.Struct | None = None,
    old_inputs: struct_pb2.Struct | None = None,
    state: struct_pb2.Struct | None = None,
    preview: bool = False,
    timeout: float = 0,
) -> Ask:
    return Ask(
        urn=urn,
        type=_type(urn),
        id=id,
        inputs=from_struct(inputs) if inputs is not None else {},
        old_inputs=from_struct(old_inputs) if old_inputs is not None else {},
        state=from_struct(state) if state is not None else {},
        preview=preview,
        timeout=timeout,
    )


def _type(urn: str) -> str:
    """The resource's own type: the last of the chain in urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME."""
    return urn.split("::")[2].rpartition("$")[2]
