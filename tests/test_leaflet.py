"""The page that a reviewer reads: short, the worst first, nothing that Markdown would act on, and never too long."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from fleet.chapter import chapter
from fleet.effect import Effect, Gravity
from fleet.events import Step, Violation
from fleet.failure import Failure
from fleet.farewell import Farewell
from fleet.impact import Impact, Price
from fleet.leaflet import LIMIT, leaflet, missing
from fleet.line import Line
from fleet.report import Beside, Report, Room, ranked
from fleet.rollout import Rollout
from tenancy.candidate import Budget
from tenancy.change import Change
from tenancy.gate import Loss
from tenancy.origin import Decision
from tenancy.problem import Problem, Refused
from tenancy.words import Plan, Ring

STOPS = Effect(gravity=Gravity.INTERRUPTED, words="Odoo stops and starts again, and nobody can work in between")
WEB = Step(urn="a::one-spa-odoo-web", type="Deployment", operation="update", parent="", differences=("spec",))
BECAUSE = Decision(path="odoo.image", value="b", origin="ring early", file="catalog/releases.yaml", line=12)
SPA = Impact(
    tenant="one-spa",
    stack="dev",
    plan=Plan.STANDARD,
    ring=Ring.STABLE,
    asked=(Line(key="plan", before="basic", after="standard"),),
    decided=(
        Change(path="odoo.options.workers", before="2", after="4", because=replace(BECAUSE, origin="plan standard")),
    ),
    steps=(WEB,),
    effects=(STOPS,),
    losses=(),
    prices=(Price(currency="USD", before=Decimal(5), after=Decimal(8)),),
)
GONE = Loss(
    tenant="one-barn",
    words="database",
    name="one-barn-database",
    cause="nothing asks for it any more",
    do="bring the file back",
)
BARN = Impact(
    tenant="one-barn",
    stack="dev",
    plan=None,
    ring=None,
    asked=(),
    decided=(),
    steps=(),
    effects=(),
    losses=(GONE,),
    prices=(),
)

LEAP = Problem(
    file="tenants/dev/one-spa.yaml",
    line=9,
    tenant="one-spa",
    what="state goes from active to released",
    why="each step can be taken back",
    do="write state: suspended",
)


def report(
    *impacts: Impact,
    untouched: int = 0,
    faults: tuple[Problem, ...] = (),
    beside: tuple[Beside, ...] = (),
    room: tuple[Room, ...] = (),
) -> Report:
    return Report(since="main", impacts=ranked(impacts), untouched=untouched, faults=faults, beside=beside, room=room)


def beside(**facts: object) -> Beside:
    return replace(Beside(stack="dev", counts={}, lost=(), errors=(), violations=()), **facts)


def test_where_nothing_changes_it_says_so():
    assert leaflet(report(untouched=3)) == "## 0 customers touched, 3 not\n\nNothing changes.\n"


def test_one_customer_is_told_on_a_screen():
    room = (
        Room(place="dev/shared-1", tenants=Budget(used=2, bears=50), connections=Budget(used=36, bears=400)),
        Room(place="dev", tenants=Budget(used=3, bears=22), connections=None),
    )

    assert (
        leaflet(report(SPA, untouched=2, room=room))
        == """\
## 1 customer touched, 2 not

Nobody loses data. 1 customer will be interrupted. 1 customer will pay another price, +3.00 USD a month.

| after it | customers | connections |
|---|---|---|
| dev/shared-1 | 2 of 50 | 36 of 400 |
| dev | 3 of 22 |  |

### one-spa: interrupted
<sub>dev, standard, ring stable</sub>

- `plan`: basic → standard
- Odoo stops and starts again, and nobody can work in between
- 1 object changed
- a month: 5.00 USD → 8.00 USD (+3.00)

<details><summary>what follows: 1 value</summary>

| value | before | after | because of |
|---|---|---|---|
| odoo.options.workers | 2 | 4 | plan standard |

