"""Every known difference between the stand-ins and the official plugins, as docs/stand-ins.md lists them."""

import re
import threading
from collections.abc import Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest
import yaml
from google.protobuf import empty_pb2, json_format, struct_pb2
from google.protobuf.message import Message
from manifests import (
    CLAIM,
    CONFIG_MAP,
    DEPLOYMENT,
    INGRESS,
    NAMESPACE,
    QUOTA,
    SECRET,
    SERVICE,
    changed,
    manifest,
    with_value,
)
from plugged import (
    Failed,
    Made,
    Plugged,
    Spoken,
    ask,
    cluster_settings,
    connected,
    fresh,
    plugged,
    server_settings,
)
from pulumi.runtime.proto import language_pb2, language_pb2_grpc, provider_pb2

from local.platform import Platform
from local.plugins.kubernetes.awaiting import READY, Claim
from local.plugins.kubernetes.cluster import FIELD_MANAGER, Cluster
from local.plugins.kubernetes.kinds import path
from local.plugins.kubernetes.object import DEFAULT_SECONDS
from local.plugins.language import PythonLanguage
from local.plugins.random import PASSWORD
from local.plugins.values import Value, Values, items, mapping, text

TABLE = Path(__file__).parents[1] / "docs/stand-ins.md"
ROLE = "postgresql:index/role:Role"
DATABASE = "postgresql:index/database:Database"
SCHEMA = "postgresql:index/schema:Schema"
EXTENSION = "postgresql:index/extension:Extension"
FUNCTION = "postgresql:index/function:Function"
GRANT = "postgresql:index/grant:Grant"
NOWHERE: Values = {"host": "127.0.0.1", "port": "1", "username": "nobody"}
SHORT: Values = {"length": 12, "special": False}


@pytest.fixture
def random() -> Generator[Plugged]:
    with plugged("random", {}) as provider:
        yield provider


@pytest.fixture
def nowhere() -> Generator[Plugged]:
    """A PostgreSQL provider for questions that need no server."""
    with plugged("postgresql", NOWHERE) as provider:
        yield provider


@pytest.fixture(scope="module")
def home(platform: Platform) -> Path:
    return platform.home


@pytest.fixture(scope="module")
def cluster(home: Path) -> Generator[Plugged]:
    with plugged("kubernetes", cluster_settings(home)) as provider:
        yield provider


@pytest.fixture(scope="module")
def direct(home: Path) -> Cluster:
    """The API server, asked without a provider."""
    return Cluster(home / "kubeconfig", "odoo-local")


@pytest.fixture(scope="module")
def server(home: Path) -> Generator[Plugged]:
    with plugged("postgresql", server_settings(home)) as provider:
        yield provider


@pytest.fixture(scope="module")
def namespace(cluster: Plugged) -> Generator[str]:
    made = cluster.create(NAMESPACE, manifest(NAMESPACE, fresh("differing")))
    yield made.id
    cluster.delete(made)


@pytest.fixture(scope="module")
def database(server: Plugged) -> Generator[Made]:
    made = server.create(DATABASE, {"name": fresh("differing")})
    yield made
    server.delete(made)


@pytest.fixture
def role(server: Plugged) -> Generator[Made]:
    made = server.create(ROLE, {"name": fresh("differing"), "password": "Secret123", "login": True})
    yield made
    server.delete(made)


def proposed(type: str, inputs: Values) -> Made:
    """A resource that nobody has made, for questions about its inputs."""
    return Made(type=type, id="place/one", inputs=inputs, state=inputs)


def test_the_table_and_the_tests_agree() -> None:
    """Each row names a test of this file, and each test but this one stands in a row."""
    listed = re.findall(r"\| `(\w+)` \|$", TABLE.read_text(), re.MULTILINE)
    rows = [line for line in TABLE.read_text().splitlines() if line.startswith("| ")][2:]
    written = re.findall(r"^def (test_\w+)", Path(__file__).read_text(), re.MULTILINE)

    assert len(listed) == len(rows)
    assert sorted(listed) == sorted(set(written) - {"test_the_table_and_the_tests_agree"})


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
        ("postgresql", FUNCTION, "securityDefiner"),
        ("postgresql", GRANT, "withGrantOption"),
    ],
)
def test_a_property_that_the_program_does_not_use_is_refused_by_name(provider: str, type: str, property: str) -> None:
    with plugged(provider, NOWHERE if provider == "postgresql" else {}) as one:
        said = one.wrong(type, {property: "anything"})[property]

    assert said.startswith(f"the stand-in for pulumi-{provider} does not serve this property")


