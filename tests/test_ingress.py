"""The way in, as it is rendered: who answers which request, and what stands before. Numbers are those of odoo.md, 11."""

from collections.abc import Mapping
from pathlib import Path
from typing import cast

import pytest
from copied import configure, copy, edit
from doorways import KIND, Answer, Traefik, plain, specs
from recording import Recording, record, shipped

OWN = "www.barn.example"
CERTIFICATE = "kubernetes:cert-manager.io/v1:Certificate"
SHOWN_PATHS = ("/", "/web/login", "/odoo/contacts", "/web/assets/1/web.min.css", "/web/dataset/call_kw", "/my/orders")
DATABASE_PATHS = (
    "/web/database/manager",
    "/web/database/selector",
    "/web/database/backup",
    "/xmlrpc/db",
    "/xmlrpc/2/db",
)
WRITTEN_OTHERWISE = (
    "/web%2Fdatabase/manager",
    "/web%2fdatabase%2fselector",
    "/%2Fweb/database/manager",
    "/web%2F%2Fdatabase/backup",
    "/xmlrpc%2F2%2Fdb",
    "/xmlrpc%2fdb",
    "/fr_BE%2Fweb%2Fdatabase/manager",
)
"""Odoo's server decodes a path before it looks; Traefik compares it with the slash left encoded."""


