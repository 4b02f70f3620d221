import re
from dataclasses import replace
from pathlib import Path

import pytest

from local.failure import Failure
from local.program import PROGRAMS, SCANNERS
from local.tools import WANTED
from tests.workbench import Bench, make_bench, tool


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    return make_bench(tmp_path, monkeypatch)


def test_a_program_that_says_another_version_than_its_pin_is_refused(bench: Bench) -> None:
    with pytest.raises(Failure, match=r"does not answer with version 1\.2\.4"):
        bench.ensure(replace(tool("alpha"), version="1.2.4", accepts=r"1\.2\.4"))


def test_the_table_and_the_go_modules_name_the_same_versions_and_packages() -> None:
    for program in (*PROGRAMS, *SCANNERS):
        text = (WANTED.modules / program.family / "go.mod").read_text()
        modules = re.findall(r"^\t(\S+) v", text, re.MULTILINE)
        module = max((name for name in modules if program.package.startswith(name)), key=len)

        assert f"\t{module} v{program.version} //" in text
        assert re.search(rf"^(tool |\t){re.escape(program.package)}$", text, re.MULTILINE)


def test_no_go_sum_lacks_a_module_that_its_go_mod_requires() -> None:
    for family in {program.family for program in (*PROGRAMS, *SCANNERS)}:
        folder = WANTED.modules / family
        replaced = set(re.findall(r"(\S+) => ", (folder / "go.mod").read_text()))
        required = re.findall(r"^\t(\S+) (v\S+)(?: //.*)?$", (folder / "go.mod").read_text(), re.MULTILINE)
        sums = (folder / "go.sum").read_text()
        lacking = [name for name, version in required if f"{name} {version}/go.mod " not in sums]

        assert [name for name in lacking if name not in replaced] == []
