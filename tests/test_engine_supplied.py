"""Supplied secrets on the real engine: from the stack's file, where they are encrypted, into the namespace and nowhere else."""

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any, cast

import definitions
import pytest
import yaml
from yard import Yard

from local.plugins.kubernetes.cluster import Cluster
from tenancy.spelling import spellings

pytestmark = pytest.mark.engine

TENANT = "posted"
WORDS = {"user": "planted-user-7f3a", "password": 'planted word "with" {marks}: 91c2'}
CONFIG = '{"auths": {"images.example.com": {"auth": "cGxhbnRlZDpyZWdpc3RyeQ=="}}}'
MAIL = {"host": "smtp.example.com", "cidr": "10.1.2.5/32", "secret": "smtp"}


def supply(yard: Yard, path: str, value: str) -> None:
    done = yard.pulumi(
        "config", "set", "--stack", yard.stack, "--secret", "--path", f"odoo-saas:supplied.{path}", value
    )
    assert done.code == 0, done.output


@pytest.fixture(scope="module")
def yard(yards: Callable[..., Yard]) -> Yard:
    """A tenant whose mail and images need what Pulumi's configuration has, brought to life."""
    made = yards()
    made.configure(environment="production")
    made.add(TENANT, mail=MAIL)
    made.configure(secrets={"backend": "pulumi", "registry": "images"})
    for key, word in WORDS.items():
        supply(made, f"{TENANT}.smtp.{key}", word)
    supply(made, 'platform.images[".dockerconfigjson"]', CONFIG)
    first = made.up()
    assert first.code == 0, first.output
    return made


def inside(yard: Yard, name: str) -> Mapping[str, str]:
    data = cast("Mapping[str, str]", yard.look_at("secret", f"odoo-{TENANT}", name)["data"])
    return {key: base64.b64decode(value).decode() for key, value in data.items()}


def checksum(yard: Yard) -> str:
    live: Any = yard.look_at("deployment", f"odoo-{TENANT}", "web")
    return live["spec"]["template"]["metadata"]["annotations"]["odoo-saas/config-checksum"]


def test_the_secrets_are_in_the_tenants_namespace_as_they_were_supplied(yard: Yard) -> None:
    assert inside(yard, "smtp") == WORDS
    assert json.loads(inside(yard, "images")[".dockerconfigjson"]) == json.loads(CONFIG)
    assert yard.look_at("secret", f"odoo-{TENANT}", "images")["type"] == "kubernetes.io/dockerconfigjson"


def test_the_tenants_pods_open_the_registry_with_it(yard: Yard) -> None:
    assert yard.look_at("serviceaccount", f"odoo-{TENANT}", "odoo")["imagePullSecrets"] == [{"name": "images"}]


def places(yard: Yard) -> Mapping[str, str]:
    """Where they must not be, and what is there."""
    return {
        "the file": (yard.root / f"Pulumi.{yard.stack}.yaml").read_text(),
        "the state": json.dumps(yard.state()),
        "the event log": (yard.backend / "events.json").read_text(),
        "a preview": yard.preview("--diff").output,
        "the outputs": yard.pulumi("stack", "output", "--json", "--stack", yard.stack).output,
        "what fleet renders": yard.fleet("render").output,
        "the objects": yard.kubectl(
            "get", "deployments,cronjobs,configmaps,pods", "-n", f"odoo-{TENANT}", "-o", "json"
        ),
    }


def leaks(texts: Mapping[str, str]) -> dict[str, set[str]]:
    """By place, the names of the secrets that are found there; never the secrets, which a failure would print."""
    secrets = {**WORDS, "the registry's": "cGxhbnRlZDpyZWdpc3RyeQ=="}
    found = {
        place: {name for name, secret in secrets.items() if any(word in text for word in spellings(secret))}
        for place, text in texts.items()
    }
    return {place: names for place, names in found.items() if names}


def test_nothing_of_them_is_in_clear_in_the_stacks_file_in_its_state_or_in_what_the_engine_tells(yard: Yard) -> None:
    texts = places(yard)

    assert leaks(texts) == {}
    assert "(secret)" in texts["what fleet renders"]


CLEAR = "pulumi.Output.unsecret(supplied).apply(str)"
"""The values of the mail server's secret, as the program would give them away: the SDK keeps a Secret's data by itself."""
ENVIRONMENT = f"""\
        pods["template"]["spec"]["containers"][0]["env"] = [{{"name": "LEAK", "value": {CLEAR}}}]
"""
TOLD = {"the state", "the objects"}
"""Where each was found: the event log did not have it, and fleet render is told no value."""


