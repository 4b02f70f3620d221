from pathlib import Path

import pytest
from checkout import SPA, Checkout

from tenancy import registry
from tenancy.problem import Problem


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def problems(checkout: Checkout, stack: str = "dev") -> tuple[Problem, ...]:
    return registry.load(checkout.root, stack).problems


def only(checkout: Checkout) -> Problem:
    """The one problem beside a tenant that is fine."""
    checkout.tenant("fine")
    found = registry.load(checkout.root, "dev")
    (problem,) = found.problems
    assert [entry.id for entry in found.entries] == ["fine"]
    return problem


def test_the_file_name_is_the_id_and_ids_come_in_order(checkout: Checkout):
    for id in ("one-spa", "acme", "zebra"):
        checkout.tenant(id)

    found = registry.load(checkout.root, "dev")

    assert found.problems == ()
    assert [(entry.id, entry.tenant.name, entry.document.file) for entry in found.entries] == [
        ("acme", "One Spa", "tenants/dev/acme.yaml"),
        ("one-spa", "One Spa", "tenants/dev/one-spa.yaml"),
        ("zebra", "One Spa", "tenants/dev/zebra.yaml"),
    ]


def test_a_bad_id_is_refused_with_the_right_one(checkout: Checkout):
    checkout.tenant("One_Spa")

    assert str(only(checkout)) == (
        'tenants/dev/One_Spa.yaml: the id "One_Spa" is not made of small letters, digits and hyphens, with a letter '
        "first and no hyphen last\n"
        "  why: the file's name is the tenant's id, and namespaces, databases and addresses are made from it\n"
        "  do: rename the file to one-spa.yaml"
    )


def test_a_long_id_and_a_reserved_one_are_refused(checkout: Checkout):
    checkout.tenant("a" * 41)
    checkout.tenant("default")

    assert [(problem.what, problem.do) for problem in problems(checkout)] == [
        (f'the id "{"a" * 41}" is 41 characters long; at most 40 fit', f"rename the file to {'a' * 40}.yaml"),
        ('the id "default" is reserved for the platform itself', "rename the file to customer-default.yaml"),
    ]


def test_a_bad_id_does_not_hide_what_is_wrong_inside(checkout: Checkout):
    checkout.tenant("One_Spa", SPA.replace("plan: basic", "plan: gold"))

    assert [problem.line for problem in problems(checkout)] == [None, 3]


@pytest.mark.parametrize(
    ("name", "better"), [("acme.yml", "acme"), ("Acme Ltd.YAML", "acme-ltd"), ("acme.Yml", "acme")]
)
def test_another_ending_is_refused_with_the_right_name(checkout: Checkout, name: str, better: str):
    checkout.write(f"tenants/dev/{name}", SPA)
    found = only(checkout)

    assert found.file == f"tenants/dev/{name}"
    assert found.what == f'tenant files end in ".yaml", this one in "{Path(name).suffix}"'
    assert found.do == f"rename the file to {better}.yaml"


@pytest.mark.parametrize("name", ["README.md", ".acme.yaml.swp", "acme.yaml~", ".yaml", "acme"])
def test_whatever_is_no_tenants_file_is_refused(checkout: Checkout, name: str):
    checkout.write(f"tenants/dev/{name}", SPA)

    assert only(checkout).what == "this is no tenant's file"


def test_a_folder_among_the_tenants_is_refused(checkout: Checkout):
    (checkout.folder / "old.yaml").mkdir()

    assert only(checkout).what == "this is no tenant's file"


def test_a_link_out_of_the_folder_is_refused_unread(checkout: Checkout):
    checkout.write("secret.yaml", "password: of somebody\n")
    (checkout.folder / "acme.yaml").symlink_to("../../secret.yaml")

    assert str(only(checkout)) == (
        "tenants/dev/acme.yaml: this is a link that leads out of the folder, to ../../secret.yaml\n"
        "  why: a reviewer of this folder would not see what it holds, nor that it changes\n"
        "  do: put the file itself in place of the link"
    )


