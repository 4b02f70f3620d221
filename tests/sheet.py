"""A text that fills in a form, or is refused, without a checkout around it."""

from pathlib import Path
from typing import TypeVar

import pytest

from tenancy.document import parse
from tenancy.form import Form, fill
from tenancy.problem import Refused

ROOT = Path(__file__).parents[1]
FormT = TypeVar("FormT", bound=Form)


def filled(form: type[FormT], text: str) -> FormT:
    return fill(form, parse(text.encode(), file="a.yaml"))


def refused(form: type[Form], text: str) -> list[str]:
    """Every problem, whole."""
    with pytest.raises(Refused) as caught:
        filled(form, text)
    return [str(problem) for problem in caught.value.problems]


def only(form: type[Form], text: str) -> str:
    """The one problem."""
    (problem,) = refused(form, text)
    return problem


def page(name: str, old: str = "", new: str = "") -> str:
    """A page of the shipped catalog, with a text replaced where it stands first."""
    text = (ROOT / "catalog" / name).read_text(encoding="utf-8")
    assert old in text, f"{name} has no longer: {old}"
    return text.replace(old, new, 1)
