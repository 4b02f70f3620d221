import base64
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import breakages
import pairs
import pytest
from breakages import (
    BREAKAGES,
    RESOLVER,
    RESOLVERS,
    TENANT,
    Breakage,
    altered,
    asking,
    broken,
    ground,
    made,
    opened,
)
from copied import ROOT, STACKS, configure, copy, edit, settings
from recording import record, shipped

from tenancy.rules import RULES, complaints, secrets
from tenancy.rules.ground import NONE, Ground
from tenancy.rules.made import UNKNOWN, Made

NAMED: Mapping[str, object] = {rule.name: rule for rule in RULES}


@pytest.mark.parametrize("stack", STACKS)
def test_what_is_shipped_breaks_no_rule(stack: str) -> None:
    assert list(complaints(made(shipped(stack)), ground(ROOT, stack))) == []


def test_whatever_tenants_choose_breaks_no_rule() -> None:
    for everything, here in pairs.asked_for().values():
        known = [
            Made(
                type=one["type"], name=one["name"], urn=one["urn"], inputs=opened(one["inputs"]), protect=one["protect"]
            )
            for one in everything
        ]
        # The last stack of a kind may have one tenant only.
        assert len(known) > 40
        assert list(complaints(known, here)) == []


@pytest.fixture(scope="module")
def exposed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Mapping[str, Made], Ground]:
    """The dev stack with a tenant that has something of everything."""
    root = copy(tmp_path_factory.mktemp("exposed") / "checkout")
    breakages.prepare(root)
    recording = record("dev", root=root)
    assert (recording.exit_code, recording.log) == (0, [])
    return {one.name: one for one in made(recording)}, ground(root, "dev")


def said(one: Made, ground: Ground) -> dict[str, str]:
    """What each rule that it breaks says of a resource."""
    found = {rule.name: "\n".join(rule.complaints(one, ground)) for rule in RULES}
    return {name: words for name, words in found.items() if words}


def test_a_tenant_that_has_something_of_everything_breaks_no_rule(
    exposed: tuple[Mapping[str, Made], Ground],
) -> None:
    everything, ground = exposed

    assert list(complaints(everything.values(), ground)) == []


@pytest.mark.parametrize("change", BREAKAGES, ids=lambda change: f"{change.rule}: {change.said.strip()}")
def test_each_way_of_breaking_a_rule_is_named(exposed: tuple[Mapping[str, Made], Ground], change: Breakage) -> None:
    everything, ground = exposed
    bad = altered(everything[change.name], change)

    assert change.said in said(bad, ground)[change.rule]


@pytest.mark.parametrize(("cidr", "ports", "fine"), RESOLVERS)
def test_a_resolver_on_the_node_is_asked_for_names_and_for_nothing_else(
    exposed: tuple[Mapping[str, Made], Ground], cidr: str, ports: Any, *, fine: bool
) -> None:
    everything, ground = exposed
    policy = asking(everything[f"{TENANT}-allow-database"], cidr, ports)
    there, elsewhere = replace(ground, dns_cidr=RESOLVER), ground

    assert said(policy, elsewhere)["narrow-walls"].startswith(
        f"NetworkPolicy {TENANT}-allow-database opens egress to {cidr}, "
    )
    assert ("narrow-walls" in said(policy, there)) is not fine


def test_every_rule_is_broken_once_on_the_engine() -> None:
    assert [change.rule for change in BREAKAGES if change.on_engine] == [rule.name for rule in RULES]


def test_what_is_said_says_what_why_and_what_to_do(exposed: tuple[Mapping[str, Made], Ground]) -> None:
    everything, ground = exposed
    good = everything[f"{TENANT}-odoo-service"]
    bad = replace(good, inputs=broken(good.inputs, ("spec", "type"), "LoadBalancer"))

    assert said(bad, ground) == {
        "behind-the-ingress": "Service exposed-odoo-service is of type LoadBalancer\n"
        "  why: a port of its own leads past TLS, limits and the paths that nobody may ask for\n"
        "  do: leave out type and externalIPs, and serve it by an Ingress or an IngressRoute"
    }


def test_what_nobody_knows_before_it_is_built_does_not_pass_where_a_rule_looks(
    exposed: tuple[Mapping[str, Made], Ground],
) -> None:
    everything, ground = exposed
    good = everything[f"{TENANT}-odoo-service"]
    bad = replace(good, inputs=broken(good.inputs, ("spec", "type"), UNKNOWN))

    assert said(bad, ground)["behind-the-ingress"].startswith(
        "Service exposed-odoo-service says at spec.type what nobody knows before it is built, and it cannot be judged"
    )


