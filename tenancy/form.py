"""A form: a frozen model that is filled in from a document, and says in people's words what is wrong with it.

What people read about a field is its own description and example, so that schema and errors cannot disagree.
"""

from collections.abc import Iterator, Sequence
from typing import ClassVar, TypeVar, cast

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from tenancy import complaint, spot
from tenancy.document import Document
from tenancy.fault import BLANK, KEY, Fault
from tenancy.problem import Problem, Refused
from tenancy.reader import Steps, Value
from tenancy.spot import Spot


class Form(BaseModel):
    """What may be written in a file: no key beyond its fields, and nothing changes it afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    usual: ClassVar[tuple[str, ...]] = ()
    """Fields that may be left out in rare cases only, and therefore belong to any example of the form."""


FormT = TypeVar("FormT", bound=Form)


def fill(form: type[FormT], document: Document) -> FormT:
    """*form* filled in from *document*. Raises Refused with every field that does not fit."""
    blanks = tuple(_blanks(document.value))
    try:
        filled = form.model_validate(document.value)
    except ValidationError as error:
        raise Refused(_problems(form, document, error.errors(), blanks)) from None
    if blanks:
        raise Refused(_problems(form, document, (), blanks))
    return filled


def _problems(
    form: type[Form], document: Document, errors: Sequence[ErrorDetails], blanks: tuple[Steps, ...]
) -> Iterator[Problem]:
    told = (*_beside(blanks, errors), *_blank_errors(blanks, errors))
    faults = [_fault(form, document, error) for error in told]
    unknown = [fault for fault in faults if fault.is_unknown]
    meant = {(*fault.steps[:-1], fault.meant) for fault in unknown if not fault.homes}
    meant |= {(*((home,) if home else ()), fault.name) for fault in unknown for home in fault.homes}
    for fault in faults:
        if not (fault.is_missing and fault.steps in meant):
            what, why, do = complaint.words(fault)
            yield Problem(file=document.file, line=document.line(fault.steps), what=what, why=why, do=do)


def _blanks(value: Value, steps: Steps = ()) -> Iterator[Steps]:
    """The ways to all keys and entries that have no value: pydantic lets them pass where a line may be left out."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in items:
        if inner is None:
            yield (*steps, step)
        else:
            yield from _blanks(inner, (*steps, step))


def _beside(blanks: tuple[Steps, ...], errors: Sequence[ErrorDetails]) -> Iterator[ErrorDetails]:
    """Those *errors* that say more than that there is no value."""
    return (error for error in errors if error["loc"] not in blanks or error["type"] == "extra_forbidden")


def _blank_errors(blanks: tuple[Steps, ...], errors: Sequence[ErrorDetails]) -> Iterator[ErrorDetails]:
    """An error for each of *blanks*, unless what it is a part of is not known at all."""
    unknown = {error["loc"] for error in errors if error["type"] == "extra_forbidden"}
    for steps in blanks:
        if not any(steps[:length] in unknown for length in range(1, len(steps) + 1)):
            yield ErrorDetails(type=BLANK, loc=steps, msg="", input=None)


def _fault(form: type[Form], document: Document, error: ErrorDetails) -> Fault:
    context = error.get("ctx", {})
    # A check of a whole form names the line to be mended among its own.
    steps = (*error["loc"], *cast("Steps", context.get("at", ())))
    place = spot.found(form, steps)
    return Fault(
        error=error["type"],
        steps=steps,
        value=error["input"],
        context=context,
        message=error["msg"],
        keys=place.keys,
        taken=_taken(document.value, tuple(step for step in steps if step != KEY)[:-1]) + _unlike(place, error),
        meaning=place.meaning,
        sample=place.sample,
        sheet=spot.required(form),
        homes=_homes(form, document, steps) if error["type"] == "extra_forbidden" else (),
        groups=_taken(document.value, ()),
        is_required=place.is_required,
        remark=document.remark(steps),
    )


def _unlike(place: Spot, error: ErrorDetails) -> tuple[str, ...]:
    """The keys of groups of lines, where what was written is none: `email: ann@spa.example` is no `mail:`."""
    is_group = isinstance(error["input"], dict)
    return () if is_group or place.holder is None else tuple(spot.of_groups(place.holder))


def _homes(form: type[Form], document: Document, steps: Steps) -> tuple[str, ...]:
    """Where in *form* the last of *steps* would be known, if it stood elsewhere, and does not stand there yet."""
    key = str(steps[-1])
    top = ("",) if key in spot.fields(form) and key not in _taken(document.value, ()) else ()
    groups = (home for home, inner in spot.of_groups(form).items() if key in spot.fields(inner))
    return (*top, *(home for home in groups if key not in _taken(document.value, (home,))))


def _taken(value: Value, steps: Steps) -> tuple[str, ...]:
    """The keys that are written in *value* at *steps*; none if it is no group of lines."""
    for step in steps:
        match value, step:
            case dict(), str():
                value = value.get(step)
            case list(), int():
                value = value[step]
            case _:
                return ()
    return tuple(value) if isinstance(value, dict) else ()
