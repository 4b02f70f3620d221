"""Whatever stands in a file, it gives a tenant or problems, and nothing that acts on a terminal."""

from checkout import SPA
from hypothesis import given
from hypothesis import strategies as st
from sheet import refused

from tenancy.document import parse
from tenancy.form import fill
from tenancy.problem import Refused
from tenancy.tenant import Tenant


def test_values_that_act_on_terminals_are_repeated_harmlessly():
    said = refused(
        Tenant, SPA.replace("One Spa", '"\\x07"') + ('hosts: ["\\e[2J", "' + "x" * 500 + '"]\n"\\e[1m": 1\n')
    )

    assert "\x1b" not in "".join(said)
    assert "\x07" not in "".join(said)
    assert any('says "\\x1b[2J", which is not the bare name' in problem for problem in said)
    assert all(len(line) < 200 for problem in said for line in problem.splitlines() if "remove it" not in line)


KEYS = st.sampled_from((*Tenant.model_fields, "server", "strategy", "colour", "", "1", "~"))
VALUES = st.one_of(
    st.sampled_from(
        ("basic", '"18.0"', "18.0", "spa", "shared", "[a.example]", "[]", "{}", "null", "true", "&a", "*a", "#a", "[~]")
    ),
    st.text(max_size=12),
    st.integers().map(str),
    st.floats().map(str),
)


@given(st.lists(st.tuples(KEYS, VALUES), max_size=8), st.booleans())
def test_any_lines_give_a_tenant_or_problems(lines: list[tuple[str, str]], inside: bool):
    judge(((SPA if inside else "") + "".join(f"{key}: {value}\n" for key, value in lines)).encode(errors="replace"))


@given(st.one_of(st.binary(max_size=120), st.text(max_size=120).map(lambda text: text.encode(errors="replace"))))
def test_any_bytes_give_a_tenant_or_problems(data: bytes):
    judge(data)


def judge(data: bytes) -> None:
    try:
        found: Tenant | Refused = fill(Tenant, parse(data, file="a.yaml"))
    except Refused as refused:
        found = refused
    assert isinstance(found, Tenant) or (
        found.problems and all(problem.what and problem.why and problem.do for problem in found.problems)
    )