def test_what_nobody_knows_is_no_matter_where_no_rule_looks(exposed: tuple[Mapping[str, Made], Ground]) -> None:
    """Passwords of a new tenant, and what is made of them."""
    everything, ground = exposed
    for name, path in (
        ("odoo-config", ("stringData",)),
        ("odoo-config", ("stringData", "odoo.conf")),
        ("database-role", ("password",)),
        ("odoo-web", ("spec", "template", "metadata", "annotations", "odoo-saas/config-checksum")),
    ):
        good = everything[f"{TENANT}-{name}"]
        assert said(replace(good, inputs=broken(good.inputs, path, UNKNOWN)), ground) == {}, name


@cache
def eu() -> Mapping[str, Made]:
    return {one.name: one for one in made(shipped("eu"))}


@pytest.mark.parametrize(
    ("name", "path", "value", "rule", "words"),
    [
        ("database", ("spec", "storage", "storageClass"), "standard", "standards", "is not in the class encrypted"),
        (
            "database",
            ("spec", "postgresql", "parameters", "pgaudit.log"),
            None,
            "standards",
            "does not write down who did what (pgaudit.log), as gdpr demands",
        ),
        ("database", ("spec", "resources"), {}, "sized", "says nothing of requests.cpu, requests.memory, limits.cpu"),
        ("database", ("spec", "imageName"), "evil.example/pg:16", "images", "runs the image evil.example/pg:16"),
        ("database", ("protect",), False, "protected", "holds the database server of maison-lavande"),
        ("database-archive", ("protect",), False, "protected", "holds the way back to any moment of maison-lavande"),
        (
            "database-certificate",
            ("spec", "dnsNames"),
            ["alpenhof.odoo-eu.example.com"],
            "own-addresses",
            "serves alpenhof.odoo-eu.example.com, which is not its customer's",
        ),
        *(
            ("database-certificate", ("spec", field), value, "own-addresses", f"{words}, which is not its customer's")
            for field, value, words in (
                ("commonName", "alpenhof.odoo-eu.example.com", "serves alpenhof.odoo-eu.example.com"),
                ("literalSubject", "CN=alpenhof.odoo-eu.example.com", "serves CN=alpenhof.odoo-eu.example.com"),
                ("ipAddresses", ["10.1.2.3"], "serves 10.1.2.3"),
                ("uris", ["spiffe://alpenhof"], "serves spiffe://alpenhof"),
            )
        ),
        ("database-certificate", ("spec", "isCA"), True, "own-addresses", "may sign for every address (isCA)"),
        (
            "database",
            ("spec", "walStorage"),
            {"size": "10G", "storageClass": "standard"},
            "standards",
            "has walStorage that is not in the class encrypted",
        ),
        (
            "database",
            ("spec", "tablespaces"),
            [{"name": "more", "storage": {"size": "10G", "storageClass": "standard"}}],
            "standards",
            "has the tablespace more, which is not in the class encrypted",
        ),
    ],
)
def test_a_server_of_a_tenants_own_keeps_to_the_rules(
    name: str, path: tuple[str, ...], value: object, rule: str, words: str
) -> None:
    good, here = eu()[f"maison-lavande-{name}"], ground(ROOT, "eu")
    bad = altered(good, Breakage(rule=rule, of=name, path=path, value=value, said=words))

    assert said(good, here) == {}
    assert words in said(bad, here)[rule]


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Mapping[str, Made], Ground]:
    """The stack eu, where a standard demands a key and the stack names it, for the bucket as well."""
    root = copy(tmp_path_factory.mktemp("keyed") / "checkout")
    page = root / "catalog/compliance/gdpr.yaml"
    page.write_text(f"{page.read_text()}managed_key:\n  value: true\n  answers: [our decision]\n")
    key = {"reference": "arn:eu:key/1", "storage_class": "encrypted-key", "compliance": ["gdpr"], "bucket": True}
    configure(root, "eu", keys={"main": key})
    return {one.name: one for one in made(record("eu", root=root))}, ground(root, "eu")


def test_whoever_has_a_key_of_its_own_is_kept_by_the_rules_as_it_is_built(
    keyed: tuple[Mapping[str, Made], Ground],
) -> None:
    everything, here = keyed

    assert list(complaints(everything.values(), here)) == []


