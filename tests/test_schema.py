from collections.abc import Iterator, Mapping
from typing import cast

import pytest
from checker import Piece, faults
from checkout import ROOT

from fleet import schema
from tenancy.document import Document, read
from tenancy.form import Form, fill
from tenancy.problem import Refused
from tenancy.reader import Value
from tenancy.tenant import Tenant, Tombstone

SCHEMAS = {sheet.file: schema.schema(sheet) for sheet in schema.SHEETS}
COVERED = [
    (sheet.file, str(path.relative_to(ROOT))) for sheet in schema.SHEETS for path in sorted(ROOT.glob(sheet.covers))
]
TENANT: Piece = {
    "name": "One Spa",
    "owner": "it@spa.example.com",
    "plan": "basic",
    "release": "18.0",
    "industry": "spa",
}


def test_the_files_in_the_checkout_are_what_the_forms_make_of_them_today() -> None:
    assert schema.stale(ROOT) == (), "make them anew with: fleet schema"


@pytest.mark.parametrize(("file", "path"), COVERED)
def test_an_editor_has_no_complaint_about_a_shipped_file(file: str, path: str) -> None:
    assert faults(SCHEMAS[file], read(ROOT / path, file=path).value) == []


def test_every_file_that_people_write_has_a_schema() -> None:
    written = {*ROOT.glob("tenants/*/*.yaml"), *ROOT.glob("catalog/**/*.yaml"), *ROOT.glob("Pulumi.*.yaml")}

    assert sorted(path for _, path in COVERED) == sorted(str(path.relative_to(ROOT)) for path in written)


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ({}, None),
        ({"notes": None}, "notes: type"),
        ({"plan": None}, "plan: enum"),
        ({"name": None}, "name: type"),
        ({"nmae": "One Spa"}, "nmae: additionalProperties"),
        ({"plan": "gold"}, "plan: enum"),
        ({"release": 18.0}, "release: enum"),
        ({"owner": "reception"}, "owner: pattern"),
        ({"customer": "One Group"}, "customer: pattern"),
        ({"hosts": ["https://spa.example.com"]}, "hosts[0]: pattern"),
        ({"hosts": ["spa.example.com", "spa.example.com"]}, "hosts: uniqueItems"),
        ({"hosts": [f"{number}.example.com" for number in range(21)]}, "hosts: maxItems"),
        ({"users": 0}, "users: minimum"),
        ({"users": True}, "users: type"),
        ({"users": "25"}, "users: type"),
        ({"autoscaling": "yes"}, "autoscaling: type"),
        ({"database_size": "1.5G"}, "database_size: pattern"),
        ({"database_size": "2G"}, None),
        ({"placement": {"strategy": "shared"}}, "placement: required"),
        (
            {"placement": {"strategy": "shared", "server": "shared-1", "rack": 1}},
            "placement.rack: additionalProperties",
        ),
        ({"branding": {"primary": "red"}}, "branding.primary: pattern"),
        ({"branding": {"logo": "http://spa.example.com/logo.png"}}, "branding.logo: pattern"),
        ({"mail": {"host": "smtp.example.com", "cidr": "10.1.2.5/32", "port": 70_000}}, "mail.port: maximum"),
        ({"name": "x" * 81}, "name: maxLength"),
        ({"name": ""}, "name: minLength"),
    ],
)
def test_the_editor_and_the_reader_judge_a_customer_alike(written: Piece, complaint: str | None) -> None:
    value: Piece = {**TENANT, **written}
    said = faults(SCHEMAS["tenants/schema.json"], value)

    assert said[:1] == ([] if complaint is None else [complaint])
    assert is_read(Tenant, value) is (complaint is None)


def test_a_tombstone_is_judged_as_one() -> None:
    stone: Piece = {"tombstone": "2027-04-01", "name": "One Spa"}

    assert faults(SCHEMAS["tenants/schema.json"], stone) == []
    assert faults(SCHEMAS["tenants/schema.json"], {**stone, "plan": "basic"}) == ["plan: additionalProperties"]
    assert is_read(Tombstone, stone)
    assert not is_read(Tombstone, {**stone, "plan": "basic"})


