"""What holds for every file and every value; `test_pen` shows what it looks like."""

from functools import reduce
from typing import cast

from handwriting import LEAVES, Handwritten, files
from hypothesis import given, settings
from hypothesis import strategies as st

from fleet.pen import Pen
from fleet.tenantfile import ORDER
from tenancy.document import parse
from tenancy.form import fill
from tenancy.reader import Value
from tenancy.tenant import Tenant

STEPS = st.sampled_from([*LEAVES])


def pen(file: Handwritten) -> Pen:
    return Pen(file="a.yaml", text=file.text, order=ORDER)


def at(steps: tuple[str, ...], value: Value) -> Value:
    return reduce(lambda group, step: cast("dict[str, Value]", group).get(step, {}), steps, value)


def lines(file: Handwritten, text: str) -> list[str]:
    """The lines of *text*, which must end, every one of them, as the file's do.

    The last line of a file that does not end may be a blank one: then its text ends with the line before.
    """
    whole = text if file.is_ended else text + file.ending
    assert whole.endswith(file.ending)
    assert whole.count("\n") == whole.count(file.ending)
    return whole.split(file.ending)[:-1]


@settings(deadline=None, max_examples=60)
@given(files())
def test_what_these_files_say_is_a_tenant(file: Handwritten) -> None:
    assert fill(Tenant, parse(file.text.encode(), file="a.yaml"))


@settings(deadline=None, max_examples=60)
@given(files(), STEPS, st.data())
def test_what_is_set_is_read_and_all_other_lines_stay(
    file: Handwritten, steps: tuple[str, ...], data: st.DataObject
) -> None:
    value = data.draw(LEAVES[steps])

    done = pen(file).put(steps, value)

    assert at(steps, done.value) == value
    before, after = file.around(steps)
    now = lines(file, done.text)
    if any(way and way == steps[: len(way)] for way, _ in file.pieces):
        assert now[: len(before)] == before
        assert now[len(now) - len(after) :] == after
    else:
        new = len(now) - len(before)
        assert any(now[:spot] + now[spot + new :] == before for spot in range(len(before) + 1))


@settings(deadline=None, max_examples=60)
@given(files(), st.data())
def test_what_is_struck_leaves_its_remarks_and_all_other_lines(file: Handwritten, data: st.DataObject) -> None:
    steps = data.draw(st.sampled_from(file.ways))

    done = pen(file).strike(steps)

    assert at(steps, done.value) == {}
    before, after = file.around(steps)
    now = lines(file, done.text)
    assert now[: len(before)] == before
    assert now[len(now) - len(after) :] == after
    assert all(line.lstrip().startswith("#") for line in now[len(before) : len(now) - len(after)])


@settings(deadline=None, max_examples=60)
@given(files(), STEPS, st.data())
def test_what_is_set_anew_and_struck_leaves_no_trace(
    file: Handwritten, steps: tuple[str, ...], data: st.DataObject
) -> None:
    bare = pen(file).strike(steps)

    assert bare.put(steps, data.draw(LEAVES[steps])).strike(steps).text == bare.text