</details>
"""
    )


def test_who_lives_on_a_server_that_starts_anew_is_counted_once() -> None:
    rolled = (Rollout(server="shared-1", tenants=("one-spa", "one-wealth")),)
    found = report(SPA, untouched=2, beside=(beside(counts={"update": 1}, rollouts=rolled),))

    assert "Nobody loses data. 2 customers will be interrupted." in leaflet(found)
    assert found.data["stacks"] == [
        {
            "stack": "dev",
            "counts": {"update": 1},
            "lost": (),
            "errors": (),
            "violations": (),
            "rollouts": ({"server": "shared-1", "tenants": ("one-spa", "one-wealth")},),
        }
    ]


def test_stacks_that_nobody_looked_at_are_named_and_nothing_is_promised():
    page = leaflet(replace(report(SPA, untouched=2), unseen=("eu", "prod"))).splitlines()

    assert page[2] == "**Not all of it.** Touched as well, and not looked at: `eu`, `prod`."
    assert leaflet(replace(report(), unseen=("eu",))).endswith("not looked at: `eu`.\n")
    assert replace(report(), unseen=("eu",)).data["unseen"] == ["eu"]


def test_where_there_is_no_report_the_page_says_why_in_words_that_act_on_nothing():
    refused = Refused([LEAP, replace(LEAP, tenant=None, file="tenants/dev/_x_.yaml", line=None, what="<b>@all</b>")])
    failed = Failure("main: no such commit here", why="it is held against something", do="git fetch")

    assert missing(refused) == (
        "## No plan\n\nWhat the edit would do is not known, and so it must not be merged.\n\n"
        "**tenants/dev/\\_x\\_.yaml** (tenants/dev/\\_x\\_.yaml): \\<b\\>@\u200ball\\</b\\>\n"
        "- why: each step can be taken back\n- do: write state: suspended\n\n"
        "**one-spa** (tenants/dev/one-spa.yaml:9): state goes from active to released\n"
        "- why: each step can be taken back\n- do: write state: suspended\n"
    )
    assert missing(failed).splitlines()[4:] == [
        "- what: main: no such commit here",
        "- why: it is held against something",
        "- do: `git fetch`",
    ]


def test_whoever_would_lose_data_comes_first():
    page = leaflet(report(SPA, BARN))

    assert page.split("\n")[2] == (
        "**Refused.** This must not be merged as it is; what it would do, and the right way, stands below."
    )
    assert page.index("### one-barn: would lose data") < page.index("### one-spa: interrupted")
    assert "- **its database (one-barn-database)**: nothing asks for it any more\n  - do: bring the file back\n" in page


def test_a_step_that_may_not_be_taken_is_told_with_the_right_one():
    found = report(SPA, faults=(LEAP,))

    assert found.is_refused
    assert leaflet(found).split("\n")[4:7] == [
        "**one-spa** (tenants/dev/one-spa.yaml:9): state goes from active to released",
        "- why: each step can be taken back",
        "- do: write state: suspended",
    ]


def test_a_forbidden_object_is_a_refusal_too():
    broken = Violation(urn="a::one-spa-odoo", policy="behind-the-ingress", message="opens a port", is_mandatory=True)
    found = report(SPA, beside=(beside(violations=(broken,)),))

    assert found.is_refused
    assert "Stack `dev`: policy `behind-the-ingress` forbids `one-spa-odoo`: opens a port" in leaflet(found)


def test_a_preview_that_stopped_is_no_good_news():
    found = report(SPA, beside=(beside(errors=("the server is away",)),))

    assert not found.is_whole
    assert leaflet(found).split("\n")[2].startswith("**Not whole.**")
    assert "Stack `dev`: the engine stopped: the server is away" in leaflet(found)


def test_of_a_preview_that_stopped_and_a_stack_that_nobody_looked_at_both_are_said():
    found = replace(report(SPA, beside=(beside(errors=("the server is away",)),)), unseen=("eu",))

    assert [line[:12] for line in leaflet(found).split("\n\n")[1:3]] == ["**Not whole.", "**Not all of"]


def test_a_group_that_does_not_fit_with_all_its_values_still_says_who_it_is():
    image = Change(path="odoo.image", before="a", after="b", because=BECAUSE)
    said = chapter([replace(SPA, tenant=f"ring-{n}", decided=(image,)) for n in range(3)], is_short=True)

    assert "ring-0, ring-1, ring-2" in said
    assert "what follows" not in said


def test_many_to_whom_the_same_happens_are_told_of_together():
    image = Change(path="odoo.image", before="a", after="b", because=BECAUSE)
    ring = [replace(SPA, tenant=f"tenant-{number:04}", asked=(), decided=(image,), prices=()) for number in range(2000)]
    page = leaflet(report(*ring))

    assert page.count("###") == 1
    assert "### 2,000 customers: interrupted" in page
    assert "tenant-0000, tenant-0001" in page
    assert "and 1,900 more" in page
    assert len(page) < 3000


def test_however_many_differ_it_fits_into_a_comment_and_counts_the_rest():
    many = [
        replace(SPA, tenant=f"tenant-{number:04}", asked=(Line(key="name", before="a", after=f"{number}" * 80),))
        for number in range(2000)
    ]
    page = leaflet(report(BARN, *many))

    assert len(page) < LIMIT
    assert page.index("### one-barn: would lose data") < 300
    assert page.rstrip().endswith("did not fit here: `fleet plan --json` has them all.")


def test_what_a_file_says_is_text_and_not_markdown():
    line = Line(key="name", before="One", after="<script> | `x` **b** [a](http://e)\n# no")
    page = leaflet(report(replace(SPA, asked=(line,), decided=())))

    assert "- `name`: One → \\<script\\> \\| \\`x\\` \\*\\*b\\*\\* \\[a\\](http://e) \\# no\n" in page


def test_of_somebody_new_and_of_somebody_gone_no_value_is_told_by_itself():
    came = Change(path="odoo.image", before=None, after="b", because=BECAUSE)
    went = Change(path="odoo.image", before="a", after=None, because=BECAUSE)
    new, gone = (replace(SPA, decided=(one,)) for one in (came, went))

    assert "- why, value by value: `fleet explain one-spa`" in leaflet(report(new))
    assert "odoo.image" not in leaflet(report(new))
    assert "odoo.image" not in leaflet(report(gone))
    assert "- `plan`" not in leaflet(report(gone))


def test_data_of_many_that_goes_is_told_with_the_stack():
    found = report(SPA, beside=(beside(counts={"delete": 1}, lost=("shared-1-server: lost: its databases",)),))

    assert "Stack `dev` itself: 1 object deleted.\n- **shared-1-server: lost: its databases**" in leaflet(found)


def test_a_report_that_is_held_against_nothing_says_so():
    assert "What this began with breaks a rule itself" in leaflet(replace(report(SPA), is_blind=True))
    assert "What this began with" not in leaflet(report(SPA))


def test_however_much_is_wrong_it_fits_into_a_comment() -> None:
    """A comment that is too long is refused, and the one before it, which may say that nobody loses data, stays."""
    long = "x" * 3000
    alike = [
        replace(LEAP, tenant=f"one-{n}", what=f"it shrinks by {n}", file=f"tenants/dev/{n}.yaml") for n in range(1000)
    ]
    each = [replace(one, why=f"{long} {n}", do=f"{n} {long}") for n, one in enumerate(alike)]
    broken = [
        Violation(urn=f"a::one-{n}", policy=f"policy-{n}", message=f"{n} {long}", is_mandatory=n % 2 == 0)
        for n in range(1000)
    ]
    stacks = [
        beside(stack=f"eu-{n}", counts={"update": n}, lost=(f"shared-{n}-server: lost: {long}",), errors=(long,) * 100)
        for n in range(1000)
    ]
    rooms = tuple(
        Room(place=f"eu/shared-{n}", tenants=Budget(used=n, bears=1000), connections=None) for n in range(1000)
    )
    many = [
        replace(SPA, tenant=f"tenant-{n}", asked=(Line(key="name", before="a", after=f"{n}"),)) for n in range(1000)
    ]
    worst = replace(
        report(*many, room=rooms),
        faults=tuple(each),
        beside=(beside(violations=tuple(broken)), *stacks),
        unseen=tuple(f"us-{n}" for n in range(1000)),
    )

    assert len(leaflet(worst)) < LIMIT
    assert len(leaflet(replace(worst, faults=()))) < LIMIT
    assert len(leaflet(report(SPA, faults=tuple(alike)))) < 3000
    assert len(missing(Refused(each))) < LIMIT
    assert len(missing(Refused(alike))) < 3000


def test_of_a_thousand_faults_the_tenants_are_told_of_all_the_same() -> None:
    each = tuple(replace(LEAP, tenant=f"one-{n}", why=f"why {n}" * 30) for n in range(1000))
    page = leaflet(report(SPA, BARN, faults=each))

    assert "more findings that did not fit here" in page
    assert page.index("### one-barn: would lose data") < page.index("### one-spa: interrupted")


def test_of_many_servers_the_fullest_are_told() -> None:
    rooms = tuple(Room(place=f"eu-{n}", tenants=Budget(used=n, bears=100), connections=None) for n in range(100))
    page = leaflet(report(SPA, room=rooms))

    assert "| eu-99 | 99 of 100 |  |\n| eu-98 |" in page
    assert "| eu-70 | 70 of 100 |  |\n| … 70 that are less full | | |" in page


LEAVES = Effect(gravity=Gravity.LOST, words="lost: its database")


def test_whose_data_goes_lawfully_is_said_first() -> None:
    """Nothing refuses it, and a reviewer who reads two lines must not read that nobody loses data."""
    dune = replace(SPA, tenant="dune", effects=(LEAVES,), asked=(), decided=())
    found = report(SPA, dune)
    page = leaflet(found)

    assert found.code == 0
    assert page.split("\n")[2:5] == [
        (
            "**Data goes for good, and nobody can bring it back:** all of dune, who may go: released, past the day, with a final "
            "backup that was proven."
        ),
        "",
        "Nobody else loses data. 1 customer will be interrupted. 2 customers will pay another price, +6.00 USD a month.",
    ]
    assert "### dune: its data goes for good" in page
    assert "would lose data" not in page
    assert found.data["gone_for_good"] == ["dune"]


def test_a_server_that_goes_lawfully_is_said_first() -> None:
    found = report(beside=(beside(counts={"delete": 1}, lost=("shared-1-server: lost: its databases",)),))

    assert leaflet(found).split("\n")[2] == (
        "**Data goes for good, and nobody can bring it back:** all that is on `shared-1-server`, which nobody lives on: "
        "released."
    )
    assert found.data["gone_for_good"] == ["shared-1-server"]


def test_a_server_whose_loss_is_refused_does_not_go_for_good() -> None:
    lost = replace(GONE, tenant="server shared-1", name="shared-1-server")
    found = report(
        replace(BARN, tenant="server shared-1", losses=(lost,)),
        beside=(beside(lost=("shared-1-server: lost: its databases",)),),
    )

    assert found.code == 3
    assert "goes for good" not in leaflet(found)


def test_what_many_would_lose_is_told_once() -> None:
    many = [
        replace(
            BARN, tenant=name, losses=(replace(GONE, tenant=name, name=f"{name}-database", do=f"bring {name} back"),)
        )
        for name in (f"one-{n}" for n in range(1000))
    ]
    page = leaflet(report(*many))

    assert "### 1,000 customers: would lose data" in page
    assert "- **its database**: nothing asks for it any more\n  - do: bring ID back\n" in page
    assert len(page) < 3000


def test_who_pays_another_price_is_not_told_with_those_who_do_not() -> None:
    paid = [(5, 0), (8, 0), (5, 0), (5, 0)]
    stopped = [
        replace(
            SPA,
            tenant=f"tenant-{n}",
            asked=(),
            decided=(),
            prices=(Price(currency="USD", before=Decimal(before), after=Decimal(after)),),
        )
        for n, (before, after) in enumerate(paid)
    ]
    page = leaflet(report(*stopped))

    assert "### 3 customers: interrupted" in page
    assert "- a month: 5.00 USD → 0.00 USD (-5.00)\n" in page
    assert "### tenant-1: interrupted" in page
    assert "- a month: 8.00 USD → 0.00 USD (-8.00)" in page


def test_for_whom_other_objects_change_is_told_apart() -> None:
    other = [replace(SPA, tenant=f"tenant-{n}", steps=(WEB,) * (1 + n % 2)) for n in range(4)]

    assert leaflet(report(*other)).count("###") == 4


def test_prices_are_added_up_in_each_currency_and_those_on_request_are_only_counted() -> None:
    euros = Price(currency="EUR", before=Decimal(5), after=Decimal(4))
    asked = Price(currency="USD", before=None, after=Decimal(4))
    page = leaflet(
        report(replace(SPA, tenant="a", prices=(*SPA.prices, euros)), replace(SPA, tenant="b", prices=(asked,)))
    )

    assert "2 customers will pay another price, +3.00 USD, or -1.00 EUR a month." in page
    assert "- a month: 5.00 USD → 8.00 USD (+3.00), or 5.00 EUR → 4.00 EUR (-1.00)" in page
    assert "- a month: on request → 4.00 USD\n" in page
    assert "2 customers will pay another price.\n" in leaflet(
        report(replace(SPA, tenant="a", prices=(asked,)), replace(SPA, tenant="b", prices=(asked,)))
    )


def test_of_somebody_new_lines_are_told_without_what_was_there_before() -> None:
    came = Change(path="odoo.image", before=None, after="b", because=BECAUSE)
    asked = (Line(key="name", before=None, after="Plum Hair"),)

    assert "- `name`: Plum Hair\n" in leaflet(report(replace(SPA, decided=(came,), asked=asked)))


def test_a_line_that_was_not_there_is_called_so() -> None:
    asked = (Line(key="hosts", before=[], after=["a.test"]), Line(key="until", before="2027-01-31", after=None))
    page = leaflet(report(replace(SPA, asked=asked)))

    assert "- `hosts`: not said → a.test\n- `until`: 2027-01-31 → not said\n" in page


def test_of_whom_leaves_it_is_told_until_when_the_data_is_kept_and_what_comes_back() -> None:
    proven = datetime(2027, 1, 31, 12, 5, tzinfo=UTC)
    kept = Farewell(until=date(2027, 2, 28), is_kept=True, proven=proven)
    known = "- the newest backup that came back in a rehearsed restore was begun on 2027-01-31 12:05 UTC"
    alone = leaflet(report(replace(SPA, farewell=kept)))
    open_ = leaflet(report(replace(SPA, farewell=replace(kept, is_kept=False, proven=None))))
    three = [replace(SPA, tenant=f"one-{n}", farewell=replace(kept, proven=proven.replace(hour=n))) for n in range(3)]

    assert f"- its data is kept until 2027-02-28\n{known}\n" in alone
    assert "- its data was to be kept until 2027-02-28\n- no backup is known to come back\n" in open_
    assert "were begun on 2027-01-31 00:05 UTC or later" in leaflet(report(*three))
    assert report(three[0]).data["tenants"][0]["farewell"]["proven"] == proven.replace(hour=0)  # pyright: ignore[reportIndexIssue]


def test_whoever_comes_or_goes_pays_no_other_price() -> None:
    came = Change(path="odoo.image", before=None, after="b", because=BECAUSE)
    went = Change(path="odoo.image", before="a", after=None, because=BECAUSE)

    assert "another price" not in leaflet(report(replace(SPA, decided=(came,)), replace(SPA, decided=(went,))))