@pytest.mark.parametrize(
    ("provider", "setting"),
    [("random", "anything"), ("postgresql", "sslrootcert"), ("postgresql", "database"), ("kubernetes", "namespace")],
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


def test_passwords_have_letters_and_digits_only(random: Plugged) -> None:
    said = {"special": "the stand-in makes passwords of letters and digits only; set special=False"}

    assert random.wrong(PASSWORD, {"length": 12}) == said
    assert random.wrong(PASSWORD, {"length": 12, "special": True}) == said
    assert re.fullmatch("[A-Za-z0-9]{12}", str(random.create(PASSWORD, SHORT).state["result"]))


def test_every_password_has_a_lower_an_upper_and_a_digit(random: Plugged) -> None:
    three = [str(random.create(PASSWORD, {**SHORT, "length": 3}).state["result"]) for _ in range(50)]

    assert all(re.search("[a-z]", one) and re.search("[A-Z]", one) and re.search("[0-9]", one) for one in three)
    assert list(random.wrong(PASSWORD, {**SHORT, "length": 2})) == ["length"]


def test_there_is_no_hash_beside_the_password(random: Plugged) -> None:
    assert set(random.create(PASSWORD, SHORT).state) == {"length", "special", "result"}


def test_an_imported_password_counts_as_one_without_signs(random: Plugged) -> None:
    found = random.adopt(PASSWORD, "Abc123def456")

    assert found is not None
    assert random.fields(found, SHORT) == {}


@pytest.mark.parametrize("type", [ROLE, DATABASE, SCHEMA])
def test_another_name_replaces(nowhere: Plugged, type: str) -> None:
    made = proposed(type, {"name": "one"})

    assert nowhere.fields(made, {"name": "two"}) == {"name": "UPDATE_REPLACE"}


@pytest.mark.parametrize("type", [SCHEMA, EXTENSION, FUNCTION, GRANT])
def test_the_database_has_to_be_named(nowhere: Plugged, type: str) -> None:
    assert "makes up no database" in nowhere.wrong(type, {"name": "one"})["database"]


@pytest.mark.engine
def test_the_owners_role_is_not_borrowed(server: Plugged, home: Path, role: Made) -> None:
    name = fresh("theirs")

    with pytest.raises(Failed, match=f'must be member of role "{role.id}"'):
        server.create(DATABASE, {"name": name, "owner": role.id})
    assert ask(home, f"SELECT 1 FROM pg_database WHERE datname = '{name}'") == []


@pytest.mark.engine
def test_an_unsaid_collation_is_c(home: Path, database: Made) -> None:
    found = ask(home, f"SELECT datcollate, datctype FROM pg_database WHERE datname = '{database.id}'")

    assert found == [("C", "C")]


@pytest.mark.engine
def test_an_unsaid_schema_of_an_extension_is_public(server: Plugged, home: Path, database: Made) -> None:
    ask(home, "CREATE SCHEMA first; ALTER ROLE fleet_admin SET search_path = first", database.id)
    try:
        made = server.create(EXTENSION, {"name": "pg_trgm", "database": database.id})
    finally:
        ask(home, "ALTER ROLE fleet_admin RESET search_path")

    assert made.state["schema"] == "public"
    found = ask(
        home, "SELECT extnamespace::regnamespace::text FROM pg_extension WHERE extname = 'pg_trgm'", database.id
    )
    assert found == [("public",)]
    server.delete(made)


@pytest.mark.engine
def test_a_change_of_a_role_sets_its_password_again(server: Plugged, home: Path, role: Made, database: Made) -> None:
    ask(home, f"ALTER ROLE \"{role.id}\" PASSWORD 'Other456'")
    server.update(role, {**role.inputs, "connectionLimit": 3})

    connected(home, "shared-1", user=role.id, password="Secret123", dbname=database.id).close()


@pytest.mark.engine
def test_the_state_is_what_was_asked_until_a_refresh(server: Plugged, database: Made) -> None:
    asked: Values = {"name": "one", "database": database.id, "returns": "int4", "language": "sql", "body": "SELECT 1"}
    made = server.create(FUNCTION, asked)
    seen = server.read(made)

    assert made.state["returns"] == "int4"
    assert seen is not None
    assert seen.state["returns"] == "integer"
    server.delete(made)


@pytest.mark.engine
def test_grants_wait_for_each_other(server: Plugged, home: Path, database: Made, role: Made) -> None:
    """PostgreSQL itself answers 10 of 30 grants at once on one database with "tuple concurrently updated"."""
    asked: Values = {"database": database.id, "objectType": "database", "privileges": ["CONNECT"]}
    roles = ["public", role.id, "fleet_admin"] * 6

    with ThreadPoolExecutor(len(roles)) as pool:
        begun = [pool.submit(server.create, GRANT, {**asked, "role": role}) for role in roles]
    made = [one.result() for one in begun]
    server.delete(made[1])


def test_grants_are_on_databases_and_schemas_only(nowhere: Plugged) -> None:
    asked: Values = {"database": "one", "role": "two", "objectType": "table", "privileges": ["SELECT"]}

    assert nowhere.wrong(GRANT, asked) == {
        "objectType": "the stand-in for pulumi-postgresql grants on database and schema only"
    }


def test_arguments_of_a_function_have_a_type_only(nowhere: Plugged) -> None:
    asked: Values = {"name": "one", "database": "two", "body": "SELECT 1"}

    assert nowhere.wrong(FUNCTION, {**asked, "args": [{"type": "text"}]}) == {}
    assert nowhere.wrong(FUNCTION, {**asked, "args": [{"type": "text", "name": "word"}]}) == {
        "args": "the stand-in for pulumi-postgresql knows arguments by their type only"
    }


@pytest.mark.engine
def test_no_connection_is_kept(server: Plugged, home: Path, role: Made) -> None:
    assert server.read(role) is not None
    gone = threading.Event()
    for _ in range(100):
        # A closed connection's process takes a moment to leave.
        if not ask(home, "SELECT pid FROM pg_stat_activity WHERE application_name = 'pulumi'"):
            return
        gone.wait(0.05)
    pytest.fail("a connection of the provider is still there")


@pytest.mark.engine
def test_the_namespace_has_to_be_named(cluster: Plugged) -> None:
    assert cluster.wrong(CONFIG_MAP, manifest(CONFIG_MAP, "one")) == {
        "metadata.namespace": "name the namespace; nothing may land in `default` unsaid"
    }


@pytest.mark.engine
def test_an_object_is_created_by_apply(cluster: Plugged, direct: Cluster, namespace: str) -> None:
    made = cluster.create(CONFIG_MAP, manifest(CONFIG_MAP, fresh("applied"), namespace))

    assert [text(entry, "operation") for entry in managers(direct, made)] == ["Apply"]
    cluster.delete(made)


@pytest.mark.engine
def test_there_is_one_field_manager(cluster: Plugged, direct: Cluster, namespace: str) -> None:
    two = [cluster.create(CONFIG_MAP, manifest(CONFIG_MAP, fresh("managed"), namespace)) for _ in range(2)]

    assert [text(entry, "manager") for made in two for entry in managers(direct, made)] == [FIELD_MANAGER] * 2
    for made in two:
        cluster.delete(made)


@pytest.mark.engine
def test_the_state_holds_the_object_and_no_bookkeeping(cluster: Plugged, namespace: str) -> None:
    made = cluster.create(CONFIG_MAP, manifest(CONFIG_MAP, fresh("stated"), namespace))

    assert set(made.state) == {"apiVersion", "kind", "metadata", "data"}
    assert "managedFields" not in mapping(made.state, "metadata")
    cluster.delete(made)


@pytest.mark.engine
def test_the_state_spells_out_a_secret(cluster: Plugged, namespace: str) -> None:
    made = cluster.create(SECRET, manifest(SECRET, fresh("spelled"), namespace))

    assert made.state["data"] == {"key": "b25l"}
    assert made.state["stringData"] == {"key": "one"}
    cluster.delete(made)


@pytest.mark.engine
def test_only_deployments_and_claims_are_awaited(cluster: Plugged, namespace: str) -> None:
    """The official provider would wait for an address of the Ingress and for pods behind the Service; none ever comes."""
    assert set(READY) == {"Deployment", "PersistentVolumeClaim"}
    for type in (INGRESS, SERVICE, QUOTA):
        cluster.delete(cluster.create(type, manifest(type, fresh("unawaited"), namespace), timeout=1))


@pytest.mark.engine
def test_a_refused_deployment_is_not_waited_for(cluster: Plugged, namespace: str) -> None:
    closed = cluster.create(QUOTA, manifest(QUOTA, fresh("closed"), namespace, body={"spec": {"hard": {"pods": "0"}}}))

    with pytest.raises(Failed, match=r"FailedCreate: .*exceeded quota"):
        cluster.create(DEPLOYMENT, manifest(DEPLOYMENT, fresh("refused"), namespace))
    cluster.delete(closed)


@pytest.mark.engine
def test_everything_is_awaited_for_ten_minutes(home: Path) -> None:
    """Shown by the words of a wait that is cut short, and by the number that it is given otherwise."""
    assert DEFAULT_SECONDS == 600.0
    with plugged("kubernetes", cluster_settings(home)) as provider:
        place = provider.create(NAMESPACE, manifest(NAMESPACE, fresh("patient")))
        asked = with_value(manifest(CLAIM, "one", place.id), "spec.storageClassName", "no-such-class")
        with pytest.raises(Failed, match="PersistentVolumeClaim was not ready within 1 s"):
            provider.create(CLAIM, asked, timeout=1)
        provider.delete(place)


def test_a_claim_that_waits_for_a_consumer_is_not_ready() -> None:
    assert not Claim()({"status": {"phase": "Pending"}})
    assert Claim()({"status": {"phase": "Bound"}})


@pytest.mark.engine
@pytest.mark.parametrize("annotation", ["timeoutSeconds", "waitFor", "patchForce", "deletionPropagationPolicy"])
def test_only_one_annotation_is_heeded(cluster: Plugged, annotation: str) -> None:
    def wrong(annotation: str) -> dict[str, str]:
        return cluster.wrong(CONFIG_MAP, manifest(CONFIG_MAP, "one", "place", annotations={annotation: "true"}))

    assert wrong("pulumi.com/skipAwait") == {}
    assert wrong(f"pulumi.com/{annotation}") == {
        "metadata.annotations": f"the stand-in for pulumi-kubernetes does not serve pulumi.com/{annotation}"
    }


@pytest.mark.engine
def test_a_removal_is_always_awaited(cluster: Plugged) -> None:
    annotations: Values = {"pulumi.com/skipAwait": "true"}
    made = cluster.create(NAMESPACE, manifest(NAMESPACE, fresh("leaving"), annotations=annotations))
    cluster.delete(made)

    assert cluster.read(made) is None


@pytest.mark.engine
def test_an_immutable_secret_is_not_replaced(cluster: Plugged, namespace: str) -> None:
    made = cluster.create(SECRET, {**manifest(SECRET, fresh("fixed"), namespace), "immutable": True})
    after = changed(SECRET, made.inputs)

    assert cluster.fields(made, after) == {"stringData.key": "UPDATE"}
    with pytest.raises(Failed, match="field is immutable when `immutable` is set"):
        cluster.update(made, after)
    cluster.delete(made)


@pytest.mark.engine
def test_a_preview_needs_the_cluster(home: Path, tmp_path: Path) -> None:
    said = (home / "kubeconfig").read_text()
    address = yaml.safe_load(said)["clusters"][0]["cluster"]["server"]
    (tmp_path / "kubeconfig").write_text(said.replace(address, "https://127.0.0.1:1"))

    with (
        plugged("kubernetes", cluster_settings(home, kubeconfig=f"{tmp_path / 'kubeconfig'}")) as provider,
        pytest.raises(Failed, match="cannot be reached"),
    ):
        provider.preview(CONFIG_MAP, manifest(CONFIG_MAP, "one", "place"))


@pytest.mark.engine
def test_a_kubeconfig_is_one_file_with_an_embedded_key_pair(home: Path, tmp_path: Path) -> None:
    said = (home / "kubeconfig").read_text()
    entries = yaml.safe_load(said)
    entries["users"][0]["user"] = {"token": "one"}
    (tmp_path / "kubeconfig").write_text(yaml.safe_dump(entries))

    with plugged("kubernetes") as provider:
        for kubeconfig in (said, f"{home / 'kubeconfig'}:{tmp_path / 'kubeconfig'}"):
            with pytest.raises(Failed, match=r"^kubeconfig "):
                provider.configure(cluster_settings(home, kubeconfig=kubeconfig))
        with pytest.raises(
            Failed, match="has no client-certificate-data: the stand-in logs in by an embedded pair only"
        ):
            provider.configure(cluster_settings(home, kubeconfig=f"{tmp_path / 'kubeconfig'}"))


def test_only_another_identifier_is_another_cluster() -> None:
    settings: dict[str, Value] = {"kubeconfig": "here", "context": "one"}
    with plugged("kubernetes") as provider:
        assert not provider.replaces_all(settings, {**settings, "kubeconfig": "there", "context": "two"})
        named = {**settings, "clusterIdentifier": "one"}
        assert provider.replaces_all(named, {**named, "clusterIdentifier": "two"})


@pytest.fixture
def host() -> Generator[Spoken]:
    served = grpc.server(ThreadPoolExecutor(4))
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(PythonLanguage("127.0.0.1:1"), served)
    port = served.add_insecure_port("127.0.0.1:0")
    served.start()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield Spoken(language_pb2_grpc.LanguageRuntimeStub(channel))
    served.stop(None)


def test_the_language_host_installs_nothing(host: Spoken, tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("pulumi\n")
    request = language_pb2.InstallDependenciesRequest(info=info(tmp_path))
    answer = list(host.stream("InstallDependencies", language_pb2.InstallDependenciesResponse, request))

    assert [one.stdout for one in answer] == [b"The virtual environment is made by `make`.\n"]
    assert [one.name for one in tmp_path.iterdir()] == ["requirements.txt"]


@pytest.mark.parametrize(
    ("method", "request_"),
    [
        ("GenerateProgram", language_pb2.GenerateProgramRequest()),
        ("GeneratePackage", language_pb2.GeneratePackageRequest()),
        ("GenerateProject", language_pb2.GenerateProjectRequest()),
        ("Pack", language_pb2.PackRequest()),
        ("Link", language_pb2.LinkRequest()),
    ],
)
def test_the_language_host_generates_no_code(host: Spoken, method: str, request_: Message) -> None:
    with pytest.raises(Failed) as refused:
        host.ask(method, empty_pb2.Empty, request_)

    assert refused.value.code == grpc.StatusCode.UNIMPLEMENTED


def test_other_options_of_the_runtime_are_overlooked(host: Spoken, tmp_path: Path) -> None:
    """There is no uv here to ask, and nothing is asked of it."""
    assert "pulumi_random" in dependencies(host, tmp_path, {"toolchain": "uv", "typechecker": "pyright"})


def test_a_missing_virtual_environment_is_overlooked(host: Spoken, tmp_path: Path) -> None:
    assert "pulumi_random" in dependencies(host, tmp_path, {"virtualenv": ".venv"})


def test_only_policy_packs_are_run_as_plugins(host: Spoken, tmp_path: Path) -> None:
    request = language_pb2.RunPluginRequest(
        kind="resource", args=["127.0.0.1:1"], pwd=f"{tmp_path}", info=info(tmp_path)
    )
    with pytest.raises(Failed, match="this language host starts no plugin of kind resource"):
        next(host.stream("RunPlugin", language_pb2.RunPluginResponse, request))


def dependencies(host: Spoken, folder: Path, options: Mapping[str, str]) -> set[str]:
    """The packages that a program with these runtime options is said to have."""
    said = struct_pb2.Struct()
    said.update(dict(options))
    request = language_pb2.GetProgramDependenciesRequest(info=info(folder, said))
    answer = host.ask("GetProgramDependencies", language_pb2.GetProgramDependenciesResponse, request)
    return {one["name"] for one in json_format.MessageToDict(answer)["dependencies"]}


def info(folder: Path, options: struct_pb2.Struct | None = None) -> language_pb2.ProgramInfo:
    place = f"{folder}"
    return language_pb2.ProgramInfo(root_directory=place, program_directory=place, entry_point=".", options=options)


def managers(direct: Cluster, made: Made) -> list[Values]:
    namespace, _, name = made.id.partition("/")
    live = direct.get(path(made.type, namespace, name))
    return [entry for entry in items(mapping(live, "metadata"), "managedFields") if isinstance(entry, dict)]
