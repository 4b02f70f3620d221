"""What is wrong with an edit: alike things together, and never more than a page takes."""

from fleet.events import Violation
from fleet.findings import beside, faults, fitting
from fleet.report import Beside
from fleet.rollout import Rollout
from tenancy.problem import Problem


def shrinking(tenant: str, size: str = "20G") -> Problem:
    return Problem(
        file=f"tenants/dev/{tenant}.yaml",
        line=7,
        tenant=tenant,
        what=f"the filestore would shrink from {size} to 10G",
        why="a volume can only grow",
        do=f"bring it back with: git restore tenants/dev/{tenant}.yaml",
    )


def forbidden(number: int, *, is_mandatory: bool = True) -> Violation:
    return Violation(
        urn=f"a::one-{number}", policy="behind-the-ingress", message=f"opens port {number}", is_mandatory=is_mandatory
    )


def stack(**facts: object) -> Beside:
    return Beside(**{"stack": "dev", "counts": {}, "lost": (), "errors": (), "violations": (), **facts})  # pyright: ignore[reportArgumentType]


def test_two_faults_are_told_each_by_itself() -> None:
    assert list(faults([shrinking("one"), shrinking("two")])) == [
        (
            "**one** (tenants/dev/one.yaml:7): the filestore would shrink from 20G to 10G\n"
            "- why: a volume can only grow\n"
            "- do: bring it back with: `git restore tenants/dev/one.yaml`"
        ),
        (
            "**two** (tenants/dev/two.yaml:7): the filestore would shrink from 20G to 10G\n"
            "- why: a volume can only grow\n"
            "- do: bring it back with: `git restore tenants/dev/two.yaml`"
        ),
    ]


def test_many_faults_for_the_same_reason_are_one_finding() -> None:
    many = [shrinking(f"one-{number}", f"{number}G") for number in range(1000)]

    assert list(faults(many)) == [
        (
            "**1,000 times the same**, each with what to do about it by its own name:\n"
            "\n"
            "- **one-0** (tenants/dev/one-0.yaml:7): the filestore would shrink from 0G to 10G\n"
            "- **one-1** (tenants/dev/one-1.yaml:7): the filestore would shrink from 1G to 10G\n"
            "- **one-2** (tenants/dev/one-2.yaml:7): the filestore would shrink from 2G to 10G\n"
            "- **one-3** (tenants/dev/one-3.yaml:7): the filestore would shrink from 3G to 10G\n"
            "- **one-4** (tenants/dev/one-4.yaml:7): the filestore would shrink from 4G to 10G\n"
            "- … and 995 more like it\n"
            "- why: a volume can only grow\n"
            "- do, as of one-0: bring it back with: `git restore tenants/dev/one-0.yaml`"
        )
    ]


def test_many_objects_that_one_policy_forbids_are_one_finding() -> None:
    (found,) = beside([stack(violations=tuple(forbidden(number) for number in range(1000)))])

    assert found.splitlines()[0] == "Stack `dev`: policy `behind-the-ingress` forbids 1,000 objects:"
    assert found.splitlines()[1] == "- `one-0`: opens port 0"
    assert found.splitlines()[-1] == "- … and 995 more like it"


def test_what_is_forbidden_comes_before_what_is_advised_against() -> None:
    found = list(beside([stack(violations=(forbidden(1, is_mandatory=False), forbidden(2)), errors=("away",))]))

    assert found == [
        "Stack `dev`: policy `behind-the-ingress` forbids `one-2`: opens port 2",
        "Stack `dev`: the engine stopped: away",
        "Stack `dev`: policy `behind-the-ingress` advises against `one-1`: opens port 1",
    ]


def test_what_the_engine_says_stays_in_lines_and_says_where_it_was_cut() -> None:
    said = "tenants/dev/fig.yaml: its file is gone\n  why: it was lived in\n  do: git restore tenants/dev/fig.yaml"

    assert list(beside([stack(errors=(said,))])) == [
        (
            "Stack `dev`: the engine stopped: tenants/dev/fig.yaml: its file is gone\n"
            "- why: it was lived in\n"
            "- do: `git restore tenants/dev/fig.yaml`"
        )
    ]
    (long,) = beside([stack(errors=("x " * 2000,))])
    assert len(long) < 1300
    assert long.endswith("\n- … cut here; as JSON (`--json`) it is whole")


def test_a_server_that_starts_anew_is_told_with_those_who_live_on_it() -> None:
    many = tuple(f"one-{number}" for number in range(7))
    rolled = (Rollout(server="shared-1", tenants=many), Rollout(server="shared-2", tenants=()))

    assert list(beside([stack(counts={"update": 2}, rollouts=rolled)])) == [
        (
            "Stack `dev` itself: 2 objects changed.\n"
            "- **its database server `shared-1` stops and starts again, and nobody who lives on it can work in between**\n"
            "- 7 customers on it: one-0, one-1, one-2, one-3, one-4, 2 more\n"
            "- **its database server `shared-2` stops and starts again, and nobody who lives on it can work in between**\n"
            "- no customer runs on it"
        )
    ]


def test_many_errors_of_one_stack_are_counted() -> None:
    found = list(beside([stack(errors=tuple(f"error {number}" for number in range(1000)))]))

    assert len(found) == 6
    assert found[-1] == "Stack `dev`: … and 995 more like it."


def test_one_that_is_too_long_hides_none_of_the_others() -> None:
    assert list(fitting(["a" * 400, "b" * 40, "c" * 40], 90))[:2] == ["b" * 40, "c" * 40]


def test_what_does_not_fit_is_counted() -> None:
    assert list(fitting(["a" * 40, "b" * 40, "c" * 40], 90)) == [
        "a" * 40,
        "b" * 40,
        "… and 1 more finding that did not fit here: as JSON (`--json`) they are whole.",
    ]
