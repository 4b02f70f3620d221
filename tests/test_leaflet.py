"""The page that a reviewer reads: short, the worst first, nothing that Markdown would act on, and never too long."""

from dataclasses import replace
from decimal import Decimal

from fleet.effect import Effect, Gravity
from fleet.events import Step, Violation
from fleet.failure import Failure
from fleet.impact import Impact, Line, Price
from fleet.leaflet import LIMIT, leaflet, missing
from fleet.report import Beside, Report, Room, ranked
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
    price=Price(currency="USD", before=Decimal(5), after=Decimal(8)),
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
    price=None,
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

Nobody loses data. 1 customer will be interrupted.

| after it | customers | connections |
|---|---|---|
| dev/shared-1 | 2 of 50 | 36 of 400 |
| dev | 3 of 22 |  |

### one-spa: interrupted
<sub>dev, standard, ring stable</sub>

- `plan`: basic → standard
- Odoo stops and starts again, and nobody can work in between
- 1 object changed
- a month: 5.00 USD → 8.00 USD

<details><summary>what follows: 1 value</summary>

| value | before | after | because of |
|---|---|---|---|
| odoo.options.workers | 2 | 4 | plan standard |

</details>
"""
    )


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
        "**tenants/dev/\\_x\\_.yaml** (tenants/dev/\\_x\\_.yaml): \\<b\\>@all\\</b\\>\n"
        "- why: each step can be taken back\n- do: write state: suspended\n\n"
        "**one-spa** (tenants/dev/one-spa.yaml:9): state goes from active to released\n"
        "- why: each step can be taken back\n- do: write state: suspended\n"
    )
    assert missing(failed).splitlines()[4:] == [
        "- what: main: no such commit here",
        "- why: it is held against something",
        "- do: git fetch",
    ]
    assert len(missing(Refused([replace(LEAP, line=line) for line in range(9_000)]))) <= LIMIT + 2


def test_whoever_would_lose_data_comes_first():
    page = leaflet(report(SPA, BARN))

    assert page.split("\n")[2] == (
        "**Refused.** This must not be merged as it is; what it would do, and the right way, stands below."
    )
    assert page.index("### one-barn: would lose data") < page.index("### one-spa: interrupted")
    assert "- **its database (one-barn-database)**: nothing asks for it any more; do: bring the file back" in page


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


def test_many_to_whom_the_same_happens_are_told_of_together():
    image = Change(path="odoo.image", before="a", after="b", because=BECAUSE)
    ring = [
        replace(SPA, tenant=f"tenant-{number:04}", asked=(), decided=(image,), price=None) for number in range(2000)
    ]
    page = leaflet(report(*ring))

    assert page.count("###") == 1
    assert "### 2000 customers: interrupted" in page
    assert "tenant-0000, tenant-0001" in page
    assert "and 1900 more" in page
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
