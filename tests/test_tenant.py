from datetime import date

import pytest
from checkout import SPA
from sheet import filled, only, refused

from tenancy.branding import Branding
from tenancy.outgoing import Outgoing
from tenancy.signin import SignIn
from tenancy.tenant import BackupWish, Placement, Tenant, Tombstone
from tenancy.uninstall import Uninstall
from tenancy.words import (
    Compliance,
    IdentityProvider,
    Industry,
    Plan,
    Release,
    Ring,
    State,
    Strategy,
    TwoFactor,
)

LEAST = SPA.partition("placement:")[0]
EVERYTHING = """\
name: One Spa
owner: reception@one-spa.example
customer: one-group
plan: premium
release: "19.0"
industry: spa
placement: {strategy: dedicated, server: dedicated-1}
dedicated: true
region: us-east-1
hosts: [spa.example.com, www.spa.example.com]
domains: [one-spa.example]
allow: [192.0.2.0/24]
compliance: [hipaa, gdpr]
features: [member-management]
without: [gift-cards]
uninstall: {modules: [lunch], day: 2027-01-31, because: left it}
companies: [One Spa North, One Spa South]
branding:
  {name: Spa, logo: "https://spa.example/logo.png", primary: "#714b67", secondary: "#8595A2", mail_from: a@spa.example}
mail: {host: smtp.example.com, port: 25, cidr: 10.1.2.5/32, secret: smtp-spa, from_filter: spa.example}
signin: {provider: openid, issuer: "https://login.example.com", secret: sso-spa, two_factor: everyone}
apis: [payments]
users: 25
database_size: 2G
autoscaling: true
maintenance: true
backup: {per_day: 2, daily: 7, weekly: 4, monthly: 3, point_in_time: true}
password_version: 3
trial: 2027-01-31
ring: canary
state: archived
until: 2027-03-31
support: 2027-02-28
notes: Call first.
"""


def test_five_lines_make_a_tenant():
    assert filled(Tenant, LEAST) == Tenant(
        name="One Spa",
        owner="reception@one-spa.example",
        customer=None,
        plan=Plan.BASIC,
        release=Release.V18,
        industry=Industry.SPA,
        placement=None,
        dedicated=False,
        region=None,
        hosts=(),
        domains=(),
        allow=(),
        compliance=(),
        features=(),
        without=(),
        uninstall=None,
        companies=(),
        branding=Branding(name=None, logo=None, primary=None, secondary=None, mail_from=None),
        mail=None,
        signin=SignIn(provider=None, issuer=None, secret=None, two_factor=None),
        users=None,
        database_size=None,
        autoscaling=False,
        maintenance=False,
        backup=BackupWish(per_day=None, daily=None, weekly=None, monthly=None, point_in_time=None),
        password_version=1,
        trial=None,
        ring=None,
        state=State.ACTIVE,
        until=None,
        notes=None,
    )


def test_every_key_can_be_written():
    assert filled(Tenant, EVERYTHING) == Tenant(
        name="One Spa",
        owner="reception@one-spa.example",
        customer="one-group",
        plan=Plan.PREMIUM,
        release=Release.V19,
        industry=Industry.SPA,
        placement=Placement(strategy=Strategy.DEDICATED, server="dedicated-1"),
        dedicated=True,
        region="us-east-1",
        hosts=("spa.example.com", "www.spa.example.com"),
        domains=("one-spa.example",),
        allow=("192.0.2.0/24",),
        compliance=(Compliance.HIPAA, Compliance.GDPR),
        features=("member-management",),
        without=("gift-cards",),
        uninstall=Uninstall(modules=("lunch",), day=date(2027, 1, 31), because="left it"),
        companies=("One Spa North", "One Spa South"),
        branding=Branding(
            name="Spa",
            logo="https://spa.example/logo.png",
            primary="#714B67",
            secondary="#8595A2",
            mail_from="a@spa.example",
        ),
        mail=Outgoing(
            host="smtp.example.com", port=25, cidr="10.1.2.5/32", secret="smtp-spa", from_filter="spa.example"
        ),
        signin=SignIn(
            provider=IdentityProvider.OPENID,
            issuer="https://login.example.com",
            secret="sso-spa",
            two_factor=TwoFactor.EVERYONE,
        ),
        apis=("payments",),
        users=25,
        database_size="2G",
        autoscaling=True,
        maintenance=True,
        backup=BackupWish(per_day=2, daily=7, weekly=4, monthly=3, point_in_time=True),
        password_version=3,
        trial=date(2027, 1, 31),
        ring=Ring.CANARY,
        state=State.ARCHIVED,
        until=date(2027, 3, 31),
        support=date(2027, 2, 28),
        notes="Call first.",
    )


def test_what_is_shown_with_everything_holds_every_key_there_is():
    """The control of the test above: a key that is added to the form has to be added there."""
    found = filled(Tenant, EVERYTHING)

    assert found.model_fields_set == set(Tenant.model_fields)


def test_a_tenant_cannot_be_changed_afterwards():
    with pytest.raises(ValueError, match="frozen"):
        filled(Tenant, SPA).name = "Other"  # pyright: ignore[reportAttributeAccessIssue]


def test_a_tombstone_keeps_the_day_and_the_name():
    assert filled(Tombstone, "tombstone: 2027-04-01\nname: One Spa\n") == Tombstone(
        tombstone=date(2027, 4, 1), name="One Spa", notes=None
    )


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "the file is empty"),
        ("# soon\n", "the file is empty"),
        ("- name\n", "the file holds a list and no group of lines"),
        ("One Spa\n", "the file holds One Spa and no group of lines"),
        ("7\n", "the file holds 7 and no group of lines"),
    ],
)
def test_a_file_without_keys_is_shown_the_least_that_makes_a_tenant(text: str, what: str):
    assert only(Tenant, text) == (
        f"a.yaml: {what}\n"
        "  why: it asks for nothing\n"
        "  do: write lines such as\n"
        "      name: One Spa\n"
        "      owner: it@spa.example.com\n"
        "      plan: basic\n"
        '      release: "18.0"\n'
        "      industry: spa"
    )


def test_what_is_shown_for_an_empty_file_makes_a_tenant():
    shown = only(Tenant, "").partition("such as\n")[2]

    assert filled(Tenant, "\n".join(line.strip() for line in shown.splitlines())).name == "One Spa"


def test_words_that_older_readers_take_for_something_else_stay_words():
    assert filled(Tenant, SPA.replace("One Spa", "NO") + "region: on\nnotes: 12:30\n").name == "NO"


def test_notes_may_run_over_lines_and_a_name_may_not():
    assert filled(Tenant, SPA + "notes: |\n  Call first.\n  Ask for Ann.\n").notes == "Call first.\nAsk for Ann.\n"
    assert '"name" holds a line break' in refused(Tenant, SPA.replace("One Spa", '"One\\nSpa"'))[0]
