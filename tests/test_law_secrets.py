from collections.abc import Mapping
from pathlib import Path

import pytest
from checkout import PRODUCTION, REHEARSAL, SPA, Checkout
from trial import problem, said

from tenancy.problem import Problem

MAIL = "mail:\n  host: smtp.example.com\n  cidr: 10.1.2.3/32\n  secret: smtp\n"
SECURE = {"secure": "v1:abc:def"}
SMTP = {"user": SECURE, "password": SECURE}
BUCKET = {"target": "s3:https://s3.test/b", "cidr": "10.1.2.4/32", "secret": "bucket"}


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    made = Checkout(tmp_path)
    made.tenant("acme", SPA + MAIL)
    return made


def by_pulumi(supplied: Mapping[str, object] | None = None, **more: object) -> Mapping[str, object]:
    given = {} if supplied is None else {"supplied": supplied}
    return {**PRODUCTION, "secrets": {"backend": "pulumi"}, **given, **more}


def test_by_hand_nothing_has_to_be_anywhere(checkout: Checkout):
    assert said(checkout) == []


def test_what_pulumi_has_not_been_told_is_refused_with_the_command_that_tells_it(checkout: Checkout):
    assert problem(checkout, by_pulumi()) == Problem(
        file="tenants/dev/acme.yaml",
        line=12,
        tenant="acme",
        what="the supplied secret smtp lacks user and password, and the stack takes secrets from Pulumi's configuration",
        why="pods that need it would wait for it, and the customer with them",
        do=(
            "have Pulumi ask for the value and encrypt it:\n"
            "pulumi config set --stack dev --secret --path 'odoo-saas:supplied.acme.smtp.user'\n"
            "pulumi config set --stack dev --secret --path 'odoo-saas:supplied.acme.smtp.password'"
        ),
    )


def test_what_it_has_been_told_is_enough(checkout: Checkout):
    assert said(checkout, by_pulumi({"acme": {"smtp": SMTP}})) == []


def test_one_key_of_two_is_not(checkout: Checkout):
    what = problem(checkout, by_pulumi({"acme": {"smtp": {"user": SECURE}}})).what

    assert what.startswith("the supplied secret smtp lacks password,")


def test_another_customers_secret_is_not_this_ones(checkout: Checkout):
    found = said(checkout, by_pulumi({"other": {"smtp": SMTP}}))

    assert [line.partition(", and the stack")[0] for line in found] == [
        "Pulumi.dev.yaml: supplied has other.smtp, which nobody here makes use of",
        "tenants/dev/acme.yaml:12: acme: the supplied secret smtp lacks user and password",
    ]


def test_a_value_in_clear_is_refused_and_not_repeated(checkout: Checkout):
    text = "config:\n  odoo-saas:supplied:\n    acme:\n      smtp:\n        user:\n          secure: v1:a\n"
    checkout.write("Pulumi.dev.yaml", text + "        password: hunter2\n")

    found = problem(checkout, by_pulumi())
    assert (found.file, found.line) == ("Pulumi.dev.yaml", 7)
    assert found.what == "password of acme's secret smtp stands in clear"
    assert "hunter2" not in str(found)


@pytest.mark.parametrize("given", ["hunter2", {"acme": "hunter2"}, {"acme": {"smtp": ["hunter2"]}}])
def test_a_value_in_a_place_where_none_belongs_is_not_repeated_either(checkout: Checkout, given: object):
    found = said(checkout, {**by_pulumi(), "supplied": given})

    assert found
    assert "hunter2" not in str(found)


def test_a_backup_target_needs_credentials_or_an_address_with_them_in_it(checkout: Checkout):
    checkout.tenant("acme")
    facts = by_pulumi(backup=BUCKET, rehearsal=REHEARSAL)

    found = problem(checkout, facts)
    assert found.what.startswith("the supplied secret bucket lacks credentials or repository,")
    assert found.do.endswith("--path 'odoo-saas:supplied.acme.bucket.credentials'")
    for key in ("credentials", "repository"):
        assert said(checkout, {**facts, "supplied": {"acme": {"bucket": {key: SECURE}}}}) == []


def test_the_registrys_key_has_a_dot_and_is_everybodys(checkout: Checkout):
    checkout.tenant("acme")
    facts = by_pulumi(secrets={"backend": "pulumi", "registry": "images"})

    command = (
        "pulumi config set --stack dev --secret --path 'odoo-saas:supplied.platform.images[\".dockerconfigjson\"]'"
    )
    assert problem(checkout, facts).do.endswith(command)
    assert said(checkout, {**facts, "supplied": {"platform": {"images": {".dockerconfigjson": SECURE}}}}) == []


def test_secrets_that_nothing_would_take_are_refused(checkout: Checkout):
    what = problem(checkout, {**PRODUCTION, "supplied": {"acme": {"smtp": SMTP}}}).what

    assert what == "supplied holds secrets, and secrets.backend says by-hand"


def test_external_secrets_need_a_store(checkout: Checkout):
    store = {"name": "vault", "path": "odoo/dev"}

    facts = {**PRODUCTION, "addons": ["external-secrets"]}

    what = problem(checkout, {**facts, "secrets": {"backend": "external-secrets"}}).what
    assert what == "secrets.backend says external-secrets, and no store is named"
    assert said(checkout, {**facts, "secrets": {"backend": "external-secrets", "store": store}}) == []


@pytest.mark.parametrize("name", ["odoo", "backup"])
def test_a_supplied_secret_is_not_called_like_a_generated_one(checkout: Checkout, name: str):
    checkout.tenant("acme", SPA + MAIL.replace("smtp\n", f"{name}\n"))

    assert (
        problem(checkout, PRODUCTION).what == f"the supplied secret {name} would be called like one that is generated"
    )


@pytest.mark.parametrize(("facts", "use"), [({"backup": BUCKET, "rehearsal": REHEARSAL}, "backup"), ({}, "registry")])
def test_by_hand_too_no_customers_odoo_is_handed_what_opens_the_backups_or_the_registry(
    checkout: Checkout, facts: Mapping[str, object], use: str
):
    checkout.tenant("acme", SPA + MAIL.replace("smtp\n", "bucket\n"))
    secrets = {"backend": "by-hand", "registry": "bucket" if use == "registry" else "images"}

    found = problem(checkout, {**PRODUCTION, **facts, "secrets": secrets})
    assert found.what == f"the supplied secret bucket is named twice, for {use} and for mail"
    assert found.do == "give each a name of its own"


def test_one_name_for_two_secrets_is_refused(checkout: Checkout):
    checkout.tenant("acme", SPA + MAIL + "signin:\n  provider: google\n  secret: smtp\n")
    given = {"acme": {"smtp": {**SMTP, "client_id": SECURE, "client_secret": SECURE}}}

    assert (
        problem(checkout, by_pulumi(given)).what == "the supplied secret smtp is named twice, for signin and for mail"
    )
