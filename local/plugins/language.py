"""`pulumi-language-python`: how the engine runs a Python program and a Python policy pack.

Every program gets a process of its own, in the virtual environment that Pulumi.yaml or PulumiPolicy.yaml names.
"""

import importlib.metadata
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import grpc
from google.protobuf import empty_pb2, json_format
from pulumi.runtime.proto import language_pb2, language_pb2_grpc, plugin_pb2

from local.plugins.engine import serve

SHOWED_ITS_ERROR = 32
"""A program's exit code once it has told the engine why it failed (the official host's convention)."""


class PythonLanguage(language_pb2_grpc.LanguageRuntimeServicer):
    """The language runtime of this project's own programs; it generates no code and installs nothing."""

    def __init__(self, engine: str) -> None:
        self._engine = engine
        self._packs: set[subprocess.Popen[bytes]] = set()

    def Handshake(
        self, request: language_pb2.LanguageHandshakeRequest, context: grpc.ServicerContext
    ) -> language_pb2.LanguageHandshakeResponse:
        self._engine = request.engine_address or self._engine
        return language_pb2.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=importlib.metadata.version("pulumi"))

    def GetRequiredPackages(
        self, request: language_pb2.GetRequiredPackagesRequest, context: grpc.ServicerContext
    ) -> language_pb2.GetRequiredPackagesResponse:
        """The provider of every installed SDK, as its wheel's pulumi-plugin.json names it."""
        site = subprocess.run(
            [_interpreter(request.info), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        found = [json.loads(path.read_text()) for path in sorted(Path(site).glob("*/pulumi-plugin.json"))]
        return language_pb2.GetRequiredPackagesResponse(
            packages=[
                plugin_pb2.PackageDependency(name=one["name"], kind="resource", version=f"v{one['version']}")
                for one in found
                if one["resource"]
            ]
        )

    def GetRequiredPlugins(
        self, request: language_pb2.GetRequiredPluginsRequest, context: grpc.ServicerContext
    ) -> language_pb2.GetRequiredPluginsResponse:
        return language_pb2.GetRequiredPluginsResponse()

    def GetProgramDependencies(
        self, request: language_pb2.GetProgramDependenciesRequest, context: grpc.ServicerContext
    ) -> language_pb2.GetProgramDependenciesResponse:
        listing = subprocess.run(
            [
                _interpreter(request.info),
                "-c",
                "import importlib.metadata as m, json; print(json.dumps([(d.name, d.version) for d in m.distributions()]))",
            ],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        return language_pb2.GetProgramDependenciesResponse(
            dependencies=[
                language_pb2.DependencyInfo(name=name, version=version) for name, version in sorted(json.loads(listing))
            ]
        )

    def About(self, request: language_pb2.AboutRequest, context: grpc.ServicerContext) -> language_pb2.AboutResponse:
        return language_pb2.AboutResponse(executable=sys.executable, version=sys.version.split()[0])

    def InstallDependencies(
        self, request: language_pb2.InstallDependenciesRequest, context: grpc.ServicerContext
    ) -> Iterator[language_pb2.InstallDependenciesResponse]:
        yield language_pb2.InstallDependenciesResponse(stdout=b"The virtual environment is made by `make`.\n")

    def Run(self, request: language_pb2.RunRequest, context: grpc.ServicerContext) -> language_pb2.RunResponse:
        """Run the program in a child; an error that it has reported itself is not reported again."""
        orders = json_format.MessageToDict(request, preserving_proto_field_name=True)
        orders["engine_address"] = self._engine
        child = subprocess.run(
            [_interpreter(request.info), "-u", "-m", "local.plugins.program", "pulumi-language-python-exec"],
            cwd=request.pwd,
            env={**os.environ, "PYTHONPATH": os.pathsep.join((str(_checkout()), request.info.program_directory))},
            input=json.dumps(orders),
            text=True,
            check=False,
        )
        if child.returncode == SHOWED_ITS_ERROR:
            return language_pb2.RunResponse(bail=True)
        if child.returncode:
            return language_pb2.RunResponse(error=f"the program ended with exit code {child.returncode}")
        return language_pb2.RunResponse()

    def RunPlugin(
        self, request: language_pb2.RunPluginRequest, context: grpc.ServicerContext
    ) -> Iterator[language_pb2.RunPluginResponse]:
        """Start a policy pack and pass its output on for as long as it lives (its first line is its port)."""
        command = [
            _interpreter(request.info),
            "-u",
            "-m",
            "pulumi.policy",
            request.args[0],
            request.info.program_directory,
        ]
        if request.kind != "analyzer":
            context.abort(grpc.StatusCode.UNIMPLEMENTED, f"this language host starts no plugin of kind {request.kind}")
        environment = dict(line.split("=", 1) for line in request.env)
        with subprocess.Popen(
            command, cwd=request.pwd, env={**os.environ, **environment}, stdout=subprocess.PIPE
        ) as child:
            self._packs.add(child)
            context.add_callback(child.kill)
            assert child.stdout is not None
            for line in child.stdout:
                yield language_pb2.RunPluginResponse(stdout=line)
        self._packs.discard(child)
        yield language_pb2.RunPluginResponse(exitcode=child.returncode)

    def end_packs(self) -> None:
        """A policy pack watches nobody; it would stay for ever after an engine that was killed."""
        for pack in tuple(self._packs):
            pack.kill()

    def RuntimeOptionsPrompts(
        self, request: language_pb2.RuntimeOptionsRequest, context: grpc.ServicerContext
    ) -> language_pb2.RuntimeOptionsResponse:
        return language_pb2.RuntimeOptionsResponse()

    def Cancel(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> empty_pb2.Empty:
        return empty_pb2.Empty()


def _interpreter(program: language_pb2.ProgramInfo) -> str:
    options = json_format.MessageToDict(program.options) if program.HasField("options") else {}
    virtualenv = options.get("virtualenv")
    found = Path(program.root_directory, str(virtualenv), "bin", "python")
    return str(found) if virtualenv and found.exists() else sys.executable


def _checkout() -> Path:
    return Path(__file__).resolve().parents[2]


def main() -> None:
    """The engine's address is the last argument."""
    language = PythonLanguage(sys.argv[-1])
    serve(
        lambda server: language_pb2_grpc.add_LanguageRuntimeServicer_to_server(language, server),
        farewell=language.end_packs,
    )
