"""`fleet plan` on the real engine: what an edit does and to whom, and that asking changes nothing."""

import json
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from history import History
from inventory import inventory
from sandbox import until
from test_engine_killed import no_pod_starts
from yard import Done, Yard

pytestmark = pytest.mark.engine

TENANTS = ("plan-one", "plan-two")


@pytest.fixture(scope="module")
def yard(yards: Callable[..., Yard]) -> Yard:
    """Two tenants that live, in a repository whose last commit is what was built; eight more live in other stacks."""
    made = yards(*TENANTS)
    first = made.fleet("up")
    assert first.code == 0, first.output
    history = History(made.root)
    history.commit("2027-01-10T12:00:00+00:00")
    return made


@pytest.fixture(autouse=True)
def _files_as_they_were(yard: Yard) -> None:
    History(yard.root).git("checkout", "--quiet", "--", ".")


def plan(yard: Yard, form: str = "--markdown") -> Done:
    return yard.run(str(Path(yard.root, ".venv/bin/fleet")), "plan", "--since", "HEAD", form)


def test_where_nothing_was_edited_nothing_changes(yard: Yard) -> None:
    done = plan(yard)

    assert (done.code, done.output) == (0, "## 0 customers touched, 10 not\n\nNothing changes.\n")


def test_a_raised_plan_is_told_with_what_follows_and_nothing_is_done(yard: Yard) -> None:
    before = inventory(yard, *TENANTS)
    yard.edit("plan-one", plan="standard")
    done = plan(yard)
    lines = done.output.splitlines()

    assert done.code == 0, done.output
    assert "## 1 customer touched, 9 not" in lines
    assert (
        "Nobody loses data. 1 customer will be interrupted. "
        "1 customer will pay another price, +3.00 USD, or +3.00 EUR a month."
    ) in lines
    assert "### plan-one: interrupted" in lines
    assert "- `plan`: basic → standard" in lines
    assert "- Odoo stops and starts again, and nobody can work in between" in lines
    assert "- the size of its filestore changes while it is used" in lines
    assert "- a month: 5.00 USD → 8.00 USD (+3.00), or 5.00 EUR → 8.00 EUR (+3.00)" in lines
    assert "| database.connection_limit | 12 | 18 | plan standard |" in lines
    assert "plan-two" not in done.output
    assert inventory(yard, *TENANTS) == before


ENGINE = """#!/bin/sh
printf '%s\\n' "$ODOO_SAAS_SETTLED" "$@" >>{log}
if [ "$1" = preview ] && [ -e {log}.whole ]; then
    unset ODOO_SAAS_SETTLED
    shift
    for word; do
        shift
        case $skip$word in yes*) skip= ;; --exclude) skip=yes ;; *) set -- "$@" "$word" ;; esac
    done
    set -- preview "$@"
fi
exec {engine} "$@"
"""
"""`pulumi`, which writes down what it is asked; where that is wished for, it leaves out nobody."""


def test_who_is_as_asked_is_not_looked_at_and_that_changes_no_word(yard: Yard, tmp_path: Path) -> None:
    program, log = tmp_path / "bin/pulumi", tmp_path / "asked"
    program.parent.mkdir()
    program.write_text(ENGINE.format(log=log, engine=yard.platform.bin / "pulumi"))
    program.chmod(0o755)
    way = {"PATH": f"{program.parent}:{yard.environment['PATH']}"}
    ask = (str(yard.root / ".venv/bin/fleet"), "plan", "--since", "HEAD", "--markdown")
    yard.edit("plan-one", plan="standard")
    narrow = yard.run(*ask, environment=way)
    excluded = {line for line in log.read_text().splitlines() if line.startswith("urn:")}
    log.with_suffix(".whole").touch()
    whole = yard.run(*ask, environment=way)

    assert narrow.code == 0, narrow.output
    assert {urn for urn in yard.held() if "::plan-two" in urn} == excluded
    assert "\nplan-two\npreview\n" in log.read_text()
    assert narrow.output == whole.output