@pytest.mark.parametrize(
    ("name", "path", "value", "words"),
    [
        (
            "filestore",
            ("metadata", "annotations"),
            {},
            "does not say that it is encrypted by the key arn:eu:key/1 (odoo-saas/key), as gdpr demands",
        ),
        (
            "filestore",
            ("metadata", "annotations"),
            {"odoo-saas/key": "arn:eu:key/2"},
            "does not say that it is encrypted by the key arn:eu:key/1 (odoo-saas/key)",
        ),
        ("filestore", ("spec", "storageClassName"), "encrypted", "is not in the class encrypted-key, which encrypts"),
        *(
            (
                "database-archive",
                ("spec", "configuration", part, "encryption"),
                value,
                f"does not have the bucket's key encrypt what it writes ({part}.encryption: aws:kms), as gdpr demands",
            )
            for part in ("wal", "data")
            for value in (None, "AES256")
        ),
    ],
)
def test_what_a_standard_wants_encrypted_by_a_key_is_nowhere_without_it(
    keyed: tuple[Mapping[str, Made], Ground], name: str, path: tuple[str, ...], value: object, words: str
) -> None:
    everything, here = keyed
    good = everything[f"maison-lavande-{name}"]
    bad = altered(good, Breakage(rule="standards", of=name, path=path, value=value, said=words))

    assert words in said(bad, here)["standards"]


HOST = "Host(`alpenhof.odoo-eu.example.com`)"


@pytest.mark.parametrize(
    ("match", "words"),
    [
        (HOST, None),
        (f"({HOST}) && PathRegexp(`^/a|b`)", None),
        ("Host(`maison-lavande.odoo-eu.example.com`)", "serves maison-lavande.odoo-eu.example.com, which is not"),
        (f"({HOST} || Host(`x.example.com`)) && PathPrefix(`/`)", "serves x.example.com, which is not"),
        ("HostRegexp(`.*`)", "also answers to addresses that it does not name"),
        ("PathPrefix(`/`)", "also answers to addresses that it does not name"),
        (f"{HOST} || PathPrefix(`/`)", "also answers to addresses that it does not name"),
        (f"({HOST}) && PathPrefix(`/a`) || PathPrefix(`/`)", "also answers to addresses that it does not name"),
        (f"!{HOST}", "also answers to addresses that it does not name"),
    ],
)
def test_a_route_of_traefiks_leads_from_its_customers_addresses_alone(match: str, words: str | None) -> None:
    good, here = eu()["alpenhof-ingress"], ground(ROOT, "eu")
    found = said(replace(good, inputs=broken(good.inputs, ("spec", "routes", 0, "match"), match)), here)

    assert found == {} if words is None else words in found["own-addresses"]


def test_a_route_of_traefiks_asks_for_certificates_of_its_customers_addresses_alone() -> None:
    good, here = eu()["alpenhof-ingress"], ground(ROOT, "eu")

    def asking(**domain: object) -> str:
        return said(replace(good, inputs=broken(good.inputs, ("spec", "tls", "domains"), [domain])), here)[
            "own-addresses"
        ]

    assert "serves shop.example, which" in asking(main="shop.example")
    assert "serves shop.example, which" in asking(main="alpenhof.odoo-eu.example.com", sans=["shop.example"])


@pytest.mark.parametrize("kind", ["ClusterRole", "ClusterRoleBinding"])
def test_nobody_has_rights_in_every_namespace_at_once(exposed: tuple[Mapping[str, Made], Ground], kind: str) -> None:
    everything, ground = exposed
    role = replace(everything[f"{TENANT}-support-role"], type=f"kubernetes:rbac.authorization.k8s.io/v1:{kind}")

    assert "gives rights in every namespace at once" in said(role, ground)["named-rights"]


def test_a_released_tenants_data_need_not_be_protected(tmp_path: Path) -> None:
    root = copy(tmp_path / "checkout")
    edit(root, "dev", "one-spa", state="released", until="2026-01-31")

    assert list(complaints(made(record("dev", root=root)), ground(root, "dev"))) == []


def test_data_under_a_name_that_nobody_knows_is_protected_all_the_same(
    exposed: tuple[Mapping[str, Made], Ground],
) -> None:
    everything, ground = exposed
    renamed = replace(everything[f"{TENANT}-filestore"], name=f"{TENANT}-files", protect=False)

    assert "neither protected nor known by its name" in said(renamed, ground)["protected"]
    assert said(replace(everything[f"{TENANT}-odoo-admin-password"], protect=False), ground) == {}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("shared-1-server", "holds the databases, of all tenants on it, and is not protected"),
        ("platform-namespace", "is of a kind that holds the data of many customers, and is neither protected nor"),
    ],
)
def test_what_many_customers_stand_on_is_protected(name: str, words: str) -> None:
    here, bare = ground(ROOT, "eu"), replace(eu()[name], protect=False)

    assert words in said(bare, here)["protected"]
    assert said(eu()[name], here) == {}


