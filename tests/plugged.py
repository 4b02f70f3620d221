"""A stand-in provider behind a real gRPC channel, asked as the engine asks it."""

import configparser
import itertools
from collections.abc import Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar, cast

import grpc
import psycopg
from google.protobuf import empty_pb2
from google.protobuf.message import Message
from google.rpc import status_pb2
from psycopg.rows import TupleRow
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from local.plugins.kind import Backend
from local.plugins.kubernetes.provider import KubernetesCluster
from local.plugins.postgresql.provider import PostgresqlServer
from local.plugins.provider import Provider
from local.plugins.random import RandomServer
from local.plugins.values import Value, Values, from_struct, to_struct

T = TypeVar("T", bound=Message)

NUMBERS = itertools.count(1)


class Failed(Exception):
    """The provider's refusal, and what it left behind if it had begun."""

    def __init__(self, error: grpc.RpcError) -> None:
        assert isinstance(error, grpc.Call)
        super().__init__(error.details())
        self.code = error.code()
        self.left: provider_pb2.ErrorResourceInitFailed | None = None
        for key, value in cast("Sequence[tuple[str, bytes]]", error.trailing_metadata() or ()):
            if key == "grpc-status-details-bin":
                self.left = provider_pb2.ErrorResourceInitFailed()
                assert status_pb2.Status.FromString(value).details[0].Unpack(self.left)


@dataclass(frozen=True, kw_only=True)
class Made:
    """A resource as the engine would keep it."""

    type: str
    id: str
    inputs: Values
    state: Values


@dataclass(frozen=True)
class Spoken:
    """A plugin at the other end of a channel."""

    stub: object

    def ask(self, method: str, answer: type[T], request: Message) -> T:
        """One request that is answered once."""
        try:
            answered = getattr(self.stub, method)(request)
        except grpc.RpcError as error:
            raise Failed(error) from None
        assert isinstance(answered, answer)
        return answered

    def stream(self, method: str, answer: type[T], request: Message) -> Iterator[T]:
        """One request that is answered bit by bit; to close it is to hear no more."""
        answers = getattr(self.stub, method)(request)
        try:
            for one in answers:
                assert isinstance(one, answer)
                yield one
        except grpc.RpcError as error:
            raise Failed(error) from None
        finally:
            answers.cancel()


@dataclass(frozen=True)
class Plugged(Spoken):
    """One provider; every method is one request."""

    def check_settings(self, settings: Mapping[str, Value]) -> dict[str, str]:
        """What is wrong with a provider's settings, by key."""
        request = provider_pb2.CheckRequest(urn=_urn("pulumi:providers:any"), news=to_struct(settings))
        return {
            failure.property: failure.reason
            for failure in self.ask("CheckConfig", provider_pb2.CheckResponse, request).failures
        }

    def replaces_all(self, old: Mapping[str, Value], new: Mapping[str, Value]) -> bool:
        """Whether a change of settings means another server, so that everything on it is replaced."""
        request = provider_pb2.DiffRequest(
            urn=_urn("pulumi:providers:any"), old_inputs=to_struct(old), news=to_struct(new)
        )
        return bool(self.ask("DiffConfig", provider_pb2.DiffResponse, request).replaces)

    def configure(self, settings: Mapping[str, Value]) -> provider_pb2.ConfigureResponse:
        return self.ask(
            "Configure", provider_pb2.ConfigureResponse, provider_pb2.ConfigureRequest(args=to_struct(settings))
        )

    def checked(self, type: str, inputs: Mapping[str, Value]) -> Values:
        """The inputs as the provider hands them back."""
        return from_struct(self._check(type, inputs).inputs)

    def wrong(self, type: str, inputs: Mapping[str, Value]) -> dict[str, str]:
        """What is wrong with inputs, by property."""
        return {failure.property: failure.reason for failure in self._check(type, inputs).failures}

    def diff(self, made: Made, inputs: Mapping[str, Value]) -> provider_pb2.DiffResponse:
        request = provider_pb2.DiffRequest(
            urn=_urn(made.type),
            id=made.id,
            olds=to_struct(made.state),
            old_inputs=to_struct(made.inputs),
            news=to_struct(inputs),
        )
        return self.ask("Diff", provider_pb2.DiffResponse, request)

    def fields(self, made: Made, inputs: Mapping[str, Value]) -> dict[str, str]:
        """The paths that a change of inputs touches, and how."""
        detailed = self.diff(made, inputs).detailedDiff
        return {path: provider_pb2.PropertyDiff.Kind.Name(change.kind) for path, change in detailed.items()}

    def preview(self, type: str, inputs: Mapping[str, Value]) -> Values:
        request = provider_pb2.CreateRequest(urn=_urn(type), properties=to_struct(inputs), preview=True)
        return from_struct(self.ask("Create", provider_pb2.CreateResponse, request).properties)

    def create(self, type: str, inputs: Values, *, timeout: float = 0) -> Made:
        request = provider_pb2.CreateRequest(urn=_urn(type), properties=to_struct(inputs), timeout=timeout)
        answer = self.ask("Create", provider_pb2.CreateResponse, request)
        return Made(type=type, id=answer.id, inputs=inputs, state=from_struct(answer.properties))

    def read(self, made: Made) -> Made | None:
        """The resource as a refresh finds it; None where it is gone."""
        request = provider_pb2.ReadRequest(
            urn=_urn(made.type), id=made.id, inputs=to_struct(made.inputs), properties=to_struct(made.state)
        )
        answer = self.ask("Read", provider_pb2.ReadResponse, request)
        if not answer.id:
            return None
        return replace(made, id=answer.id, inputs=from_struct(answer.inputs), state=from_struct(answer.properties))

    def adopt(self, type: str, id: str) -> Made | None:
        """What `pulumi import` finds under an id."""
        return self.read(Made(type=type, id=id, inputs={}, state={}))

    def update(self, made: Made, inputs: Values, *, preview: bool = False, timeout: float = 0) -> Made:
        request = provider_pb2.UpdateRequest(
            urn=_urn(made.type),
            id=made.id,
            olds=to_struct(made.state),
            old_inputs=to_struct(made.inputs),
            news=to_struct(inputs),
            preview=preview,
            timeout=timeout,
        )
        return replace(
            made, inputs=inputs, state=from_struct(self.ask("Update", provider_pb2.UpdateResponse, request).properties)
        )

    def delete(self, made: Made, *, timeout: float = 0) -> None:
        request = provider_pb2.DeleteRequest(
            urn=_urn(made.type),
            id=made.id,
            properties=to_struct(made.state),
            old_inputs=to_struct(made.inputs),
            timeout=timeout,
        )
        self.ask("Delete", empty_pb2.Empty, request)

    def cancel(self) -> None:
        self.ask("Cancel", empty_pb2.Empty, empty_pb2.Empty())

    def _check(self, type: str, inputs: Mapping[str, Value]) -> provider_pb2.CheckResponse:
        return self.ask(
            "Check", provider_pb2.CheckResponse, provider_pb2.CheckRequest(urn=_urn(type), news=to_struct(inputs))
        )


