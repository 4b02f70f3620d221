import json
from collections.abc import Mapping
from typing import cast

import pytest
from checkout import CLUSTER, FACTS, SHARED

from tenancy import stack
from tenancy.document import Document, parse
from tenancy.form import fill
from tenancy.problem import Refused
from tenancy.stack import Mail, Stack
from tenancy.words import AccessMode, Builds, Environment, Ring

FILE = "Pulumi.dev.yaml"


def filled(facts: Mapping[str, object], stored: Document | None = None) -> Stack:
    return fill(Stack, stack.document(facts, file=FILE, stored=stored))


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
    texts = {key: fact if key in stack.TEXTS else json.dumps(fact) for key, fact in FACTS.items()}

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
            "  do: write an address and a length, such as 10.1.2.3/32 for a single address"
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


def test_a_missing_group_is_shown_with_the_keys_it_needs():
    assert refused({**FACTS, "backup": None}) == [
        (
            'Pulumi.dev.yaml: "odoo-saas:backup" is missing\n'
            "  why: it says where backups go\n"
            "  do: add a line such as\n"
            '      odoo-saas:backup: {target: s3:https://s3.example.com/backups, cidr: "10.1.2.4/32"}'
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
        ({**FACTS, "domain": "Odoo.test"}, '"odoo-saas:domain" says "Odoo.test", which is no address of a website'),
        ({**FACTS, "servers": {"A": SHARED}}, '"odoo-saas:servers.A" says "A", which is no name in small letters'),
        ({**FACTS, "servers": [SHARED]}, '"odoo-saas:servers" should be a group of lines, and a list stands there'),
        (
            changed("servers", x={**SHARED, "tenants": 51}),
            '"odoo-saas:servers.x.tenants" is 51 and should be at most 50',
        ),
        (
            changed("servers", x={**SHARED, "conections": 1}),
            'a line called "odoo-saas:servers.x.conections" is not known here',
        ),
        (
            changed("servers", x={**SHARED, "sslmode": "on"}),
            '"odoo-saas:servers.x.sslmode" says on, which is not one of',
        ),
        (changed("servers", x={**SHARED, "cidr": "10.0.0.1"}), '"odoo-saas:servers.x.cidr" says "10.0.0.1"'),
        (changed("servers", x={**SHARED, "cidr": "10.0.0.1/24"}), '"odoo-saas:servers.x.cidr" says "10.0.0.1/24"'),
        (changed("servers", x={**SHARED, "port": 65_536}), '"odoo-saas:servers.x.port" is 65536 and should be at most'),
        (changed("servers", x={**SHARED, "port": "5432"}), 'should be a whole number, and "5432" stands there'),
        (changed("servers", x={**SHARED, "port": 0}), '"odoo-saas:servers.x.port" is 0 and should be at least 1'),
        (changed("servers", x="y"), '"odoo-saas:servers.x" should be a group of lines, and y stands there'),
        (changed("storage", access_mode="RWX"), "says RWX, which is not one of the words allowed there"),
        ({**FACTS, "cluster": {**CLUSTER, "name": 7}}, '"odoo-saas:cluster.name" should be text, and 7 is not'),
        ({**FACTS, "secret": "x"}, 'a line called "odoo-saas:secret" is not known here'),
    ],
)
def test_a_fact_that_does_not_fit_is_refused(facts: Mapping[str, object], what: str):
    assert what in refused(facts)[0].partition("\n")[0]


def test_a_misspelt_key_of_a_server_is_answered_with_the_right_one():
    lacking = {key: fact for key, fact in SHARED.items() if key != "connections"}

    (problem,) = refused(changed("servers", x={**lacking, "conections": 1}))
    assert problem.endswith('do: write "connections" instead')


def test_a_misspelt_key_beside_the_right_one_is_to_go():
    (problem,) = refused(changed("servers", x={**SHARED, "conections": 1}))
    assert "do: remove it; the lines there may be: strategy, service, host," in problem


@pytest.mark.parametrize("port", [1, 5432, 65_535])
def test_every_port_there_is_may_be_named(port: int):
    assert filled(changed("servers", x={**SHARED, "port": port})).servers["x"].port == port


def test_mail_is_handed_in_at_the_usual_port_unless_another_is_named():
    assert filled({**FACTS, "mail": {"host": "smtp.example.com", "cidr": "10.1.2.5/32"}}).mail == Mail(
        host="smtp.example.com", port=587, cidr="10.1.2.5/32"
    )