@pytest.mark.parametrize("target", ["fine.yaml", "acme.yaml", "nowhere.yaml"])
def test_a_link_within_the_folder_is_refused_as_well(checkout: Checkout, target: str):
    """To another tenant, to itself, to nothing."""
    (checkout.folder / "acme.yaml").symlink_to(target)

    assert only(checkout).what == f"this is a link to {target}"


def test_an_empty_folder_never_means_that_everybody_goes(checkout: Checkout):
    assert [str(problem) for problem in problems(checkout)] == [
        (
            "tenants/dev: the folder holds no tenant's file\n"
            "  why: reading no tenants is never taken to mean that all of them are to be removed\n"
            "  do: bring the files back with: git restore tenants/dev\n"
            "      a new stack begins with its first tenant: fleet tenant add --stack dev"
        )
    ]


def test_a_folder_of_strays_is_empty_too(checkout: Checkout):
    checkout.write("tenants/dev/.gitkeep", "")

    assert [problem.what for problem in problems(checkout)] == [
        "this is no tenant's file",
        "the folder holds no tenant's file",
    ]


def test_a_missing_folder_never_means_that_everybody_goes(checkout: Checkout):
    checkout.folder.rmdir()

    assert [str(problem) for problem in problems(checkout)] == [
        (
            "tenants/dev: the folder of this stack's tenants is not there\n"
            "  why: reading no tenants is never taken to mean that all of them are to be removed\n"
            "  do: bring it back with: git restore tenants/dev\n"
            "      a new stack begins with its first tenant: fleet tenant add --stack dev"
        )
    ]


def test_a_folder_that_is_a_link_or_a_file_is_no_folder(checkout: Checkout):
    checkout.tenant("acme")
    (checkout.root / "tenants" / "prod").symlink_to("dev")
    checkout.write("tenants/staging", "")

    assert [problem.what for problem in problems(checkout, "prod")] == [
        "the folder of this stack's tenants is not there"
    ]
    assert [problem.what for problem in problems(checkout, "staging")] == [
        "the folder of this stack's tenants is not there"
    ]


@pytest.mark.parametrize("stack", ["..", "../dev", "Dev", "", ".", "a/b", "dev\n"])
def test_a_stacks_name_leads_nowhere_else(checkout: Checkout, stack: str):
    checkout.tenant("acme")

    assert [problem.what for problem in problems(checkout, stack)] == [
        "a stack's name is made of small letters, digits and hyphens"
    ]


def test_every_file_is_judged_and_those_that_are_fine_are_kept(checkout: Checkout):
    checkout.tenant("a", "")
    checkout.tenant("b", "name: [\n")
    checkout.tenant("c", "plan: &x basic\n")
    checkout.tenant("d", "x" * 70_000)
    checkout.tenant("fine")
    found = registry.load(checkout.root, "dev")

    assert [entry.id for entry in found.entries] == ["fine"]
    assert [(problem.tenant, problem.what.partition(";")[0]) for problem in found.problems] == [
        ("a", "the file is empty"),
        ("b", "a bracket is opened and never closed"),
        ("c", "this line uses a YAML anchor, alias or merge key (&, * or <<)"),
        ("d", "the file holds 68 KB"),
    ]


def test_a_file_name_that_acts_on_terminals_is_shown_harmlessly(checkout: Checkout):
    checkout.tenant("a\x1b[2Jb")

    assert only(checkout).file == "tenants/dev/a\\x1b[2Jb.yaml"


