"""What to do, as it can be followed: nothing of it is cut, and a command ends where talk begins again."""

import pytest

from fleet.advice import told


def said(text: str, whose: str | None = None) -> list[str]:
    return list(told("do", text, whose))


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        (
            "bring it back with: git restore tenants/dev/fig.yaml",
            "bring it back with: `git restore tenants/dev/fig.yaml`",
        ),
        ("give it back with git restore; or not", "give it back with `git restore`; or not"),
        ("see git diff, or git restore tenants/_x_.yaml", "see `git diff`, or `git restore tenants/_x_.yaml`"),
        ("what it was: git log -p tenants/dev/fig.yaml", "what it was: `git log -p tenants/dev/fig.yaml`"),
        ("mend what fleet validate names", "mend what `fleet validate` names"),
        ("put it back (fleet explain fig); no more", "put it back (`fleet explain fig`); no more"),
        (
            "fleet backup run fig, then fleet backup verify fig",
            "`fleet backup run fig`, then `fleet backup verify fig`",
        ),
        ("fleet tenant set fig support=2027-01-01; then", "`fleet tenant set fig support=2027-01-01`; then"),
        ("fleet tenant rename fig --name NAME, or so", "`fleet tenant rename fig --name NAME`, or so"),
        ("fleet tenant add --stack dev", "`fleet tenant add --stack dev`"),
        ("pulumi stack import of the last export", "`pulumi stack import` of the last export"),
        ("if it is dead, run `pulumi cancel`", "if it is dead, run `pulumi cancel`"),
        ("a pod of the fleet up there", "a pod of the `fleet up` there"),
        ("the fleet is large, and <b> is no tag", "the fleet is large, and \\<b\\> is no tag"),
    ],
)
def test_a_command_is_code_and_ends_where_talk_begins(text: str, marked: str) -> None:
    assert said(text, "fig") == [f"- do: {marked}"]


def test_each_line_is_a_point_of_its_own() -> None:
    assert said("bring it back with: git restore a/b.yaml\na customer leaves in steps: state: suspended") == [
        "- do:",
        "  - bring it back with: `git restore a/b.yaml`",
        "  - a customer leaves in steps: state: suspended",
    ]


def test_lines_of_a_file_stand_as_they_are_written_below_the_point_that_asks_for_them() -> None:
    assert said("write it again, such as\ntombstone: 2027-04-01\nname: <One> ``` _x_\nand have it reviewed") == [
        "- do:",
        "  - write it again, such as",
        "    ```",
        "    tombstone: 2027-04-01",
        "    name: <One> ''' _x_",
        "    ```",
        "  - and have it reviewed",
    ]


def test_a_command_on_a_line_of_its_own_is_code_to_its_end() -> None:
    command = "pulumi config set --secret --path 'odoo-saas:supplied.one.smtp.password' --stack dev"

    assert said(f"have it encrypted:\n{command}") == ["- do:", "  - have it encrypted:", f"  - `{command}`"]


def test_nothing_of_what_is_to_be_done_is_cut() -> None:
    long = " and ".join(f"step {number}" for number in range(100))

    assert said(long) == [f"- do: {long}"]