@contextmanager
def plugged(name: str, settings: Mapping[str, Value] | None = None) -> Generator[Plugged, None, None]:
    """The provider of this name; configured, if it is given settings."""
    backends: Mapping[str, type[Backend]] = {
        "random": RandomServer,
        "postgresql": PostgresqlServer,
        "kubernetes": KubernetesCluster,
    }
    server = grpc.server(ThreadPoolExecutor(max_workers=16))
    provider = Provider(name, "1.2.3", backends[name](), None)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(provider, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        one = Plugged(provider_pb2_grpc.ResourceProviderStub(channel))
        if settings is not None:
            one.configure(settings)
        yield one
    server.stop(None)


def cluster_settings(home: Path, **more: Value) -> Values:
    """How the program reaches the platform's cluster."""
    switches: Values = {"enablePatchForce": "true", "enableSecretMutable": "true", "enableConfigMapMutable": "true"}
    return {"kubeconfig": f"{home / 'kubeconfig'}", "context": "odoo-local", **switches, **more}


def server_settings(home: Path, service: str = "shared-1", **more: Value) -> Values:
    """How the program reaches one of the platform's PostgreSQL servers."""
    entry = login(home, service)
    kept: Values = {key: entry[key] for key in ("host", "port", "password")}
    return {**kept, "username": entry["user"], "sslmode": "disable", "connectTimeout": "15", **more}


def login(home: Path, service: str) -> dict[str, str]:
    """A connection service of the platform."""
    parser = configparser.RawConfigParser()
    parser.read(home / "pg_service.conf")
    return dict(parser.items(service))


def connected(home: Path, service: str, **instead: str) -> psycopg.Connection[TupleRow]:
    """A connection through one of the platform's services, some of it said otherwise."""
    entry = {**login(home, service), **instead}
    return psycopg.connect(
        host=entry["host"],
        port=entry["port"],
        user=entry["user"],
        password=entry["password"],
        dbname=entry["dbname"],
        autocommit=True,
    )


def ask(home: Path, statement: str, dbname: str = "postgres") -> list[TupleRow]:
    """What the owner of the shared server is answered, who sees and may do everything."""
    with connected(home, "shared-1-owner", dbname=dbname) as connection:
        cursor = connection.execute(statement.encode())
        return [] if cursor.description is None else cursor.fetchall()


def fresh(stem: str) -> str:
    """A name that nothing else in this run has."""
    return f"{stem}-{next(NUMBERS)}"


def _urn(type: str) -> str:
    return f"urn:pulumi:dev::odoo-saas::odoo:saas:Tenant${type}::one"
