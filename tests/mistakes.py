"""The mistakes that people make in tenants' files, and how each of them hears of it."""

from dataclasses import dataclass

SPA = """\
name: One Spa
owner: reception@one-spa.example
plan: basic
release: "18.0"
industry: spa
placement:
  strategy: shared
  server: shared-1
"""
BOMB = "notes: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{after}: &{after} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, after in zip("abcdefgh", "bcdefghi", strict=True)
)
"""Nine to the ninth texts, if anyone were to write the aliases out."""


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """A file of a tenant, and how the person hears of it: place and fault, then what to do."""

    name: str
    text: str
    head: str
    do: str


MISTAKES = {
    "an unknown key": Mistake(
        name="mistake-key.yaml",
        text=SPA.replace("plan:", "paln:"),
        head='tenants/dev/mistake-key.yaml:3: mistake-key: a line called "paln" is not known here',
        do='write "plan" instead',
    ),
    "a repeated key": Mistake(
        name="mistake-twice.yaml",
        text=SPA + "plan: premium\n",
        head='tenants/dev/mistake-twice.yaml:9: mistake-twice: "plan" is written twice; the first time on line 3',
        do="keep the right one and remove the other",
    ),
    "a wrong type": Mistake(
        name="mistake-type.yaml",
        text=SPA + "hosts: spa.example.com\n",
        head='tenants/dev/mistake-type.yaml:9: mistake-type: "hosts" should be a list, and spa.example.com stands there',
        do="write, for instance\n      hosts: [spa.example.com]",
    ),
    "a bad id": Mistake(
        name="Mistake_Id.yaml",
        text=SPA,
        head='tenants/dev/Mistake_Id.yaml: the id "Mistake_Id" is not made of small letters, digits and hyphens, '
        "with a letter first and no hyphen last",
        do="rename the file to mistake-id.yaml",
    ),
    "a tab": Mistake(
        name="mistake-tab.yaml",
        text=SPA.replace("  server", "\tserver"),
        head="tenants/dev/mistake-tab.yaml:8: mistake-tab: this line begins with a tab",
        do="replace the tab by spaces, two for each step inwards",
    ),
    "another ending": Mistake(
        name="mistake-ending.yml",
        text=SPA,
        head='tenants/dev/mistake-ending.yml: tenant files end in ".yaml", this one in ".yml"',
        do="rename the file to mistake-ending.yaml",
    ),
    "an address that is taken": Mistake(
        name="one-mistake.yaml",
        text=SPA + "hosts:\n  - mine.odoo.test\n  - one-barn.odoo.test\n",
        head="tenants/dev/one-mistake.yaml:11: one-mistake: the address one-barn.odoo.test is also asked for in "
        "tenants/dev/one-barn.yaml",
        do="give one of the two another address under hosts",
    ),
    "a release that is a number": Mistake(
        name="mistake-release.yaml",
        text=SPA.replace('"18.0"', "18.0"),
        head='tenants/dev/mistake-release.yaml:4: mistake-release: "release" is written as a number (18.0)',
        do='put it in quotes: release: "18.0"',
    ),
    "an empty file": Mistake(
        name="mistake-empty.yaml",
        text="",
        head="tenants/dev/mistake-empty.yaml: mistake-empty: the file is empty",
        do="write lines such as",
    ),
    "ten megabytes": Mistake(
        name="mistake-size.yaml",
        text=SPA + "notes: |\n" + "  and so on\n" * 833_333,
        head="tenants/dev/mistake-size.yaml: mistake-size: the file holds 10.0 MB; at most 64 KB are read",
        do="look at what was pasted or generated into it, and take that out",
    ),
    "aliases that explode": Mistake(
        name="mistake-alias.yaml",
        text=SPA + BOMB,
        head="tenants/dev/mistake-alias.yaml:9: mistake-alias: this line uses a YAML anchor, alias or merge key "
        "(&, * or <<)",
        do="write the value out where it is needed;",
    ),
    "a link out of the folder": Mistake(
        name="mistake-link.yaml",
        text="",
        head="tenants/dev/mistake-link.yaml: this is a link that leads out of the folder, to ../../outside.yaml",
        do="put the file itself in place of the link",
    ),
}