@pytest.fixture(scope="module")
def through_traefik(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """Dev behind Traefik: one tenant with an address of its own, one that lets in few, one suspended."""
    root = copy(tmp_path_factory.mktemp("traefik") / "checkout")
    configure(root, "dev", ingress={"controller": "traefik", "issuer": "letsencrypt"}, addons=["cert-manager"])
    edit(root, "dev", "one-barn", domains=[OWN], hosts=["barn.odoo.test", "stable.odoo.test"])
    edit(root, "dev", "one-spa", allow=["192.0.2.0/24", "2001:db8::/32"])
    edit(root, "dev", "one-wealth", state="suspended", domains=["wealth.example"])
    return good(record("dev", root=root))


@pytest.fixture(scope="module")
def through_any(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """The same with a controller of which nothing is known, and no cert-manager that is named."""
    root = copy(tmp_path_factory.mktemp("plain") / "checkout")
    configure(root, "dev", ingress={"issuer": "letsencrypt"})
    edit(root, "dev", "one-barn", domains=[OWN])
    edit(root, "dev", "one-wealth", state="suspended", domains=["wealth.example"])
    return good(record("dev", root=root))


def good(recording: Recording) -> Recording:
    assert recording.exit_code == 0, recording.log
    return recording


@pytest.fixture(scope="module")
def traefik(through_traefik: Recording) -> Traefik:
    return Traefik.of(through_traefik)


def answered(traefik: Traefik, method: str, url: str) -> Answer:
    found = traefik.answer(method, url)
    assert found is not None, f"nobody answers {url}"
    return found


@pytest.mark.parametrize("path", SHOWN_PATHS)
def test_27_pages_come_over_tls_from_the_tenants_own_pods(traefik: Traefik, path: str) -> None:
    found = answered(traefik, "GET", f"https://one-spa.odoo.test{path}")

    assert (found.namespace, found.service, found.port) == ("odoo-one-spa", "odoo", "http")
    assert found.tls == {"options": {"name": "odoo", "namespace": "odoo-platform"}}


@pytest.mark.parametrize("host", ["one-spa.odoo.test", "stable.odoo.test", OWN, "nobody.odoo.test"])
def test_27_what_comes_without_tls_is_sent_to_it_and_nowhere_else(traefik: Traefik, host: str) -> None:
    found = answered(traefik, "GET", f"http://{host}/web/login")

    assert found.middlewares == ({"redirectScheme": {"scheme": "https", "permanent": True}},)


@pytest.mark.parametrize("host", ["one-spa.odoo.test", "barn.odoo.test", "stable.odoo.test"])
def test_28_websockets_go_to_the_evented_port_and_no_body_is_waited_for(traefik: Traefik, host: str) -> None:
    found = answered(traefik, "GET", f"https://{host}/websocket?version=18.0-7")

    assert found.port == "evented"
    assert "buffering" not in found.kinds


@pytest.mark.parametrize("host", ["one-spa.odoo.test", "stable.odoo.test", OWN, "one-wealth.odoo.test"])
@pytest.mark.parametrize(
    "path", [*DATABASE_PATHS, *WRITTEN_OTHERWISE, "/fr_BE/web/database/manager", "/nl/xmlrpc/2/db"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_29_nobody_reaches_the_management_of_databases(traefik: Traefik, host: str, path: str, method: str) -> None:
    """Odoo's website takes a language off the beginning of a path and looks again, so that is closed as well."""
    found = answered(traefik, method, f"https://{host}{path}")

    assert found.has("ipAllowList") == {"sourceRange": ["255.255.255.255/32"]}
    assert found.namespace == "odoo-platform", "whatever the middleware does, Odoo is not behind it"


@pytest.mark.parametrize("path", ["/web/login", "/jsonrpc", "/xmlrpc/2/object", "/", "/web/binary/upload_attachment"])
def test_30_what_is_as_large_as_odoo_takes_it_is_let_through(traefik: Traefik, path: str) -> None:
    found = answered(traefik, "POST", f"https://one-spa.odoo.test{path}")

    assert found.has("buffering") == {"maxRequestBodyBytes": 134_217_728}


@pytest.mark.parametrize(
    ("method", "path", "limit"),
    [
        ("POST", "/web/login", (10, 10)),
        ("POST", "/web/login/totp", (10, 10)),
        ("POST", "/fr/web/login", (10, 10)),
        ("POST", "/web/session/authenticate", (10, 10)),
        ("POST", "/web/reset_password", (10, 10)),
        ("POST", "/web/signup", (10, 10)),
        ("POST", "/jsonrpc", (120, 60)),
        ("POST", "/fr/jsonrpc", (120, 60)),
        ("POST", "/xmlrpc/2/common", (120, 60)),
        ("POST", "/xmlrpc/object", (120, 60)),
        ("POST", "/json/2/res.partner/search", (120, 60)),
        ("POST", "/web%2Flogin", (10, 10)),
        ("POST", "/web%2flogin", (10, 10)),
        ("POST", "/fr%2Fweb/login", (10, 10)),
        ("POST", "/web/session%2Fauthenticate", (10, 10)),
        ("POST", "/%2Fjsonrpc", (120, 60)),
        ("POST", "/xmlrpc%2F2%2Fcommon", (120, 60)),
        ("POST", "/web/content/7/web%2Flogin.png", (1500, 300)),
        ("GET", "/web/login", (1500, 300)),
        ("POST", "/web/dataset/call_kw/res.partner/read", (1500, 300)),
        ("GET", "/websocket", (1500, 300)),
    ],
)
def test_31_what_opens_doors_may_be_tried_less_often(
    traefik: Traefik, method: str, path: str, limit: tuple[int, int]
) -> None:
    found = answered(traefik, method, f"https://one-spa.odoo.test{path}")

    assert found.has("rateLimit") == {"average": limit[0], "burst": limit[1], "period": "1m"}


def test_31_a_larger_plan_lets_more_people_sign_in_behind_one_address(traefik: Traefik) -> None:
    found = answered(traefik, "POST", "https://barn.odoo.test/web/login")

    assert found.has("rateLimit") == {"average": 20, "burst": 20, "period": "1m"}


@pytest.mark.parametrize("path", ["/", "/web/login", "/websocket", "/jsonrpc", "/web/database/manager"])
@pytest.mark.parametrize("host", ["one-spa.odoo.test", OWN, "one-wealth.odoo.test", "wealth.example"])
def test_32_browsers_are_told_to_come_back_over_tls_alone(traefik: Traefik, host: str, path: str) -> None:
    found = answered(traefik, "POST", f"https://{host}{path}")

    assert found.kinds[0] == "headers"
    assert found.has("headers")["stsSeconds"] == 31_536_000


@pytest.mark.parametrize("path", ["/", "/web/login", "/websocket", "/jsonrpc"])
def test_who_lets_in_few_lets_in_few_everywhere(traefik: Traefik, path: str) -> None:
    few = answered(traefik, "POST", f"https://one-spa.odoo.test{path}")
    all_ = answered(traefik, "POST", f"https://barn.odoo.test{path}")

    assert few.has("ipAllowList") == {"sourceRange": ["192.0.2.0/24", "2001:db8::/32"]}
    assert few.kinds[1] == "ipAllowList", "before anything is counted or kept"
    assert "ipAllowList" not in all_.kinds


@pytest.mark.parametrize("path", ["/", "/shop?page=2", "/web/login"])
def test_an_address_of_the_customers_own_leads_to_the_first_for_good(traefik: Traefik, path: str) -> None:
    found = answered(traefik, "GET", f"https://{OWN}{path}")

    assert found.has("redirectRegex") == {
        "regex": "^https?://[^/]+/(.*)",
        "replacement": "https://barn.odoo.test/${1}",
        "permanent": True,
    }
    assert found.tls == {"options": {"name": "odoo", "namespace": "odoo-platform"}, "secretName": OWN}


@pytest.mark.parametrize("host", ["one-wealth.odoo.test", "nobody.odoo.test", "odoo.test"])
@pytest.mark.parametrize("path", ["/", "/web/login", "/websocket"])
def test_the_suspended_and_the_unknown_are_answered_by_the_maintenance_page(
    traefik: Traefik, host: str, path: str
) -> None:
    found = answered(traefik, "POST", f"https://{host}{path}")

    assert (found.namespace, found.service, found.port) == ("odoo-platform", "maintenance", "http")


def test_a_suspended_tenants_own_address_leads_there_under_its_own_certificate(
    traefik: Traefik, through_traefik: Recording
) -> None:
    found = answered(traefik, "GET", "https://wealth.example/web")

    assert found.has("redirectRegex")["replacement"] == "https://one-wealth.odoo.test/${1}"
    assert found.tls is not None
    assert found.tls["secretName"] == "wealth.example"
    assert ("odoo-one-wealth", "wealth.example") in {place[:2] for place in specs(through_traefik, CERTIFICATE)}


def test_each_own_address_and_the_stacks_domain_have_a_certificate_each(through_traefik: Recording) -> None:
    found = {(namespace, name): spec for namespace, name, spec in specs(through_traefik, CERTIFICATE)}

    assert {place: spec["dnsNames"] for place, spec in found.items()} == {
        ("odoo-one-barn", OWN): [OWN],
        ("odoo-one-wealth", "wealth.example"): ["wealth.example"],
        ("odoo-platform", "wildcard-tls"): ["*.odoo.test", "odoo.test"],
    }
    for spec in found.values():
        assert spec["issuerRef"] == {"group": "cert-manager.io", "kind": "ClusterIssuer", "name": "letsencrypt"}


def test_tls_begins_at_1_2_and_knows_the_stacks_certificate(through_traefik: Recording) -> None:
    ((_, name, options),) = specs(through_traefik, f"{KIND}TLSOption")
    ((_, store, kept),) = specs(through_traefik, f"{KIND}TLSStore")

    assert (name, options["minVersion"]) == ("odoo", "VersionTLS12")
    assert (store, kept) == ("default", {"defaultCertificate": {"secretName": "wildcard-tls"}})


def test_no_key_of_the_stacks_certificate_is_in_a_tenants_namespace(
    through_traefik: Recording, through_any: Recording
) -> None:
    for recording in (through_traefik, through_any):
        wires = [made.wire for made, _ in recording.owned()]
        assert not any("wildcard-tls" in wire for wire in wires)


@pytest.mark.parametrize("stack", ["eu", "staging"])
def test_the_shipped_stacks_behind_traefik_answer_for_all_their_tenants(stack: str) -> None:
    traefik, domain = Traefik.of(shipped(stack)), {"eu": "odoo-eu.example.com", "staging": "odoo-staging.example.com"}
    for tenant in {owner for _, owner in shipped(stack).owned()}:
        assert answered(traefik, "GET", f"https://{tenant}.{domain[stack]}/").namespace == f"odoo-{tenant}"


def test_a_cell_names_what_the_platform_of_its_cluster_has() -> None:
    """Two stacks: a middleware that is missing would shut every tenant out."""
    both = Traefik.of(shipped("platform-us"), shipped("prod"))

    found = answered(both, "POST", "https://luxury.odoo.example.com/web/login")
    assert found.has("rateLimit") == {"average": 60, "burst": 60, "period": "1m"}
    assert answered(both, "GET", "https://luxury.odoo.example.com/web/database/manager").namespace == "odoo-platform"


@pytest.mark.parametrize("host", ["one-spa.odoo.test", "one-barn.odoo.test", OWN])
@pytest.mark.parametrize(
    ("path", "port"),
    [
        *((path, "http") for path in SHOWN_PATHS),
        ("/websocket", "evented"),
        ("/websocket/peek_notifications", "evented"),
        ("/web/databases", "http"),
        *((path, "closed") for path in DATABASE_PATHS),
    ],
)
def test_28_29_any_controller_knows_pages_websockets_and_what_is_closed(
    through_any: Recording, host: str, path: str, port: str
) -> None:
    found = plain(through_any, f"https://{host}{path}")

    assert found is not None
    assert (found.service, found.port) == ("odoo", port)


def test_29_nothing_listens_behind_the_port_that_is_closed() -> None:
    """It has the web pods for endpoints: a Service without any makes Traefik leave the path out, and `/` take it."""
    services = [spec for _, name, spec in specs(shipped("dev"), "kubernetes:core/v1:Service") if name == "odoo"]

    assert len(services) == 3
    for spec in services:
        assert {"name": "closed", "port": 9, "targetPort": 9} in cast("list[object]", spec["ports"])
        assert spec["selector"]


@pytest.mark.parametrize("host", ["one-wealth.odoo.test", "wealth.example", "nobody.odoo.test"])
def test_any_controller_finds_the_maintenance_page_where_no_tenant_answers(through_any: Recording, host: str) -> None:
    found = plain(through_any, f"https://{host}/web")

    assert found is not None
    assert (found.namespace, found.service) == ("odoo-platform", "maintenance")


def annotations(recording: Recording) -> dict[str, object]:
    """Of every Ingress, by its name."""
    made = recording.of_type("kubernetes:networking.k8s.io/v1:Ingress")
    return {one.name: cast("Mapping[str, object]", one.inputs["metadata"])["annotations"] for one in made}


def test_without_cert_manager_among_the_addons_an_ingress_asks_by_its_annotation(through_any: Recording) -> None:
    assert annotations(through_any) == {
        "one-barn-ingress": {"pulumi.com/skipAwait": "true", "cert-manager.io/cluster-issuer": "letsencrypt"},
        "one-spa-ingress": {"pulumi.com/skipAwait": "true"},
        "platform-front-ingress": {"pulumi.com/skipAwait": "true"},
    }
    assert not through_any.of_type(CERTIFICATE)


def test_an_ingress_has_tls_for_every_host_and_a_secret_for_each_of_the_customers_own(through_any: Recording) -> None:
    found = {
        namespace: spec["tls"] for namespace, _, spec in specs(through_any, "kubernetes:networking.k8s.io/v1:Ingress")
    }

    assert found["odoo-one-barn"] == [{"hosts": ["one-barn.odoo.test"]}, {"hosts": [OWN], "secretName": OWN}]
    assert found["odoo-one-spa"] == [{"hosts": ["one-spa.odoo.test"]}]


def test_with_cert_manager_among_the_addons_a_plain_ingress_has_certificates_that_ask_for_themselves(
    tmp_path: Path,
) -> None:
    root = copy(tmp_path / "checkout")
    configure(root, "dev", ingress={"issuer": "letsencrypt"}, addons=["cert-manager"])
    edit(root, "dev", "one-barn", domains=[OWN])
    found = good(record("dev", root=root))

    assert {place[:2] for place in specs(found, CERTIFICATE)} == {
        ("odoo-one-barn", OWN),
        ("odoo-platform", "wildcard-tls"),
    }
    assert annotations(found)["one-barn-ingress"] == {"pulumi.com/skipAwait": "true"}


def test_traefik_costs_a_tenant_no_more_resources_than_any_other_controller(through_traefik: Recording) -> None:
    """Middlewares are the platform's. An own address costs two and what leads it to the first one more."""

    def count(recording: Recording, tenant: str) -> int:
        return len([made for made, owner in recording.owned() if owner == tenant])

    assert count(through_traefik, "one-spa") == count(shipped("dev"), "one-spa") + 1, "its allow-list"
    assert count(through_traefik, "one-barn") == count(shipped("dev"), "one-barn") + 3
