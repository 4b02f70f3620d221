"""A form: a frozen model that is filled in from a document, and says in people's words what is wrong with it.

What people read about a field is its own description and example, so that schema and errors cannot disagree.
"""

from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from tenancy.document import Document
from tenancy.fault import Fault
from tenancy.problem import Problem, Refused, quoted
from tenancy.reader import Steps, Value


class Form(BaseModel):
    """What may be written in a file: no key beyond its fields, and nothing changes it afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


FormT = TypeVar("FormT", bound=Form)


def fill(form: type[FormT], document: Document) -> FormT:
    """*form* filled in from *document*. Raises Refused with every field that does not fit."""
    try:
        return form.model_validate(document.value)
    except ValidationError as error:
        faults = [(_fault(form, document, detail), document.line(detail["loc"])) for detail in error.errors()]
    misspelt = {fault.key.removesuffix(fault.name) + (fault.meant or "") for fault, _ in faults if fault.is_unknown}
    said = ((fault.words(), line) for fault, line in faults if not (fault.is_missing and fault.key in misspelt))
    raise Refused(Problem(file=document.file, line=line, what=what, why=why, do=do) for (what, why, do), line in said)


def _fault(form: type[Form], document: Document, error: ErrorDetails) -> Fault:
    steps: Steps = error["loc"]
    holder, field = _found(form, steps)
    return Fault(
        error=error["type"],
        key=_dotted(steps),
        value=error["input"],
        context=error.get("ctx", {}),
        message=error["msg"],
        keys=() if holder is None else tuple(_fields(holder)),
        taken=_taken(document.value, steps[:-1]),
        meaning=None if field is None else field.description,
        sample=None if field is None else _sample(field),
        sheet=_required(form),
    )


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


def _fields(form: type[Form]) -> dict[str, FieldInfo]:
    """The fields of *form* by the keys that they have in a file."""
    return {field.alias or name: field for name, field in form.model_fields.items()}


def _sample(field: FieldInfo) -> object:
    """What may be written for *field*, for instance; for a form within a form, its required keys."""
    if field.examples:
        return field.examples[0]
    kind = _bare(field.annotation)
    if isinstance(kind, type) and issubclass(kind, Form):
        return _required(kind)
    return None


def _required(form: type[Form]) -> dict[str, object]:
    """What may be written for the keys that *form* cannot do without, for instance."""
    return {key: _sample(field) for key, field in _fields(form).items() if field.is_required()}


def _found(form: type[Form], steps: Steps) -> tuple[type[Form] | None, FieldInfo | None]:
    """The form that holds the last of *steps*, and its field of that name, as far as there are such."""
    holder: type[Form] | None = form
    field: FieldInfo | None = None
    kind: Any = form
    for step in steps:
        if isinstance(kind, type) and issubclass(kind, Form):
            holder, field = kind, _fields(kind).get(str(step))
            kind = None if field is None else _bare(field.annotation)
        else:
            holder = None
            kind = next((_bare(inner) for inner in reversed(get_args(kind)) if inner is not Ellipsis), None)
    return holder, field


def _bare(kind: Any) -> Any:
    """*kind* without an allowance for None and without annotations."""
    inner = [option for option in get_args(kind) if option is not type(None)]
    is_wrapped = type(None) in get_args(kind) or hasattr(kind, "__metadata__")
    return _bare(inner[0]) if is_wrapped else kind


def _dotted(steps: Steps) -> str:
    parts = (f"[{step + 1}]" if isinstance(step, int) else f".{quoted(step)}" for step in steps if step != "[key]")
    return "".join(parts).removeprefix(".")