def test_a_released_server_need_not_be_protected_and_says_so_to_the_api_server(tmp_path: Path) -> None:
    root = copy(tmp_path / "checkout")
    servers: Any = settings(root, "eu")["odoo-saas:servers"]
    like = {key: value for key, value in servers["shared-1"].items() if key != "service"}
    more = {**like, "build": {**like["build"], "released": True}}
    # No two of them may be one object: YAML would write that with an alias.
    configure(root, "eu", servers=deepcopy({**servers, "shared-9": deepcopy(more)}))
    everything = made(record("eu", root=root))
    server = next(one for one in everything if one.name == "shared-9-server" and one.is_object)

    assert list(complaints(everything, ground(root, "eu"))) == []
    assert (server.protect, server.inputs["metadata"]["annotations"]) == (False, {"odoo-saas/released": "true"})  # type: ignore[index]


def test_a_generated_password_is_found_wherever_it_was_put(exposed: tuple[Mapping[str, Made], Ground]) -> None:
    everything, _ = exposed
    secret = {**everything[f"{TENANT}-backup-key"].inputs, "result": "planted-exposed-backup-key"}
    key = replace(everything[f"{TENANT}-backup-key"], inputs=secret)
    service = everything[f"{TENANT}-odoo-service"]
    note = ("metadata", "annotations", "note")
    bad = replace(service, inputs=broken(service.inputs, note, "the key is planted-exposed-backup-key."))
    encoded = base64.b64encode(b"it is planted-exposed-backup-key, too").decode()
    worse = replace(service, inputs=broken(service.inputs, note, encoded))
    credentials = everything[f"{TENANT}-backup-credentials"]

    assert "planted-exposed-backup-key" in str(credentials.inputs)
    assert list(secrets.leaks((key, service, credentials))) == []
    assert [(one.name, words) for one, words in secrets.leaks((key, bad, worse, credentials))] == [
        ("exposed-odoo-service", "has exposed-backup-key in clear at metadata.annotations.note")
    ] * 2


def test_without_a_registry_nothing_passes(exposed: tuple[Mapping[str, Made], Ground]) -> None:
    everything, _ = exposed

    assert "marked" in said(everything[f"{TENANT}-quota"], NONE)


def test_every_rule_has_a_name_of_its_own_and_says_why_and_what_to_do() -> None:
    assert len(NAMED) == len(RULES)
    assert all(rule.demands.endswith(".") and rule.why and rule.do for rule in RULES)


def test_a_shared_servers_one_port_is_open_to_customers_and_nothing_else_is() -> None:
    here = ground(ROOT, "eu")
    wall = next(one for one in made(shipped("eu")) if one.name == "shared-1-server-walls")
    assert said(wall, here) == {}

    for path, value, words in (
        (("spec", "ingress", 0, "ports", 0, "port"), 8000, "opens ingress to namespaces that it does not name"),
        (("spec", "podSelector"), {}, "opens ingress to namespaces that it does not name"),
        (("metadata", "namespace"), "odoo-alpenhof", "opens ingress to namespaces that it does not name"),
        (
            ("spec", "ingress", 0, "from", 0, "namespaceSelector"),
            {"matchLabels": {"app.kubernetes.io/part-of": "odoo-saas"}},
            "opens ingress to namespaces that it does not name",
        ),
    ):
        bad = replace(wall, inputs=broken(wall.inputs, path, value))
        assert words in said(bad, here)["narrow-walls"], path


def test_a_certificate_of_the_platforms_names_its_domain_or_its_servers() -> None:
    here = ground(ROOT, "eu")
    known = {one.name: one for one in made(shipped("eu"))}
    server, signer = known["shared-1-server-certificate"], known["platform-authority-certificate"]
    assert (said(server, here), said(signer, here)) == ({}, {})

    stolen = replace(server, inputs=broken(server.inputs, ("spec", "dnsNames"), ["shop.example"]))
    serving = replace(signer, inputs=broken(signer.inputs, ("spec", "dnsNames"), ["shop.example"]))
    elsewhere = replace(signer, inputs=broken(signer.inputs, ("metadata", "namespace"), "default"))
    assert "serves shop.example" in said(stolen, here)["own-addresses"]
    assert "serves addresses from the namespace cert-manager" in said(serving, here)["own-addresses"]
    assert "lies in the namespace default" in said(elsewhere, here)["placed"]
