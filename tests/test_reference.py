from fleet import reference, schema
from tenancy.tenant import Tenant

PAGE = schema.pages()[reference.FILE]


def test_the_page_explains_every_line_of_a_customer_s_file() -> None:
    assert [key for key in Tenant.model_fields if f"| `{key}` |" not in PAGE] == []
    assert "| `plan` | what the customer pays for, and so how large everything is | `basic`, `standard`," in PAGE
    assert "| `port` | at which port it takes it | a whole number from 1 to 65,535 | `587` | `587` |" in PAGE
    assert "| `owner` | who is written to when something is wrong with this tenant | an e-mail address |" in PAGE


def test_every_kind_of_text_has_words_of_its_own() -> None:
    rows = [[cell.strip() for cell in line.split("|")] for line in PAGE.splitlines() if line.startswith("| `")]
    vague = [row[1] for row in rows if len(row) == 7 and row[3].startswith("text") and "one line" not in row[3]]

    assert set(vague) == {"`notes`"}


def test_a_group_has_a_table_of_its_own_and_no_example_in_the_row_that_names_it() -> None:
    assert "| `placement` | on which database server the customer's data is | a group of lines, below |  |  |" in PAGE
    assert "| `branding` | how the customer's Odoo presents itself | a group of lines, below |  |  |" in PAGE
    assert "\n## placement\n\nWhere the database has its home;" in PAGE
    assert "\n## hosts\n" not in PAGE


def test_it_begins_with_the_least_that_a_file_needs() -> None:
    assert (
        '```yaml\nname: One Spa\nowner: it@spa.example.com\nplan: basic\nrelease: "18.0"\nindustry: spa\n```\n' in PAGE
    )


def test_it_says_which_schema_is_for_which_files() -> None:
    assert "| `tenants/*/*.yaml` | `tenants/schema.json` |\n" in PAGE
    assert "| `Pulumi.*.yaml` | `catalog/schemas/stack.json` |\n" in PAGE
