"""What an edit is held against, also where that breaks a rule itself."""

import json
import os
import shutil
from datetime import date
from pathlib import Path

import pytest
from copied import copy, edit, rewrite
from history import History

from fleet import revision
from fleet.planning import Planning
from fleet.rollout import Rollout
from tenancy import estate
from tenancy.problem import Refused

TODAY = date(2027, 1, 11)


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A checkout whose last commit, made of two that were right each by itself, breaks a rule."""
    made = copy(tmp_path / "checkout")
    edit(made, "prod", "luxury-spa-chain", hosts=["same.odoo.example.com"])
    edit(made, "prod", "meridian-wealth", hosts=["same.odoo.example.com"])
    History(made).commit("2027-01-10T12:00:00+00:00")
    with pytest.raises(Refused):
        estate.load(made)
    return made


def planned(root: Path) -> Planning:
    with revision.edited(root, "HEAD", None) as looked_at:
        return Planning(looked_at, {}, TODAY)


def test_what_mends_a_registry_that_breaks_a_rule_is_looked_at_in_every_stack(broken: Path) -> None:
    edit(broken, "prod", "meridian-wealth", hosts=[])
    found = planned(broken)

    assert found.is_blind
    assert found.faults == ()
    assert found.stacks() == ("dev", "eu", "platform-us", "prod", "staging")


def test_what_goes_in_steps_does_not_change_with_what_mends_it(broken: Path) -> None:
    edit(broken, "prod", "meridian-wealth", hosts=[], state="suspended")

    (fault,) = planned(broken).faults
    assert (fault.file, fault.what) == (
        "tenants/prod/meridian-wealth.yaml",
        "state is to change in a file that is not right as it is",
    )


def test_an_edit_that_breaks_a_rule_itself_is_refused(broken: Path) -> None:
    with pytest.raises(Refused):
        planned(broken)


URN = "urn:pulumi:eu::odoo-saas::"
CLAIM = "kubernetes:core/v1:PersistentVolumeClaim"
HELD = [
    {"urn": f"{URN}odoo:saas:Tenant::alpenhof", "type": "odoo:saas:Tenant"},
    {
        "urn": f"{URN}odoo:saas:Tenant$odoo:saas:Filestore${CLAIM}::alpenhof-filestore",
        "type": CLAIM,
        "protect": True,
        "retainOnDelete": True,
        "parent": f"{URN}odoo:saas:Tenant::alpenhof",
        "inputs": {"metadata": {"name": "filestore", "namespace": "tenant-alpenhof"}},
    },
]
EXPORT = """\
#!/bin/sh
[ "$*" = "stack export --stack eu" ] || {{ echo "error: no stack named '$4' found" >&2; exit 255; }}
cat {state}
"""
CLUSTER = "kubernetes:postgresql.cnpg.io/v1:Cluster"
STEP = {
    "urn": f"{URN}odoo:saas:Platform$odoo:saas:PlatformServer$odoo:saas:PgCluster${CLUSTER}::shared-1-server",
    "type": CLUSTER,
    "op": "update",
    "detailedDiff": {"spec.imageName": {"kind": "update"}},
}
PREVIEW = """\
#!/bin/sh
case "$1" in
stack) echo '{{"deployment": {{}}}}' ;;
preview) while [ "$1" != --event-log ]; do shift; done; cat {events} >"$2" ;;
esac
"""


@pytest.fixture
def remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that does nothing but tell what the state of eu holds."""
    state, engine = tmp_path / "state.json", tmp_path / "bin/pulumi"
    state.write_text(json.dumps({"deployment": {"resources": HELD}}))
    engine.parent.mkdir()
    engine.write_text(EXPORT.format(state=state))
    engine.chmod(0o755)
    monkeypatch.setenv("PATH", f"{engine.parent}:{os.environ['PATH']}")


@pytest.mark.usefixtures("remembered")
def test_a_stack_that_vanishes_with_its_folder_is_missed_although_it_began_with_a_broken_rule(broken: Path) -> None:
    edit(broken, "prod", "meridian-wealth", hosts=[])
    (broken / "Pulumi.eu.yaml").unlink()
    shutil.rmtree(broken / "tenants/eu")
    found = planned(broken)
    report = found.report((), lambda _: None)

    assert found.is_blind
    assert report.code == 3
    (impact,) = report.impacts
    assert impact.tenant == "alpenhof"
    assert [(loss.words, loss.name) for loss in impact.losses] == [("filestore", "alpenhof-filestore")]


def test_a_shared_server_that_a_preview_starts_anew_is_told_with_its_customers(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events, engine = tmp_path / "events.json", tmp_path / "bin/pulumi"
    events.write_text(json.dumps({"resourcePreEvent": {"metadata": STEP}}) + "\n")
    engine.parent.mkdir()
    engine.write_text(PREVIEW.format(events=events))
    engine.chmod(0o755)
    monkeypatch.setenv("PATH", f"{engine.parent}:{os.environ['PATH']}")
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "none"))
    report = planned(whole).report(("eu",), lambda _: None)

    (beside,) = report.beside
    assert beside.rollouts == (Rollout(server="shared-1", tenants=("alpenhof",)),)
    assert report.interrupted == {"alpenhof"}


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A checkout whose last commit is right."""
    made = copy(tmp_path / "checkout")
    History(made).commit("2027-01-10T12:00:00+00:00")
    return made


def test_a_stack_whose_file_is_another_is_looked_at_although_nobody_here_can_tell_a_secret_from_another(
    whole: Path,
) -> None:
    path = whole / "Pulumi.dev.yaml"
    path.write_text(f"{path.read_text()}# Another value, sealed by Pulumi, would be as silent as this remark.\n")

    assert planned(whole).stacks() == ("dev",)


def test_what_judges_every_update_touches_every_stack_as_what_builds_it_does(whole: Path) -> None:
    rewrite(whole, "policy/seen.py", "protect=args.opts.protect", "protect=False")

    assert planned(whole).stacks() == ("dev", "eu", "platform-us", "prod", "staging")
