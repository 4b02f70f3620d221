"""What the gate calls a loss: two lists of resources, written out, held against each other."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from tenancy.gate import Loss, losses
from tenancy.guarded import GUARDED
from tenancy.renewal import PASSWORDS
from tenancy.thing import Thing

STACK = "urn:pulumi:dev::odoo-saas::"
SERVER = f"{STACK}pulumi:providers:postgresql::server-shared-1"
CLUSTER = f"{STACK}pulumi:providers:kubernetes::cluster-odoo-local"
RANDOM = f"{STACK}pulumi:providers:random::passwords"


def thing(type: str, name: str, provider: str, /, **inputs: object) -> Thing:
    return Thing(urn=f"{STACK}odoo:saas:Tenant${type}::{name}", type=type, name=name, provider=provider, inputs=inputs)


def tenant(id: str) -> dict[str, Thing]:
    """Everything of one tenant that is guarded, by what people call it, and a Service beside it."""
    claim = {
        "accessModes": ["ReadWriteOnce"],
        "storageClassName": "standard",
        "resources": {"requests": {"storage": "25G"}},
    }
    return {
        "namespace": thing("kubernetes:core/v1:Namespace", f"{id}-namespace", CLUSTER, metadata={"name": f"odoo-{id}"}),
        "database": thing("postgresql:index/database:Database", f"{id}-database", SERVER, name=f"t_{id}"),
        "role": thing("postgresql:index/role:Role", f"{id}-database-role", SERVER, name=f"t_{id}", connectionLimit=12),
        "database server": thing(
            "kubernetes:postgresql.cnpg.io/v1:Cluster",
            f"{id}-database",
            CLUSTER,
            metadata={"name": "postgres", "namespace": f"odoo-{id}"},
            spec={"storage": {"size": "10G"}},
        ),
        "way back to any moment": thing(
            "kubernetes:barmancloud.cnpg.io/v1:ObjectStore",
            f"{id}-database-archive",
            CLUSTER,
            metadata={"name": "postgres", "namespace": f"odoo-{id}"},
            spec={"configuration": {"destinationPath": f"s3://one/{id}"}},
        ),
        "filestore": thing(
            "kubernetes:core/v1:PersistentVolumeClaim",
            f"{id}-filestore",
            CLUSTER,
            metadata={"name": "filestore", "namespace": f"odoo-{id}"},
            spec=claim,
        ),
        "key to the backups": thing(
            "random:index/randomPassword:RandomPassword", f"{id}-backup-key", RANDOM, length=48, special=False
        ),
        **{
            words: thing(
                "random:index/randomPassword:RandomPassword",
                f"{id}-{ending}",
                RANDOM,
                length=32,
                keepers={"version": "1"},
            )
            for ending, words in PASSWORDS.items()
        },
        "service": thing("kubernetes:core/v1:Service", f"{id}-odoo-service", CLUSTER, metadata={"name": "odoo"}),
    }


CLUSTERS = {
    "cluster": Thing(
        urn=CLUSTER,
        type="pulumi:providers:kubernetes",
        name="cluster-odoo-local",
        provider="",
        inputs={"clusterIdentifier": "odoo-local", "context": "odoo-local"},
        is_kept=False,
    )
}
SPA = tenant("one-spa")
BARN = tenant("one-barn")


def found(
    before: Iterable[Thing],
    after: Iterable[Thing],
    *,
    lived: Iterable[str] = (),
    leaving: Iterable[str] = (),
    bare: Iterable[str] = (),
) -> list[Loss]:
    old, new = [*CLUSTERS.values(), *before], [*CLUSTERS.values(), *after]
    return list(losses(old, new, lived=lived, leaving=leaving, bare=bare))


def unprotected(things: dict[str, Thing]) -> dict[str, Thing]:
    return {words: replace(one, is_kept=False) for words, one in things.items()}


def test_what_stays_as_it_is_is_no_loss():
    assert found(SPA.values(), SPA.values(), lived=["one-spa"]) == []


def test_somebody_new_is_no_loss():
    assert found(SPA.values(), [*SPA.values(), *BARN.values()], lived=["one-spa"]) == []


def test_every_guarded_kind_is_missed_when_nothing_asks_for_it_any_more():
    gone = found([*SPA.values(), *BARN.values()], SPA.values(), lived=["one-spa", "one-barn"])

    assert [(one.tenant, one.words, one.name) for one in gone] == [
        ("one-barn", "namespace", "one-barn-namespace"),
        ("one-barn", "database", "one-barn-database"),
        ("one-barn", "role", "one-barn-database-role"),
        ("one-barn", "database server", "one-barn-database"),
        ("one-barn", "way back to any moment", "one-barn-database-archive"),
        ("one-barn", "filestore", "one-barn-filestore"),
        ("one-barn", "key to the backups", "one-barn-backup-key"),
    ]
    assert {one.cause for one in gone} == {"nothing asks for it any more"}
    assert len(gone) == len([one for one in GUARDED if not one.shared])


def test_what_a_leaving_customer_had_may_go():
    before = [*SPA.values(), *unprotected(BARN).values()]

    assert found(before, SPA.values(), lived=["one-barn"], leaving=["one-barn"]) == []


def test_nothing_of_a_leaving_customer_goes_in_the_step_that_lifts_its_protection():
    after = unprotected(BARN)
    moved = {**after, "filestore": replace(after["filestore"], inputs={**BARN["filestore"].inputs, "spec": {}})}

    assert found(BARN.values(), after.values(), leaving=["one-barn"]) == []
    assert [one.cause for one in found(BARN.values(), moved.values(), leaving=["one-barn"])] == [
        "its spec.storageClassName changes from standard to None, and another one would take its place",
        "its spec.accessModes changes from ['ReadWriteOnce'] to None, and another one would take its place",
    ]
    assert len(found(BARN.values(), (), leaving=["one-barn"])) == len([one for one in GUARDED if not one.shared])


def test_what_holds_no_data_may_go():
    after = [one for word, one in SPA.items() if word != "service"]

    assert found(SPA.values(), after, lived=["one-spa"]) == []


@pytest.mark.parametrize("word", [one.words for one in GUARDED if not one.may_come and not one.shared])
def test_what_the_state_has_lost_of_somebody_who_has_lived_is_not_made_anew(word: str):
    before = [one for each, one in SPA.items() if each != word]

    assert [(one.words, one.cause) for one in found(before, SPA.values(), lived=["one-spa"])] == [
        (word, "the state has lost it, and it would be made anew, with nothing in it")
    ]
    assert found(before, SPA.values()) == []


def test_a_way_back_may_come_later():
    before = [one for each, one in SPA.items() if each != "way back to any moment"]

    assert found(before, SPA.values(), lived=["one-spa"]) == []


@pytest.mark.parametrize(
    ("word", "inputs", "cause"),
    [
        (
            "namespace",
            {"metadata": {"name": "odoo-other"}},
            "its metadata.name changes from odoo-one-spa to odoo-other, and another one would take its place",
        ),
        ("database", {"name": "t_2"}, "its name changes from t_one-spa to t_2, and another one would take its place"),
        ("role", {"name": "t_2"}, "its name changes from t_one-spa to t_2, and another one would take its place"),
        (
            "way back to any moment",
            {
                "metadata": {"name": "postgres", "namespace": "odoo-one-spa"},
                "spec": {"configuration": {"destinationPath": "s3://two/one-spa"}},
            },
            (
                "its spec.configuration.destinationPath changes from s3://one/one-spa to s3://two/one-spa, "
                "and another one would take its place"
            ),
        ),
        (
            "filestore",
            {
                "metadata": {"name": "filestore", "namespace": "odoo-one-spa"},
                "spec": {"accessModes": ["ReadWriteOnce"], "storageClassName": "encrypted"},
            },
            "its spec.storageClassName changes from standard to encrypted, and another one would take its place",
        ),
        (
            "key to the backups",
            {"length": 48, "special": False, "keepers": {"version": "2"}},
            "its keepers changes from None to {'version': '2'}, and another one would take its place",
        ),
    ],
)
def test_what_cannot_change_in_place_is_a_loss_when_it_changes(word: str, inputs: dict[str, object], cause: str):
    after = {**SPA, word: replace(SPA[word], inputs=inputs)}

    assert [(one.tenant, one.words, one.name, one.cause) for one in found(SPA.values(), after.values())] == [
        ("one-spa", word, SPA[word].name, cause)
    ]


def test_whoever_is_refused_hears_the_right_way():
    (gone, *_) = found(SPA.values(), [])

    assert gone == Loss(
        tenant="one-spa",
        words="namespace",
        name="one-spa-namespace",
        cause="nothing asks for it any more",
        do="bring back the file of one-spa with git restore; where a change of the program moved the object, "
        "give it an alias",
    )


@pytest.mark.parametrize(
    ("size", "causes"),
    [("15G", ["it would shrink from 25G to 15G, and what no longer fits would be lost"]), ("25G", []), ("1T", [])],
)
def test_a_filestore_may_only_grow(size: str, causes: list[str]):
    claim = {
        "accessModes": ["ReadWriteOnce"],
        "storageClassName": "standard",
        "resources": {"requests": {"storage": size}},
    }
    home = {"name": "filestore", "namespace": "odoo-one-spa"}
    after = {**SPA, "filestore": replace(SPA["filestore"], inputs={"metadata": home, "spec": claim})}

    assert [one.cause for one in found(SPA.values(), after.values())] == causes


def test_what_changes_in_place_is_no_loss():
    after = {**SPA, "role": replace(SPA["role"], inputs={"name": "t_one-spa", "connectionLimit": 18})}

    assert found(SPA.values(), after.values()) == []


def test_a_component_that_was_moved_without_an_alias_is_a_loss_and_with_one_it_is_none():
    moved = replace(SPA["database"], urn=SPA["database"].urn.replace("Tenant", "Client"))
    known = replace(moved, aliases=(SPA["database"].urn,))

    forgotten = found(SPA.values(), {**SPA, "database": moved}.values(), lived=["one-spa"])
    assert [(one.words, one.cause) for one in forgotten] == [
        ("database", "nothing asks for it any more"),
        ("database", "the state has lost it, and it would be made anew, with nothing in it"),
    ]
    assert found(SPA.values(), {**SPA, "database": known}.values(), lived=["one-spa"]) == []


def test_another_server_is_a_loss():
    other = f"{STACK}pulumi:providers:postgresql::server-shared-2"
    after = {**SPA, "database": replace(SPA["database"], provider=other)}

    assert [one.cause for one in found(SPA.values(), after.values())] == [
        "it would be looked for by server-shared-2, and it was made by server-shared-1"
    ]


def test_another_cluster_is_a_loss_of_all_that_is_in_it():
    there = replace(CLUSTERS["cluster"], inputs={"clusterIdentifier": "odoo-prod", "context": "odoo-prod"})
    found = list(losses([*CLUSTERS.values(), *SPA.values()], [there, *SPA.values()], lived=[], leaving=[]))

    assert [(one.words, one.cause) for one in found] == [
        ("namespace", "the stack would be another cluster's: odoo-prod instead of odoo-local"),
        ("database server", "the stack would be another cluster's: odoo-prod instead of odoo-local"),
        ("way back to any moment", "the stack would be another cluster's: odoo-prod instead of odoo-local"),
        ("filestore", "the stack would be another cluster's: odoo-prod instead of odoo-local"),
    ]


def test_whoever_is_to_be_kept_after_all_is_not_left_without_protection():
    """Released in its time; then the day was moved on."""
    bare = unprotected(SPA)

    assert {one.cause for one in found(bare.values(), bare.values())} == {"its protection would be lifted"}


def test_whoever_was_released_in_its_time_stops_nobody_until_it_is_to_be_removed():
    """A newer backup of it is not proven: it may not go, and what is bare already may stay so."""
    bare = unprotected(SPA)

    assert found(bare.values(), bare.values(), lived=["one-spa"], bare=["one-spa"]) == []
    assert {one.cause for one in found(bare.values(), (), bare=["one-spa"])} == {"nothing asks for it any more"}
    assert [one.cause for one in found({**bare, "role": SPA["role"]}.values(), bare.values(), bare=["one-spa"])] == [
        "its protection would be lifted"
    ]


def test_protection_is_not_lifted_from_whoever_does_not_leave():
    after = {**SPA, "filestore": replace(SPA["filestore"], is_kept=False)}

    assert [one.cause for one in found(SPA.values(), after.values())] == ["its protection would be lifted"]
    assert found(SPA.values(), after.values(), leaving=["one-spa"]) == []


@pytest.mark.parametrize("word", PASSWORDS.values())
def test_a_password_is_made_anew_when_its_version_rises_and_for_nothing_else(word: str):
    def after(**inputs: object) -> list[Loss]:
        new = {**SPA, word: replace(SPA[word], inputs={**SPA[word].inputs, **inputs})}
        return found(SPA.values(), new.values(), lived=["one-spa"])

    assert after(keepers={"version": "2"}, length=40) == []
    assert [one.cause for one in after(length=40)] == [
        "another one would take its place, and its version does not rise (it was 1, it would be 1)"
    ]
    assert [(one.words, one.do) for one in after(keepers={"version": "0"})] == [
        (
            word,
            "ask for a new one: fleet secret rotate one-spa; where nobody wanted one, put back what changes it",
        )
    ]
    assert [one.cause for one in after(keepers={})] == [
        "another one would take its place, and its version does not rise (it was 1, it would be unknown)"
    ]


@pytest.mark.parametrize("word", PASSWORDS.values())
def test_a_password_whose_component_has_another_name_is_another_one_unless_it_says_so(word: str):
    was = SPA[word]
    moved = replace(was, urn=was.urn.replace("Tenant", "Client"))
    longer = {**was.inputs, "length": 40}
    risen = {**was.inputs, "keepers": {"version": "2"}}

    def after(new: Thing) -> list[str]:
        return [one.words for one in found(SPA.values(), {**SPA, word: new}.values(), lived=["one-spa"])]

    assert after(moved) == [word]
    assert after(replace(moved, aliases=(was.urn,))) == []
    assert after(replace(moved, aliases=(was.urn,), inputs=longer)) == [word]
    assert after(replace(moved, inputs=risen)) == []


SHARED = Thing(
    urn=f"{STACK}odoo:saas:Platform$odoo:saas:PlatformServer$kubernetes:postgresql.cnpg.io/v1:Cluster::shared-1-server",
    type="kubernetes:postgresql.cnpg.io/v1:Cluster",
    name="shared-1-server",
    provider=CLUSTER,
    inputs={"metadata": {"name": "shared-1", "namespace": "odoo-platform"}, "spec": {"storage": {"size": "100G"}}},
)


def test_a_server_that_tenants_share_is_missed_by_its_own_name():
    (gone,) = found([SHARED], [])

    assert (gone.tenant, gone.words, gone.name) == (
        "server shared-1",
        "databases, of all tenants on it",
        "shared-1-server",
    )
    assert "released: true" in gone.do


def test_a_server_that_tenants_share_neither_shrinks_nor_is_made_anew_nor_loses_its_protection():
    smaller = replace(SHARED, inputs={**SHARED.inputs, "spec": {"storage": {"size": "50G"}}})

    assert [one.cause for one in found([SHARED], [smaller])] == [
        "it would shrink from 100G to 50G, and what no longer fits would be lost"
    ]
    assert [one.cause for one in found([], [SHARED], lived=["server shared-1"])] == [
        "the state has lost it, and it would be made anew, with nothing in it"
    ]
    assert [one.cause for one in found([SHARED], [replace(SHARED, is_kept=False)])] == [
        "its protection would be lifted"
    ]


def test_a_released_server_may_go_and_a_tenant_of_its_name_does_not_open_the_way():
    bare = replace(SHARED, is_kept=False)

    assert found([SHARED], [bare], leaving=["server shared-1"]) == []
    assert found([bare], [], leaving=["server shared-1"]) == []
    assert [one.tenant for one in found([bare], [], leaving=["shared-1"])] == ["server shared-1"]


def test_the_platforms_own_namespace_is_nobodys():
    platform = Thing(
        urn=f"{STACK}odoo:saas:Platform$kubernetes:core/v1:Namespace::platform-namespace",
        type="kubernetes:core/v1:Namespace",
        name="platform-namespace",
        provider=CLUSTER,
        inputs={"metadata": {"name": "odoo-platform"}},
        is_kept=False,
    )

    assert found([platform], [platform]) == []
    assert found([platform], []) == []
