from pathlib import Path

import pytest
from checkout import PRODUCTION, REHEARSAL, SPA, Checkout
from trial import problem, said

from fleet.comparison import Difference
from tenancy.problem import Problem
from tenancy.resolve import resolve_tenants
from tenancy.supplied import SealedSpec, SuppliedSpec

SEALED = {**PRODUCTION, "secrets": {"backend": "sealed-secrets"}, "addons": ["sealed-secrets"]}
MAIL = "mail:\n  host: smtp.example.com\n  cidr: 10.1.2.3/32\n  secret: smtp\n"
LETTER = """\
---
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata:
  creationTimestamp: null
  name: smtp
  namespace: odoo-acme
spec:
  encryptedData:
    password: AgBy3i4OJSWK
    user: AgAKHOPBdF6o
  template:
    metadata:
      creationTimestamp: null
      name: smtp
      namespace: odoo-acme
"""
FILE = "secrets/dev/acme/smtp.yaml"


class Desk(Checkout):
    def seal(self, text: str = LETTER, file: str = FILE) -> None:
        (self.root / file).parent.mkdir(parents=True, exist_ok=True)
        self.write(file, text)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    made.tenant("acme", SPA + MAIL)
    return made


def test_a_letter_that_is_not_there_is_asked_for_by_its_place(desk: Desk):
    assert problem(desk, SEALED) == Problem(
        file="tenants/dev/acme.yaml",
        line=12,
        tenant="acme",
        what="the supplied secret smtp is not there as secrets/dev/acme/smtp.yaml",
        why="the stack takes secrets from sealed files, and pods that need this one would wait for it",
        do=(
            "seal it for this name and namespace, with user and password in it, and add the file:\n"
            "kubectl create secret generic smtp --namespace odoo-acme --dry-run=client --from-file=... -o yaml"
            " | kubeseal --format yaml > secrets/dev/acme/smtp.yaml"
        ),
    )


def test_another_letter_in_its_place_is_told_without_what_is_in_it(desk: Desk):
    """The report of a plan stands under a pull request: what nobody can read is told as changed, and is not repeated."""
    desk.seal()
    old = desk.load(SEALED)
    desk.seal(LETTER.replace("AgBy3i4OJSWK", "AgCANOTHERONE"))
    new = desk.load(SEALED)
    found = Difference(tenant="acme", before=(old, old.entries[0]), after=(new, new.entries[0])).decided
    fresh = Difference(tenant="acme", before=None, after=(new, new.entries[0])).decided
    told = {one.path: (one.before, one.after) for one in fresh}

    assert [(one.path, one.before, one.after) for one in found] == [
        ("supplied[1].source.encrypted.password", "sealed", "changed")
    ]
    assert told["supplied[1].source.encrypted.password"] == (None, "sealed")
    assert "AgC" not in str([(one.before, one.after, one.because.value) for one in (*found, *fresh)])


def test_what_kubeseal_prints_is_taken(desk: Desk):
    desk.seal()

    (spec,) = resolve_tenants(desk.load(SEALED))
    assert spec.supplied == (
        SuppliedSpec(
            use="mail",
            namespace="odoo-acme",
            name="smtp",
            type="Opaque",
            source=SealedSpec(file=FILE, encrypted=(("password", "AgBy3i4OJSWK"), ("user", "AgAKHOPBdF6o"))),
        ),
    )


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("    password: AgBy3i4OJSWK\n", "", "this sealed secret lacks password"),
        (
            "  name: smtp\n  namespace: odoo-acme\nspec",
            "  name: smtp\n  namespace: odoo-other\nspec",
            "this was sealed for odoo-other/smtp, and is needed as odoo-acme/smtp",
        ),
        (
            "      name: smtp\n",
            "      name: smpt\n",
            "this was sealed for odoo-acme/smpt, and is needed as odoo-acme/smtp",
        ),
        (
            "  creationTimestamp: null\n  name: smtp\n",
            "  annotations:\n    sealedsecrets.bitnami.com/cluster-wide: 'true'\n  name: smtp\n",
            'a line called "metadata.annotations" is not known here',
        ),
        ("kind: SealedSecret", "kind: Secret", '"kind" '),
        (
            "  template:\n",
            "  template:\n    data:\n      password: hunter2\n",
            'a line called "spec.template.data" is not known here',
        ),
        (
            "  template:\n",
            "  template:\n    type: kubernetes.io/tls\n",
            "this sealed secret is of the type kubernetes.io/tls, and Opaque is needed",
        ),
    ],
)
def test_a_letter_that_is_another_than_the_one_needed_is_refused(desk: Desk, old: str, new: str, what: str):
    assert old in LETTER
    desk.seal(LETTER.replace(old, new, 1))

    assert FILE in said(desk, SEALED)[0]
    assert what in said(desk, SEALED)[0]
    assert "hunter2" not in str(desk.problems(SEALED))


@pytest.mark.parametrize("file", ["secrets/dev/other/smtp.yaml", "secrets/dev/acme/smtp.yml", "secrets/dev/note.yaml"])
def test_a_file_where_none_belongs_is_refused(desk: Desk, file: str):
    desk.seal()
    desk.seal(file=file)

    assert said(desk, SEALED) == [f"{file}: this is no sealed secret of a tenant of the stack"]


def test_a_letter_that_nobody_names_is_refused(desk: Desk):
    desk.seal()
    desk.seal(file="secrets/dev/acme/old.yaml")

    assert said(desk, SEALED) == ["secrets/dev/acme/old.yaml: acme: this sealed secret is named by nobody"]


def test_the_copy_that_a_rehearsal_needs_is_a_letter_of_its_own(desk: Desk):
    desk.seal()
    backup = {"target": "s3:https://s3.test/b", "cidr": "10.1.2.4/32", "secret": "bucket"}
    facts = {**SEALED, "backup": backup, "rehearsal": REHEARSAL}

    assert [line.partition(": acme: ")[2] for line in said(desk, facts)] == [
        "the supplied secret bucket is not there as secrets/dev/acme/bucket.yaml",
        "the supplied secret bucket-acme is not there as secrets/dev/acme/bucket-acme.yaml",
    ]


def test_without_the_operator_nothing_would_open_it(desk: Desk):
    desk.seal()

    assert said(desk, {**SEALED, "addons": []}) == [
        "Pulumi.dev.yaml: secrets.backend says sealed-secrets, and addons does not"
    ]
