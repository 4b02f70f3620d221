"""A place in a form, as a document leads to it, and what the form says about it."""

from dataclasses import dataclass
from typing import Any, TypeGuard, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from tenancy.fault import KEY
from tenancy.reader import Steps, Value


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A place in a form, and what is known about it."""

    kind: Any
    """What may stand there."""
    holder: type[BaseModel] | None = None
    """The form that has it as a field, and the field; None within lists and mappings."""
    field: FieldInfo | None = None
    meaning: str | None = None
    """Its description; where it has none of its own, that of what is around it."""
    sample: Value = None
    """What may be written there, for instance."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that may stand where this one stands; none where anything may."""
        return () if self.holder is None else tuple(fields(self.holder))

    @property
    def is_required(self) -> bool:
        return self.field is None or self.field.is_required()


def found(form: type[BaseModel], steps: Steps) -> Spot:
    """The spot at *steps*, or as near to it as *form* goes."""
    spot = Spot(kind=form, sample=required(form))
    for step in steps:
        if step != KEY:
            spot = _inside(spot, str(step))
    return spot


def fields(form: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of *form* by the keys that they have in a file."""
    return {field.alias or name: field for name, field in form.model_fields.items()}


def of_groups(form: type[BaseModel]) -> dict[str, type[BaseModel]]:
    """The keys of *form* that have a group of lines below them, and the form of each."""
    kinds = {key: _bare(field.annotation) for key, field in fields(form).items()}
    return {key: kind for key, kind in kinds.items() if _is_form(kind)}


def required(form: type[BaseModel]) -> dict[str, Value]:
    """What may be written for the keys that *form* cannot do without, for instance."""
    usual: tuple[str, ...] = getattr(form, "usual", ())
    return {key: sample(field) for key, field in fields(form).items() if field.is_required() or key in usual}


def sample(field: FieldInfo) -> Value:
    """What may be written for *field*, for instance."""
    return field.examples[0] if field.examples else _sample_of(_bare(field.annotation))


def _sample_of(kind: Any) -> Value:
    """What may be written for a form within a form, for instance; of other kinds, nothing is known."""
    if not _is_form(kind):
        return None
    key, field = next(iter(fields(kind).items()))
    return required(kind) or {key: sample(field)}


def _inside(spot: Spot, key: str) -> Spot:
    if not _is_form(spot.kind):
        kind = next((_bare(inner) for inner in reversed(get_args(spot.kind)) if inner is not Ellipsis), None)
        return Spot(kind=kind, meaning=spot.meaning, sample=_first(spot.sample) or _sample_of(kind))
    field = fields(spot.kind).get(key)
    if field is None:
        return Spot(kind=None, holder=spot.kind, meaning=spot.meaning)
    speaks = field.description is not None
    return Spot(
        kind=_bare(field.annotation),
        holder=spot.kind,
        field=field,
        meaning=field.description if speaks else spot.meaning,
        sample=sample(field) if speaks else _entry(spot.sample, key),
    )


def _entry(sample: Value, key: str) -> Value:
    """What *sample*, of a whole group, has for one of its keys."""
    return sample[key] if isinstance(sample, dict) and key in sample else None


def _first(sample: Value) -> Value:
    """The first entry of a list or mapping."""
    match sample:
        case dict() if sample:
            return next(iter(sample.values()))
        case [first, *_]:
            return first
        case _:
            return None


def _is_form(kind: Any) -> TypeGuard[type[BaseModel]]:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _bare(kind: Any) -> Any:
    """*kind* without an allowance for None and without annotations."""
    inner = [option for option in get_args(kind) if option is not type(None)]
    is_wrapped = type(None) in get_args(kind) or hasattr(kind, "__metadata__")
    return _bare(inner[0]) if is_wrapped else kind
