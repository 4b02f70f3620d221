import json
from collections.abc import Mapping
from typing import cast

import pytest
from checkout import CLUSTER, FACTS, SHARED

from tenancy import configuration
from tenancy.document import Document, parse
from tenancy.form import fill
from tenancy.problem import Refused
from tenancy.stack import Mail, Stack
from tenancy.words import (
    AccessMode,
    Builds,
    Environment,
    Ring,
)

FILE = "Pulumi.dev.yaml"


def filled(facts: Mapping[str, object], stored: Document | None = None) -> Stack:
    return fill(Stack, configuration.document(facts, file=FILE, stored=stored))


def refused(facts: Mapping[str, object], text: str = "") -> list[str]:
    with pytest.raises(Refused) as caught:
        filled(facts, parse(text.encode(), file=FILE) if text else None)
    return [str(problem) for problem in caught.value.problems]


def changed(key: str, **facts: object) -> Mapping[str, object]:
    """The facts with something changed inside one of them."""
    return {**FACTS, key: {**cast("dict[str, object]", FACTS[key]), **facts}}


def test_the_facts_fill_in_the_stack():
    found = filled(FACTS)

    assert found.builds == (Builds.PLATFORM, Builds.TENANTS)
    assert found.environment is Environment.DEVELOPMENT
    assert found.cluster.name == "odoo-local"
    assert found.cluster.pod_cidr == "10.244.0.0/16"
    assert found.servers["shared-1"].tenants == 50
    assert found.servers["shared-1"].host is None
    assert found.storage.access_mode is AccessMode.ONE_NODE
    assert found.mail is None
    assert found.ring is Ring.STABLE


def test_facts_may_come_as_the_json_that_pulumi_keeps_them_in():
    texts = {key: fact if key in configuration.TEXTS else json.dumps(fact) for key, fact in FACTS.items()}

    assert filled(texts) == filled(FACTS)


def test_a_text_that_looks_like_json_stays_a_text():
    assert filled({**FACTS, "region": "7"}).region == "7"


def test_a_fact_that_is_no_json_is_refused_in_words():
    assert refused({**FACTS, "builds": "platform"}) == [
        (
            'Pulumi.dev.yaml: "odoo-saas:builds" should be a list, and platform stands there\n'
            "  why: it says what the stack brings to life\n"
            "  do: write, for instance\n"
            "      odoo-saas:builds: [platform]"
        )
    ]


def test_a_stack_may_have_no_servers():
    assert filled({**FACTS, "servers": None}).servers == {}


@pytest.mark.parametrize(("builds", "expected"), [(["platform"], False), (["tenants"], True)])
def test_a_stack_says_whether_it_builds_tenants(builds: list[str], expected: bool):
    assert filled({**FACTS, "builds": builds}).builds_tenants is expected


def test_a_fault_names_the_line_of_the_stacks_file():
    text = (
        "# the stack\nconfig:\n  odoo-saas:cluster:\n    name: x\n    pod_cidr: all\nconfig2: 1\n"
        "encryptionsalt: v1:abc:v1:def\n"
    )

    assert refused(changed("cluster", pod_cidr="all"), text) == [
        (
            'Pulumi.dev.yaml:5: "odoo-saas:cluster.pod_cidr" says "all", which is no range of addresses\n'
            "  why: network policies know ranges of addresses, and no host names\n"
            "  do: write an address, a slash and a length: 10.1.0.0/16 for a network, 10.1.2.3/32 for a single address"
        )
    ]


def test_a_key_that_only_the_file_knows_is_a_misspelt_one():
    text = "config:\n  odoo-saas:region: a\n  odoo-saas:domian: odoo.test\n  pulumi:disable-default-providers: ['*']\n"

    assert refused({**FACTS, "domain": None}, text) == [
        (
            'Pulumi.dev.yaml:3: a line called "odoo-saas:domian" is not known here\n'
            "  why: a misspelt line would be passed over without anyone noticing\n"
            '  do: write "odoo-saas:domain" instead'
        )
    ]


