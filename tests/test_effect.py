"""What steps of the engine are called in words."""

import pytest

from fleet.effect import Effect, Gravity, effects, lost, readdressed
from fleet.events import Step
from tenancy.words import State

WEB = ("kubernetes:apps/v1:Deployment", "one-spa-odoo-web")
CLAIM = ("kubernetes:core/v1:PersistentVolumeClaim", "one-spa-filestore")
PASSWORD = ("random:index/randomPassword:RandomPassword", "one-spa-database-password")
STOPS = Effect(gravity=Gravity.INTERRUPTED, words="Odoo stops and starts again, and nobody can work in between")
GROWS = Effect(gravity=Gravity.UNNOTICED, words="the size of its filestore changes while it is used")


def step(of: tuple[str, str], operation: str, *differences: str) -> Step:
    type, name = of
    return Step(urn=f"urn::{type}::{name}", type=type, operation=operation, parent="", differences=differences)


def test_another_pod_template_stops_and_starts_odoo():
    assert effects([step(WEB, "update", "metadata.labels", "spec.template.spec.containers[0].image")]) == (STOPS,)


def test_a_label_beside_the_template_does_not():
    assert effects([step(WEB, "update", 'metadata.labels["odoo-saas/plan"]')]) == ()


def test_the_gravest_comes_first_and_each_once():
    steps = [
        step(CLAIM, "update", "spec.resources.requests.storage"),
        step(WEB, "update", "spec.template.metadata"),
        step(WEB, "update", "spec.template.spec"),
    ]

    assert effects(steps) == (STOPS, GROWS)


def test_what_stays_has_no_effect():
    assert effects([step(WEB, "same"), step(CLAIM, "read")]) == ()


@pytest.mark.parametrize("operation", ["delete", "replace", "delete-replaced"])
@pytest.mark.parametrize(
    ("of", "words"),
    [
        (CLAIM, "lost: its filestore"),
        (("postgresql:index/database:Database", "one-spa-database"), "lost: its database"),
        (("kubernetes:core/v1:Namespace", "one-spa-namespace"), "lost: its namespace"),
        (("random:index/randomPassword:RandomPassword", "one-spa-backup-key"), "lost: its key to the backups"),
    ],
)
def test_what_takes_data_is_called_a_loss(of: tuple[str, str], operation: str, words: str):
    assert effects([step(of, operation)]) == (Effect(gravity=Gravity.LOST, words=words),)


def test_somebody_new_is_nobodys_interruption():
    found = effects([step(("odoo:saas:Tenant", "one-spa"), "create"), step(WEB, "create"), step(PASSWORD, "create")])

    assert found == (Effect(gravity=Gravity.NOTICED, words="is new, and gets everything of its own"),)


def test_a_password_made_anew_interrupts():
    assert effects([step(PASSWORD, "create-replacement"), step(PASSWORD, "replace")]) == (
        Effect(gravity=Gravity.INTERRUPTED, words="the password of its database is a new one, and sessions begin anew"),
    )


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        (State.ACTIVE, State.ACTIVE, [STOPS.words, GROWS.words]),
        (State.SUSPENDED, State.SUSPENDED, ["holds once its Odoo runs again", GROWS.words]),
        (State.SUSPENDED, State.ARCHIVED, ["holds once its Odoo runs again", GROWS.words]),
        (State.ACTIVE, State.SUSPENDED, ["its Odoo is stopped, and visitors see the maintenance page", GROWS.words]),
        (State.SUSPENDED, State.ACTIVE, ["its Odoo starts again", GROWS.words]),
    ],
)
def test_nobody_is_kept_from_working_where_nothing_runs(was: State, now: State, expected: list[str]):
    steps = [step(WEB, "update", "spec.template.spec"), step(CLAIM, "update", "spec.resources.requests.storage")]

    assert [one.words for one in effects(steps, was=was, now=now)] == expected


def test_a_release_is_told_by_what_may_follow_it():
    assert [one.words for one in effects([], was=State.ARCHIVED, now=State.RELEASED)] == [
        "it loses its protection; once its file is a tombstone, all of it goes for good"
    ]
    assert effects([], was=State.RELEASED, now=State.RELEASED) == ()


def test_what_loses_its_protection_is_named_though_no_step_touches_it():
    steps = [
        step(("postgresql:index/database:Database", "one-spa-database"), "same"),
        step(CLAIM, "same"),
        step(WEB, "same"),
    ]

    assert effects(steps, was=State.ARCHIVED, now=State.RELEASED) == (
        Effect(
            gravity=Gravity.NOTICED,
            words="its database and its filestore lose their protection; once its file is a tombstone, all of it goes for good",
        ),
    )


def test_of_somebody_who_goes_for_good_nothing_runs_again():
    steps = [step(WEB, "delete"), step(CLAIM, "delete")]

    assert [one.words for one in effects(steps, was=State.RELEASED, now=None)] == ["lost: its filestore"]


def test_an_address_that_goes_is_told_like_one_that_comes():
    assert [one.words for one in readdressed(["a.test", "b.test"], ["b.test", "c.test"])] == [
        "a.test does not answer any more",
        "c.test answers from now on",
    ]


def test_a_secret_that_people_supply_is_told_by_what_it_is_for():
    secret = step(("kubernetes:core/v1:Secret", "one-spa-supplied-mail"), "update", "stringData")

    assert [one.words for one in effects([secret])] == ["the secret for its mail is changed"]


def test_of_somebody_new_no_part_is_told_by_itself():
    steps = [
        step(("odoo:saas:Tenant", "one-spa"), "create"),
        step(("kubernetes:networking.k8s.io/v1:NetworkPolicy", "one-spa-dns"), "create"),
    ]

    assert [one.words for one in effects(steps, was=None)] == ["is new, and gets everything of its own"]


def test_what_holds_the_data_of_many_is_told_when_it_goes():
    steps = [
        step(("kubernetes:postgresql.cnpg.io/v1:Cluster", "shared-1-server"), "delete"),
        step(("kubernetes:core/v1:Secret", "shared-1-server-login"), "delete"),
    ]

    assert lost(steps) == ("shared-1-server: lost: its databases, of all tenants on it",)
    assert lost([step(("kubernetes:postgresql.cnpg.io/v1:Cluster", "shared-1-server"), "update")]) == ()


OWN_SERVER = ("kubernetes:postgresql.cnpg.io/v1:Cluster", "one-spa-database")
RESTARTS = Effect(
    gravity=Gravity.INTERRUPTED, words="its database server stops and starts again, and nobody can work in between"
)


@pytest.mark.parametrize(
    "path",
    [
        "spec.imageName",
        "spec.resources.requests.cpu",
        "spec.postgresql.parameters.max_connections",
        'spec.postgresql.parameters["pgaudit.log"]',
        "spec.plugins",
    ],
)
def test_a_server_of_ones_own_that_starts_anew_interrupts(path: str):
    assert effects([step(OWN_SERVER, "update", "spec.storage.size", path)]) == (RESTARTS,)


@pytest.mark.parametrize(
    "path", ["spec.instances", "spec.postgresql.parameters.statement_timeout", "spec.storage.size"]
)
def test_a_server_of_ones_own_that_only_reads_again_interrupts_nobody(path: str):
    assert effects([step(OWN_SERVER, "update", path)]) == ()