def test_what_another_merge_has_left_to_do_is_told_beside_what_is_edited_now(yard: Yard) -> None:
    """The next update does both."""
    yard.edit("plan-two", hosts=["later.odoo.test"])
    History(yard.root).commit("2027-01-11T12:00:00+00:00")
    yard.edit("plan-one", plan="standard")
    done = plan(yard, "--json")
    told = {one["tenant"]: one["asked"] for one in json.loads(done.output[done.output.index("{") :])["tenants"]}
    History(yard.root).git("checkout", "--quiet", "--", ".")
    brought = yard.fleet("up")

    assert done.code == 0, done.output
    assert told == {"plan-one": [{"key": "plan", "before": "basic", "after": "standard"}], "plan-two": []}
    assert brought.code == 0, brought.output
    assert plan(yard).output == "## 0 customers touched, 10 not\n\nNothing changes.\n"


def test_what_a_stopped_update_has_changed_is_told_also_where_the_edit_was_taken_back(yard: Yard) -> None:
    """The customer's component still says what it was made of before."""

    def generation() -> str:
        return yard.kubectl("get", "deployment", "web", "-n", "odoo-plan-two", "-o", "jsonpath={.metadata.generation}")

    before = generation()
    yard.edit("plan-two", hosts=["stopped.odoo.test"])
    with no_pod_starts(yard):
        running = yard.start("pulumi", "up", "--yes", "--skip-preview", "--stack", yard.stack)
        until(lambda: generation() != before, "the rollout")
        running.send_signal(signal.SIGINT)
        said, _ = running.communicate(timeout=120)
    History(yard.root).git("checkout", "--quiet", "--", ".")
    yard.edit("plan-one", plan="standard")
    done = plan(yard, "--json")
    told = {one["tenant"] for one in json.loads(done.output[done.output.index("{") :])["tenants"]}
    History(yard.root).git("checkout", "--quiet", "--", ".")
    healed = yard.fleet("up")

    assert running.returncode != 0, said
    assert (done.code, told) == (0, {"plan-one", "plan-two"}), done.output
    assert healed.code == 0, healed.output
    assert plan(yard).output == "## 0 customers touched, 10 not\n\nNothing changes.\n"


def test_somebody_new_is_told_and_nobody_else(yard: Yard) -> None:
    yard.add("plan-three")
    done = plan(yard, "--json")
    (only,) = json.loads(done.output[done.output.index("{") :])["tenants"]

    assert done.code == 0, done.output
    assert (only["tenant"], only["gravity"], list(only["objects"])) == ("plan-three", "noticed", ["create"])
    (yard.tenants / "plan-three.yaml").unlink()


def test_a_file_removed_by_mistake_is_refused_with_all_that_would_go(yard: Yard) -> None:
    (yard.tenants / "plan-two.yaml").unlink()
    done = plan(yard)

    assert done.code == 3, done.output
    assert (
        "**Refused.** This must not be merged as it is; what it would do, and the right way, stands below."
        in done.output
    )
    assert "### plan-two: would lose data" in done.output
    assert "- **its database (plan-two-database), its filestore (plan-two-filestore), " in done.output
    assert "**: nothing asks for it any more\n  - do: bring back the file of plan-two with `git restore`" in done.output
    assert "plan-one" not in done.output


def test_a_server_that_is_away_is_no_good_news(yard: Yard) -> None:
    """A preview needs the cluster; without it nobody knows everything, and the page says so."""
    yard.edit("plan-one", plan="standard")
    kubeconfig = yard.platform.home / "kubeconfig"
    text = kubeconfig.read_text()
    kubeconfig.write_text(text.replace("server: https://127.0.0.1:", "server: https://127.0.0.2:"))
    done = plan(yard)
    kubeconfig.write_text(text)

    assert "**Not whole.** A preview did not come to its end; more may change than stands below." in done.output


def test_a_touched_stack_that_is_left_out_is_named_and_nothing_is_promised(yard: Yard) -> None:
    yard.edit("plan-one", plan="standard")
    done = yard.run(str(Path(yard.root, ".venv/bin/fleet")), "plan", "--since=HEAD", "--markdown", "--stack=prod")

    assert done.code == 0, done.output
    assert f"**Not all of it.** Touched as well, and not looked at: `{yard.stack}`." in done.output.splitlines()
    assert "Nobody loses data" not in done.output