@pytest.mark.parametrize("handed_out", [None, ""])
def test_a_key_that_has_nothing_after_its_colon_is_not_one_that_was_left_out(handed_out: object):
    """Whatever Pulumi makes of it: the file says that somebody meant to write something."""
    text = "config:\n  odoo-saas:region: us-east-1\n  odoo-saas:mail:  # soon\n"

    assert refused({**FACTS, "mail": handed_out}, text) == [
        (
            'Pulumi.dev.yaml:3: "odoo-saas:mail" has nothing after its colon\n'
            "  why: it says which server takes outgoing mail\n"
            "  do: remove the line, or write, for instance\n"
            "      odoo-saas:mail:\n"
            "        host: smtp.example.com\n"
            '        cidr: "10.1.2.5/32"'
        )
    ]


def test_a_missing_group_is_shown_with_the_keys_it_needs():
    assert refused({**FACTS, "backup": None}) == [
        (
            'Pulumi.dev.yaml: "odoo-saas:backup" is missing\n'
            "  why: it says where backups go\n"
            "  do: add lines such as\n"
            "      odoo-saas:backup:\n"
            "        target: s3:https://s3.example.com/backups\n"
            '        cidr: "10.1.2.4/32"'
        )
    ]


@pytest.mark.parametrize(
    ("facts", "what"),
    [
        ({**FACTS, "builds": []}, '"odoo-saas:builds" is empty'),
        ({**FACTS, "builds": ["tenants", "tenants"]}, '"odoo-saas:builds" names tenants twice'),
        (
            {**FACTS, "builds": ["tenant"]},
            '"odoo-saas:builds[1]" says tenant, which is not one of the words allowed there',
        ),
        (
            {**FACTS, "domain": "Odoo.test"},
            '"odoo-saas:domain" says "Odoo.test", which is not the bare name of a website',
        ),
        ({**FACTS, "servers": {"A": SHARED}}, '"odoo-saas:servers.A" says "A", which is no name in small letters'),
        ({**FACTS, "servers": [SHARED]}, '"odoo-saas:servers" should be a group of lines, and a list stands there'),
        (
            changed("servers", x={**SHARED, "conections": 1}),
            'a line called "odoo-saas:servers.x.conections" is not known here',
        ),
        (changed("servers", x="y"), '"odoo-saas:servers.x" should be a group of lines, and y stands there'),
        (changed("storage", access_mode="RWX"), "says RWX, which is not one of the words allowed there"),
        ({**FACTS, "cluster": {**CLUSTER, "name": 7}}, '"odoo-saas:cluster.name" should be text, and 7 is not'),
        (
            {**FACTS, "resources": {"requests_percent": 0}},
            '"odoo-saas:resources.requests_percent" is 0 and should be at',
        ),
        ({**FACTS, "tuning": {"patience": 1}}, 'a line called "odoo-saas:tuning.patience" is not known here'),
        ({**FACTS, "hardening": {"sslmode": "tls"}}, '"odoo-saas:hardening.sslmode" says tls, which is not one of the'),
        ({**FACTS, "reserved": ["*.odoo.test"]}, '"odoo-saas:reserved[1]" says "*.odoo.test", which is not the bare'),
        ({**FACTS, "secret": "x"}, 'a line called "odoo-saas:secret" is not known here'),
    ],
)
def test_a_fact_that_does_not_fit_is_refused(facts: Mapping[str, object], what: str):
    assert what in refused(facts)[0].partition("\n")[0]


def test_mail_is_handed_in_at_the_usual_port_unless_another_is_named():
    assert filled({**FACTS, "mail": {"host": "smtp.example.com", "cidr": "10.1.2.5/32"}}).mail == Mail(
        host="smtp.example.com", port=587, cidr="10.1.2.5/32"
    )