def test_a_folder_that_may_not_be_read_is_a_problem_and_no_traceback(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
):
    def denied(folder: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", denied)

    assert [problem.what for problem in problems(checkout)] == ["the file cannot be read: Permission denied"]


TOMBSTONE = "tombstone: 2027-04-01\nname: One Spa\nnotes: Moved to Rome.\n"


def test_a_file_with_a_tombstone_is_no_tenants_any_more(checkout: Checkout):
    checkout.tenant("acme")
    checkout.tenant("gone", TOMBSTONE)
    found = registry.load(checkout.root, "dev")

    assert [entry.id for entry in found.entries] == ["acme"]
    assert [
        (grave.id, grave.tombstone.name, str(grave.tombstone.tombstone), grave.document.file) for grave in found.graves
    ] == [("gone", "One Spa", "2027-04-01", "tenants/dev/gone.yaml")]
    assert found.problems == ()


def test_a_folder_of_tombstones_alone_is_not_empty(checkout: Checkout):
    checkout.tenant("gone", TOMBSTONE)

    assert problems(checkout) == ()


def test_a_tombstone_that_is_filled_in_wrongly_is_refused_as_one(checkout: Checkout):
    checkout.tenant("gone", "tombstone: soon\nplan: basic\nname: One Spa\n")
    checkout.tenant("Gone")

    assert [(problem.tenant, problem.line, problem.what.partition(",")[0]) for problem in problems(checkout)] == [
        (None, None, 'the id "Gone" is not made of small letters'),
        ("gone", 1, '"tombstone" says "soon"'),
        ("gone", 2, 'a line called "plan" is not known here'),
    ]


def test_a_text_may_stand_in_place_of_a_file(checkout: Checkout):
    for id in ("acme", "beta", "gone"):
        checkout.tenant(id)
    instead = {
        "tenants/dev/acme.yaml": SPA.replace("One Spa", "Another"),
        "tenants/dev/gone.yaml": None,
        "tenants/dev/new.yaml": SPA,
        "tenants/prod/other.yaml": SPA,
        "catalog/plans.yaml": None,
    }
    found = registry.load(checkout.root, "dev", instead=instead)

    assert found.problems == ()
    assert [(entry.id, entry.tenant.name) for entry in found.entries] == [
        ("acme", "Another"),
        ("beta", "One Spa"),
        ("new", "One Spa"),
    ]
    assert [entry.id for entry in registry.load(checkout.root, "dev").entries] == ["acme", "beta", "gone"]


def test_a_text_is_judged_as_the_file_would_be(checkout: Checkout):
    checkout.tenant("acme")
    instead = {
        "tenants/dev/acme.yaml": SPA.replace("plan: basic", "plan: gold"),
        "tenants/dev/Bad_Id.yaml": SPA,
        "tenants/dev/new.yml": SPA,
        "tenants/dev/notes.txt": "",
    }

    assert [
        (problem.file, problem.line, problem.what.partition(",")[0])
        for problem in registry.load(checkout.root, "dev", instead=instead).problems
    ] == [
        ("tenants/dev/Bad_Id.yaml", None, 'the id "Bad_Id" is not made of small letters'),
        ("tenants/dev/acme.yaml", 3, '"plan" says gold'),
        ("tenants/dev/new.yml", None, 'tenant files end in ".yaml"'),
        ("tenants/dev/notes.txt", None, "this is no tenant's file"),
    ]


def test_the_first_text_of_a_folder_makes_the_folder(checkout: Checkout):
    found = registry.load(checkout.root, "new", instead={"tenants/new/acme.yaml": SPA})

    assert ([entry.id for entry in found.entries], found.problems) == (["acme"], ())


def test_a_folder_whose_last_file_would_go_is_empty(checkout: Checkout):
    checkout.tenant("acme")

    assert [
        problem.what
        for problem in registry.load(checkout.root, "dev", instead={"tenants/dev/acme.yaml": None}).problems
    ] == ["the folder holds no tenant's file"]


def test_customers_without_a_stack_may_be_none(checkout: Checkout):
    assert registry.load_unplaced(checkout.root) == registry.Registry()
    (checkout.root / "tenants/unplaced").mkdir()
    assert registry.load_unplaced(checkout.root) == registry.Registry()


def test_customers_without_a_stack_are_judged_as_forms(checkout: Checkout):
    (checkout.root / "tenants/unplaced").mkdir()
    checkout.write("tenants/unplaced/acme.yaml", SPA)
    checkout.write("tenants/unplaced/beta.yaml", SPA.replace("plan: basic", "plan: gold"))
    found = registry.load_unplaced(checkout.root, instead={"tenants/unplaced/new.yaml": SPA})

    assert [entry.id for entry in found.entries] == ["acme", "new"]
    assert [(problem.file, problem.line, problem.tenant) for problem in found.problems] == [
        ("tenants/unplaced/beta.yaml", 3, "beta")
    ]
