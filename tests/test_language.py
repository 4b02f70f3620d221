import os
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path

import grpc
import pytest
from google.protobuf import json_format
from plugged import Spoken
from pulumi.runtime.proto import language_pb2, language_pb2_grpc

from local.environment import environment
from local.machine import HERE
from local.plugins.install import install
from local.store import store_of
from local.tools import WANTED

ROOT = Path(__file__).parents[1]
BIN = store_of(WANTED.programs, WANTED.modules, HERE).bin
NOTICED_WITHIN = 2.0
"""Seconds in which a plugin must have noticed that its engine is gone: what is promised, not what is measured."""


@dataclass(frozen=True)
class Workshop:
    """A project of one file, and the real engine."""

    root: Path
    home: Path

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, **environment(self.home, BIN, os.environ["PATH"])}

    def write(self, program: str) -> None:
        (self.root / "__main__.py").write_text(program)

    def pulumi(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ("pulumi", *arguments),
            cwd=self.root,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    root, home = tmp_path_factory.mktemp("project"), tmp_path_factory.mktemp("home")
    (home / "backend").mkdir()
    install(BIN / "pulumi", home / "pulumi", home / "bin", official={})
    virtualenv = ROOT / ".venv"
    (root / "Pulumi.yaml").write_text(
        f"name: workshop\nruntime:\n  name: python\n  options: {{virtualenv: {virtualenv}}}\n"
    )
    made = Workshop(root, home)
    made.write("")
    done = made.pulumi("stack", "init", "dev")
    assert done.returncode == 0, done.stderr
    return made


@pytest.fixture
def host() -> Generator[Spoken]:
    """The language host as a process of its own, without an engine."""
    process = subprocess.Popen(HOST, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        with grpc.insecure_channel(f"127.0.0.1:{int(process.stdout.readline())}") as channel:
            yield Spoken(language_pb2_grpc.LanguageRuntimeStub(channel))
    finally:
        process.kill()
        process.wait()


HOST = (sys.executable, "-m", "local.plugins.start", "pulumi-language-python", "language", "127.0.0.1:1")


@pytest.mark.engine
def test_an_error_that_the_program_foresaw_is_told_without_a_traceback(workshop: Workshop) -> None:
    workshop.write("import pulumi\nraise pulumi.RunError('tenants/dev/a.yaml: no such plan')\n")
    done = workshop.pulumi("preview", "--stack", "dev")

    assert done.returncode != 0
    assert "error: tenants/dev/a.yaml: no such plan" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.engine
def test_what_a_program_prints_reaches_the_person(workshop: Workshop) -> None:
    workshop.write("import sys\nprint('three tenants')\nprint('a remark', file=sys.stderr)\n")
    done = workshop.pulumi("preview", "--stack", "dev")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "three tenants" in done.stdout
    assert "a remark" in done.stdout


@pytest.mark.engine
def test_a_program_that_leaves_early_fails_with_its_exit_code(workshop: Workshop) -> None:
    workshop.write("import sys\nsys.exit(3)\n")
    done = workshop.pulumi("preview", "--stack", "dev")

    assert done.returncode != 0
    assert "the program ended with exit code 3" in done.stdout + done.stderr


@pytest.mark.engine
def test_a_program_finds_its_configuration_and_its_neighbours(workshop: Workshop) -> None:
    (workshop.root / "beside.py").write_text("NAME = 'beside'\n")
    workshop.pulumi("config", "set", "colour", "blue", "--stack", "dev")
    workshop.write(
        "import pulumi, beside, os\n"
        "print(pulumi.Config().require('colour'), pulumi.get_stack(), pulumi.get_project(), pulumi.runtime.is_dry_run(),"
        " beside.NAME, os.path.basename(os.getcwd()))\n"
    )
    done = workshop.pulumi("preview", "--stack", "dev")

    assert f"blue dev workshop True beside {workshop.root.name}" in done.stdout


@pytest.mark.engine
def test_nothing_is_left_of_an_engine_that_was_killed(workshop: Workshop) -> None:
    """Neither the language host, nor the program, nor a provider."""
    workshop.write(
        "import asyncio, pulumi, pulumi_random\n"
        "pulumi_random.RandomPassword('one', length=8, special=False)\n"
        "pulumi.export('late', pulumi.Output.from_input(asyncio.sleep(60)))\n"
    )
    engine = subprocess.Popen(
        ("pulumi", "preview", "--stack", "dev"),
        cwd=workshop.root,
        env=workshop.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wanted = ("pulumi-language-python ", "pulumi-language-python-exec", "pulumi-resource-random")
    assert wait_until(lambda: len(descendants(engine.pid, wanted)) == len(wanted), 60)
    born = descendants(engine.pid, wanted)
    engine.kill()
    engine.wait()

    assert wait_until(lambda: not [pid for pid in born if living(pid)], NOTICED_WITHIN)


def test_nothing_is_left_of_a_policy_pack_whose_engine_was_killed(tmp_path: Path) -> None:
    """The pack itself watches nobody, so its host must end it."""
    (tmp_path / "PulumiPolicy.yaml").write_text("runtime: python\n")
    (tmp_path / "__main__.py").write_text("import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(60)\n")
    # In the engine's place: a shell that starts the host and can be killed.
    engine = subprocess.Popen(("sh", "-c", f"{' '.join(HOST)} & wait"), cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert engine.stdout is not None
    with grpc.insecure_channel(f"127.0.0.1:{int(engine.stdout.readline())}") as channel:
        spoken = Spoken(language_pb2_grpc.LanguageRuntimeStub(channel))
        heard = spoken.stream("RunPlugin", language_pb2.RunPluginResponse, run_plugin(tmp_path, "analyzer"))
        pack = int(next(heard).stdout)
        assert living(pack)
        engine.kill()
        engine.wait()

        assert wait_until(lambda: not living(pack), NOTICED_WITHIN)


def test_a_policy_pack_that_is_no_longer_listened_to_ends(host: Spoken, tmp_path: Path) -> None:
    (tmp_path / "PulumiPolicy.yaml").write_text("runtime: python\n")
    (tmp_path / "__main__.py").write_text("import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(60)\n")
    heard = host.stream("RunPlugin", language_pb2.RunPluginResponse, run_plugin(tmp_path, "analyzer"))
    pack = int(next(heard).stdout)
    assert isinstance(heard, Generator)
    heard.close()

    assert wait_until(lambda: not living(pack), 30)


def test_the_providers_of_all_installed_packages_are_asked_for(host: Spoken) -> None:
    request = language_pb2.GetRequiredPackagesRequest(info=program_info(ROOT))
    answer = host.ask("GetRequiredPackages", language_pb2.GetRequiredPackagesResponse, request)

    assert json_format.MessageToDict(answer)["packages"] == [
        {"name": "kubernetes", "kind": "resource", "version": "v4.34.2"},
        {"name": "postgresql", "kind": "resource", "version": "v3.18.2"},
        {"name": "random", "kind": "resource", "version": "v4.21.4"},
    ]


def run_plugin(folder: Path, kind: str) -> language_pb2.RunPluginRequest:
    return language_pb2.RunPluginRequest(
        pwd=f"{folder}", args=["127.0.0.1:1"], env=list(pairs()), kind=kind, info=program_info(folder)
    )


def program_info(folder: Path) -> language_pb2.ProgramInfo:
    return language_pb2.ProgramInfo(root_directory=f"{folder}", program_directory=f"{folder}", entry_point=".")


def pairs() -> Generator[str]:
    for name, value in os.environ.items():
        yield f"{name}={value}"


def descendants(pid: int, words: tuple[str, ...]) -> list[int]:
    """The processes below one whose command lines hold these words, one for each."""
    found: list[int] = []
    for word in words:
        for child, command in below(pid):
            if word in command and "/bin/sh" not in command:
                found.append(child)
                break
    return found


def below(pid: int) -> Generator[tuple[int, str]]:
    """The processes below one, with their command lines, as far as they last long enough to be looked at."""
    for child in children(pid):
        try:
            command = Path(f"/proc/{child}/cmdline").read_text().replace("\0", " ")
        except (FileNotFoundError, ProcessLookupError):
            continue
        yield child, command
        yield from below(child)


def children(pid: int) -> list[int]:
    try:
        tasks = [*Path(f"/proc/{pid}/task").iterdir()]
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def living(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until(seen: Callable[[], bool], seconds: float) -> bool:
    """Whether it is seen within these seconds."""
    end = time.monotonic() + seconds
    while not seen():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True
