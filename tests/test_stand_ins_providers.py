"""How all provider stand-ins differ from the official ones, as docs/stand-ins.md lists it."""

import grpc
import pytest
import records
from plugged import Failed, Plugged, plugged
from pulumi.runtime.proto import provider_pb2
from records import DATABASE, EXTENSION, FUNCTION, GRANT, NOWHERE, ROLE, SCHEMA

from local.plugins.random import PASSWORD
from local.plugins.values import Values

nowhere = records.nowhere


@pytest.mark.parametrize(
    ("provider", "type"),
    [("random", "random:index/randomPet:RandomPet"), ("postgresql", "postgresql:index/publication:Publication")],
)
def test_a_type_that_the_program_does_not_use_is_refused_by_name(provider: str, type: str) -> None:
    with (
        plugged(provider, NOWHERE if provider == "postgresql" else {}) as one,
        pytest.raises(Failed, match=f"^the stand-in for pulumi-{provider} does not serve {type}; it serves "),
    ):
        one.create(type, {})


@pytest.mark.parametrize(
    ("provider", "type", "property"),
    [
        ("random", PASSWORD, "overrideSpecial"),
        ("postgresql", ROLE, "validUntil"),
        ("postgresql", ROLE, "roles"),
        ("postgresql", DATABASE, "isTemplate"),
        ("postgresql", SCHEMA, "policies"),
        ("postgresql", EXTENSION, "createCascade"),
        ("postgresql", FUNCTION, "dropCascade"),
        ("postgresql", GRANT, "withGrantOption"),
    ],
)
def test_a_property_that_the_program_does_not_use_is_refused_by_name(provider: str, type: str, property: str) -> None:
    with plugged(provider, NOWHERE if provider == "postgresql" else {}) as one:
        said = one.wrong(type, {property: "anything"})[property]

    assert said.startswith(f"the stand-in for pulumi-{provider} does not serve this property")


@pytest.mark.parametrize(
    ("provider", "setting"),
    [("random", "anything"), ("postgresql", "clientcert"), ("postgresql", "database"), ("kubernetes", "namespace")],
)
def test_a_setting_that_the_program_does_not_use_is_refused_by_name(provider: str, setting: str) -> None:
    with plugged(provider) as one:
        wrong = one.check_settings({setting: "anything", "version": "1.2.3"})

    assert wrong == {setting: f"the stand-in for pulumi-{provider} does not serve this setting"}


@pytest.mark.parametrize("type", [ROLE, DATABASE, SCHEMA, EXTENSION])
def test_no_name_is_made_up(nowhere: Plugged, type: str) -> None:
    assert nowhere.wrong(type, {"database": "one"})["name"].startswith("the stand-in for pulumi-postgresql makes up no")


@pytest.mark.parametrize("provider", ["random", "postgresql", "kubernetes"])
def test_there_is_no_schema(provider: str) -> None:
    with plugged(provider) as one, pytest.raises(Failed) as refused:
        one.ask("GetSchema", provider_pb2.GetSchemaResponse, provider_pb2.GetSchemaRequest())

    assert refused.value.code == grpc.StatusCode.UNIMPLEMENTED


def test_there_are_no_functions(nowhere: Plugged) -> None:
    request = provider_pb2.InvokeRequest(tok="postgresql:index/getSchemas:getSchemas")
    with pytest.raises(Failed) as refused:
        nowhere.ask("Invoke", provider_pb2.InvokeResponse, request)

    assert refused.value.code == grpc.StatusCode.UNIMPLEMENTED


def test_secrets_are_taken_in_clear_and_marked_by_the_engine() -> None:
    envelope: Values = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": "Secret123"}
    with plugged("postgresql") as one:
        answer = one.configure({**NOWHERE, "password": envelope})

        assert not answer.acceptSecrets
        assert one.checked(ROLE, {"name": "one", "password": envelope}) == {"name": "one", "password": "Secret123"}