@pytest.mark.parametrize("price", [5, "7.50", -1, 7.5, "7,50", True])
def test_the_editor_and_the_reader_agree_on_what_money_is(price: Value) -> None:
    plans = cast("Piece", read(ROOT / "catalog/plans.yaml", file="catalog/plans.yaml").value)
    value: Piece = {**plans, "costs": {**cast("Piece", plans["costs"]), "cpu": {"USD": price}}}
    form = next(sheet.forms[0] for sheet in schema.SHEETS if sheet.covers == "catalog/plans.yaml")

    assert (faults(SCHEMAS["catalog/schemas/plans.json"], value) == []) is is_read(form, value)


def test_a_key_of_ours_in_a_stack_s_file_must_exist_and_one_of_pulumi_s_own_may() -> None:
    dev = cast("Piece", read(ROOT / "Pulumi.dev.yaml", file="Pulumi.dev.yaml").value)
    config = cast("Piece", dev["config"])
    judged = SCHEMAS["catalog/schemas/stack.json"]

    assert faults(judged, {**dev, "config": {**config, "kubernetes:context": "x"}}) == []
    assert faults(judged, {**dev, "config": {**config, "odoo-saas:colour": "x"}}) == [
        "config.odoo-saas:colour: additionalProperties"
    ]


def test_a_name_that_people_choose_has_to_be_one() -> None:
    dev = cast("Piece", read(ROOT / "Pulumi.dev.yaml", file="Pulumi.dev.yaml").value)
    config = cast("Piece", dev["config"])
    servers = {"Shared 1": cast("Piece", config["odoo-saas:servers"])["shared-1"]}

    assert faults(SCHEMAS["catalog/schemas/stack.json"], {"config": {**config, "odoo-saas:servers": servers}}) == [
        "config.odoo-saas:servers.Shared 1: additionalProperties"
    ]


def test_a_list_that_must_not_be_empty_is_one_for_the_editor_as_well() -> None:
    dev = cast("Piece", read(ROOT / "Pulumi.dev.yaml", file="Pulumi.dev.yaml").value)
    config = {**cast("Piece", dev["config"]), "odoo-saas:builds": []}

    assert faults(SCHEMAS["catalog/schemas/stack.json"], {**dev, "config": config}) == [
        "config.odoo-saas:builds: minItems"
    ]


@pytest.mark.parametrize("file", SCHEMAS)
def test_every_group_of_a_schema_has_the_keys_of_its_form_and_no_others(file: str) -> None:
    made = {name: piece for name, piece in definitions(file).items() if "properties" in piece}
    forms = {form.__name__: form for form in subforms(Form)}
    expected = {name: {field.alias or key for key, field in forms[name].model_fields.items()} for name in made}
    required = {
        name: {field.alias or key for key, field in forms[name].model_fields.items() if field.is_required()}
        for name in made
    }

    assert {name: set(cast("Piece", piece["properties"])) for name, piece in made.items()} == expected
    assert {name: set(cast("list[str]", piece.get("required", []))) for name, piece in made.items()} == required
    assert all(piece["additionalProperties"] is False for piece in made.values())


def test_the_words_that_may_be_chosen_are_those_of_the_vocabularies() -> None:
    made = {name: piece["enum"] for name, piece in definitions("tenants/schema.json").items() if "enum" in piece}

    assert made == {
        "Compliance": ["hipaa", "sox", "pci", "gdpr"],
        "IdentityProvider": ["google", "microsoft", "openid"],
        "Industry": ["generic", "spa", "financial", "equestrian", "property"],
        "Plan": ["basic", "standard", "premium", "enterprise"],
        "Release": ["17.0", "18.0", "19.0"],
        "Ring": ["canary", "early", "stable"],
        "State": ["active", "suspended", "archived", "released"],
        "Strategy": ["shared", "dedicated"],
        "TwoFactor": ["nobody", "employees", "everyone"],
    }


@pytest.mark.parametrize("file", SCHEMAS)
def test_every_key_says_what_it_means(file: str) -> None:
    silent = [
        f"{name}.{key}"
        for name, piece in definitions(file).items()
        for key, inner in cast("Mapping[str, Piece]", piece.get("properties", {})).items()
        if not inner.get("description")
    ]

    assert silent == []


def is_read(form: type[Form], value: Value) -> bool:
    """Whether the reader takes a value."""
    try:
        fill(form, Document(file="a.yaml", value=value))
    except Refused:
        return False
    return True


def definitions(file: str) -> Mapping[str, Piece]:
    return cast("Mapping[str, Piece]", SCHEMAS[file]["$defs"])


def subforms(form: type[Form]) -> Iterator[type[Form]]:
    for below in form.__subclasses__():
        yield below
        yield from subforms(below)
