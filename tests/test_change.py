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


def listed(*said: tuple[str, str]) -> tuple[Decision, ...]:
    """The list of Odoo's modules: each with who decides it."""
    return tuple(
        decision(f"odoo.modules[{at}]", module, origin, line=at) for at, (module, origin) in enumerate(said, start=1)
    )


BASE, STOCK, HR, POS = (
    ("base", "every Odoo has it"),
    ("stock", "industry spa"),
    ("hr", "feature staff"),
    ("pos", "till"),
)


def because(before: tuple[Decision, ...], after: tuple[Decision, ...]) -> tuple[str, int | None]:
    """Who decides what is another in a list, and on which line the first of them stands."""
    (change,) = changes(before, after)
    return change.because.origin, change.because.line


def test_a_list_is_one_field_which_whoever_decides_the_line_that_is_new_has_changed():
    more = listed(BASE, STOCK, HR)

    assert list(changes(more[:2], more)) == [
        Change(path="odoo.modules", before=("base", "stock"), after=("base", "stock", "hr"), because=more[2])
    ]


def test_what_several_have_put_into_a_list_names_all_of_them_once():
    assert because(listed(BASE), listed(BASE, HR, POS)) == ("feature staff; till", 2)
    assert because(listed(BASE), listed(BASE, HR, ("crm", "feature staff"))) == ("feature staff", 2)
    assert because(listed(BASE, STOCK), listed(BASE, HR)) == ("feature staff", 2)
    assert because(listed(BASE, STOCK, HR), listed(BASE, HR)) == ("industry spa", 2)
    assert because(listed(BASE), listed(BASE, BASE)) == ("every Odoo has it", 2)


def test_a_list_in_another_order_is_decided_by_whoever_moved_up():
    assert because(listed(BASE, STOCK, HR), listed(BASE, HR, STOCK)) == ("feature staff", 2)


def test_a_list_that_is_new_is_decided_by_all_who_have_put_something_there():
    assert because((), listed(BASE, STOCK)) == ("every Odoo has it; industry spa", 1)


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
