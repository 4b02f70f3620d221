"""Two lists of decisions, held against each other."""

from dataclasses import replace

from tenancy.change import Change, changes
from tenancy.origin import Decision


def decision(path: str, value: object, origin: str = "the tenant's file", line: int | None = 3) -> Decision:
    return Decision(path=path, value=value, origin=origin, file="tenants/dev/one-spa.yaml", line=line)


PLAN = decision("plan", "basic")
OPTIONS = decision("odoo.options.workers", "2", "plan basic")
MODULES = (decision("odoo.modules[1]", "base"), decision("odoo.modules[2]", "stock"))


def test_the_same_decisions_are_no_change_wherever_they_stand_now():
    moved = tuple(replace(one, line=9) for one in (PLAN, OPTIONS, *MODULES))

    assert list(changes((PLAN, OPTIONS, *MODULES), moved)) == []


def test_a_field_that_is_another_is_told_with_who_decides_it_now():
    raised = decision("plan", "standard")

    assert list(changes((PLAN, OPTIONS), (raised, OPTIONS))) == [
        Change(path="plan", before="basic", after="standard", because=raised)
    ]


def test_a_list_is_one_field():
    more = (*MODULES, decision("odoo.modules[3]", "hr"))

    assert list(changes(MODULES, more)) == [
        Change(path="odoo.modules", before=("base", "stock"), after=("base", "stock", "hr"), because=more[0])
    ]


def test_an_empty_list_is_the_same_field_as_a_full_one():
    none = decision("compliance", ())
    one = decision("compliance[1]", "gdpr")

    assert list(changes((none,), (one,))) == [Change(path="compliance", before=(), after=("gdpr",), because=one)]
    assert list(changes((one,), (none,))) == [Change(path="compliance", before=("gdpr",), after=(), because=none)]


def test_what_comes_and_what_goes_has_no_other_side():
    assert list(changes((PLAN,), (OPTIONS,))) == [
        Change(path="odoo.options.workers", before=None, after="2", because=OPTIONS),
        Change(path="plan", before="basic", after=None, because=PLAN),
    ]
