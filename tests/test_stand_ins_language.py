"""How the Python language host's stand-in differs from the official one, as docs/stand-ins.md lists it."""

from collections.abc import Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest
from google.protobuf import empty_pb2, json_format, struct_pb2
from google.protobuf.message import Message
from plugged import Failed, Spoken
from pulumi.runtime.proto import language_pb2, language_pb2_grpc

from local.plugins.language import PythonLanguage


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