@pytest.mark.parametrize(
    ("before", "planted", "found"),
    [
        ('data={"wanted.json": told,', f'data={{"leak": {CLEAR}, "wanted.json": told,', TOLD),
        # What the engine keeps secret lies in clear all the same where anybody in the cluster may read it.
        ('data={"wanted.json": told,', 'data={"leak": supplied.apply(str), "wanted.json": told,', {"the objects"}),
        (
            '{"odoo-saas/config-checksum": checksum}',
            f'{{"odoo-saas/config-checksum": checksum, "leak": {CLEAR}}}',
            TOLD,
        ),
        (
            "        deployment = kubernetes.apps.v1.Deployment(",
            ENVIRONMENT + "        deployment = kubernetes.apps.v1.Deployment(",
            TOLD,
        ),
        (
            "self.register_outputs({",
            f'pulumi.export("leak", {CLEAR})\n        self.register_outputs({{',
            {"the state", "the outputs"},
        ),
    ],
    ids=["a config map", "a config map, kept from the engine", "an annotation", "an environment", "an output"],
)
def test_one_that_the_program_gives_away_is_found_wherever_it_goes(
    yard: Yard, before: str, planted: str, found: set[str]
) -> None:
    file = yard.root / "components/odoo.py"
    kept = file.read_text()
    yard.rewrite("components/odoo.py", before, planted)
    try:
        given_away = yard.up()
        assert given_away.code == 0, given_away.output
        assert leaks(places(yard)) == {place: set(WORDS) for place in found}
    finally:
        file.write_text(kept)
        assert yard.up().code == 0
    assert leaks(places(yard)) == {}


def test_a_new_value_makes_a_new_pod_and_the_same_value_none(yard: Yard) -> None:
    before = checksum(yard)
    assert yard.preview().changes == {}
    supply(yard, f"{TENANT}.smtp.password", "another-word")
    changed = yard.up()

    assert changed.code == 0, changed.output
    assert set(changed.steps()) == {f"{TENANT}-supplied-mail", f"{TENANT}-odoo-web"}
    assert inside(yard, "smtp")["password"] == "another-word"
    assert checksum(yard) != before


def test_one_that_is_missing_ends_the_run_before_anything_is_touched(yard: Yard) -> None:
    kept = (yard.root / f"Pulumi.{yard.stack}.yaml").read_text()
    said = yaml.safe_load(kept)
    del said["config"]["odoo-saas:supplied"][TENANT]["smtp"]["password"]
    (yard.root / f"Pulumi.{yard.stack}.yaml").write_text(yaml.safe_dump(said))
    refused = yard.up()
    (yard.root / f"Pulumi.{yard.stack}.yaml").write_text(kept)

    assert refused.code != 0
    assert f"--secret --path 'odoo-saas:supplied.{TENANT}.smtp.password'" in refused.output
    assert refused.steps() == {}


LETTER: Any = {
    "apiVersion": "bitnami.com/v1alpha1",
    "kind": "SealedSecret",
    "metadata": {"name": "smtp", "namespace": "odoo-fetched"},
    "spec": {"encryptedData": {"user": "AgAKHOPBdF6o", "password": "AgBy3i4OJSWK"}},
}


@pytest.fixture(scope="module")
def fetched(yards: Callable[..., Yard]) -> Yard:
    """A tenant whose secrets an operator fetches from a store."""
    made = yards()
    made.configure(environment="production")
    definitions.install(Cluster(made.platform.home / "kubeconfig", "odoo-local"), "external-secrets", "sealed-secrets")
    made.add("fetched", mail=MAIL)
    backup = {"target": "s3:https://127.0.0.1/odoo-saas-dev", "cidr": "127.0.0.1/32", "secret": "bucket"}
    store = {"name": "vault", "path": "odoo/dev"}
    made.configure(
        secrets={"backend": "external-secrets", "store": store},
        addons=["external-secrets", "sealed-secrets"],
        backup=backup,
    )
    first = made.up()
    assert first.code == 0, first.output
    assert "warning" not in first.output, first.output
    return made


def spec(yard: Yard, kind: str, name: str) -> Mapping[str, object]:
    return cast("Mapping[str, object]", yard.look_at(kind, "odoo-fetched", name)["spec"])


def test_external_secrets_is_told_the_store_and_the_tenants_own_entry(fetched: Yard) -> None:
    found = spec(fetched, "externalsecret", "smtp")

    assert found["secretStoreRef"] == {"kind": "ClusterSecretStore", "name": "vault"}
    assert [cast("Mapping[str, object]", one)["remoteRef"] for one in cast("list[object]", found["data"])] == [
        {"key": "odoo/dev/fetched/smtp", "property": key} for key in ("user", "password")
    ]
    (whole,) = cast("list[Any]", spec(fetched, "externalsecret", "bucket")["dataFrom"])
    assert whole["extract"]["key"] == "odoo/dev/fetched/bucket"


def test_what_the_server_fills_in_is_no_change(fetched: Yard) -> None:
    assert fetched.up("--expect-no-changes").changes == {}


def test_sealed_files_take_their_place(fetched: Yard) -> None:
    folder = fetched.root / "secrets" / fetched.stack / "fetched"
    folder.mkdir(parents=True)
    (folder / "smtp.yaml").write_text(yaml.safe_dump(LETTER))
    said = yaml.safe_load((fetched.root / f"Pulumi.{fetched.stack}.yaml").read_text())["config"]
    backup = {key: fact for key, fact in said["odoo-saas:backup"].items() if key != "secret"}
    fetched.configure(secrets={"backend": "sealed-secrets"}, backup=backup)
    done = fetched.up()

    assert done.code == 0, done.output
    found = cast("Any", spec(fetched, "sealedsecret", "smtp"))
    assert found["encryptedData"] == LETTER["spec"]["encryptedData"]
    assert found["template"]["metadata"]["namespace"] == "odoo-fetched"
    assert fetched.kubectl("get", "externalsecrets", "--namespace", "odoo-fetched", "--output", "name") == ""
    assert fetched.up("--expect-no-changes").changes == {}
