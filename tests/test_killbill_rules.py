"""The rules that our pages are held against would notice: each of these pages breaks one, and only that."""

from datetime import date

import pytest
from checkout import ROOT
from killbill_rules import catalog_faults, overdue_faults

from tenancy import catalog
from tenancy.billing.catalog_xml import catalog_xml
from tenancy.billing.overdue_xml import overdue_xml

OFFERS = catalog.load(ROOT)
CATALOG = catalog_xml(OFFERS, date(2027, 1, 1))
OVERDUE = overdue_xml(OFFERS.overdue)


def bent(page: str, old: str, new: str) -> str:
    assert old in page
    return page.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("  <catalogName>odoo-saas</catalogName>\n", "", "catalog: no catalogName"),
        ("T00:00:00+00:00", "", "catalog/effectiveDate: '2027-01-01' is no dateTime"),
        ("<category>BASE", "<category>BASIC", "catalog/products/product/category: 'BASIC' is no category"),
        ('<product name="basic"', "<product", "catalog/products/product: no name"),
        ('name="basic"', 'name="1 basic"', "catalog/products/product: no attribute name with '1 basic'"),
        ("<max>-1</max>", "<max>-1</max><min>1</min>", "min is not awaited here"),
        ("<unit>UNLIMITED</unit>", "<unit>FOREVER</unit>", "'FOREVER' is no timeUnit"),
        ("<value>5</value>", "<value>5,00</value>", "'5,00' is no decimal"),
        ("<products>", "<products>these:", "catalog/products: text 'these:"),
        ('name="basic-monthly"', 'name="basic"', "basic is the name of 2 things"),
        ("<product>basic</product>", "<product>cheap</product>", "there is no products/product cheap"),
        ("<plan>basic-monthly</plan>", "", "basic-monthly is in 0 lists"),
        ("<unit>extra-user</unit>", "<unit>extra-pony</unit>", "there is no units/unit extra-pony"),
        ("<currency>EUR</currency>\n  ", "\n  ", "and sold is in ['USD']"),
        ("<value>5</value>", "<value>-5</value>", "recurringPrice is negative"),
        ('type="TRIAL"', 'type="EVERGREEN"', "begins with what never ends"),
        ('type="EVERGREEN"', 'type="TRIAL"', "ends with TRIAL"),
        ("<number>14</number>", "", "a number of days for what never ends, or none for what does"),
        ("<billingPeriod>MONTHLY", "<billingPeriod>NO_BILLING_PERIOD", "a price without a period"),
        ('"IN_ARREAR"', '"IN_ADVANCE"', "usage that is not billed block by block after its month"),
        ("<max>-1</max>", "<max>10</max>", "usage that is free beyond its last tier"),
        ('name="DEFAULT"', 'name="EVERYBODY"', "the list for everybody is not called DEFAULT"),
        ("<category>ADD_ON", "<category>BASE", "basic-dedicated-database is added and no addon"),
        (
            "<product>standard-dedicated-database</product>",
            "<product>basic-dedicated-database</product>",
            "basic-dedicated-database has 2 prices for one period",
        ),
    ],
)
def test_a_catalog_that_kill_bill_would_not_take_is_noticed(old: str, new: str, fault: str):
    assert fault in "\n".join(catalog_faults(bent(CATALOG, old, new)))


def test_tags_in_another_order_are_noticed():
    name = "  <catalogName>odoo-saas</catalogName>\n"
    page = bent(CATALOG, name, "").replace("  <recurringBillingMode>", f"{name}  <recurringBillingMode>")
    late = bent(CATALOG, name, "").replace("  <currencies>", f"{name}  <currencies>")

    assert catalog_faults(page) == []
    assert catalog_faults(late)[0] == "catalog: no catalogName"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('name="BLOCKED"', 'name="TO BLOCK"', "no attribute name with 'TO BLOCK'"),
        ('name="BLOCKED"', 'name="WARNING"', "two states have one name"),
        ('name="BLOCKED"', f'name="{"B" * 51}"', "is longer than 50 characters"),
        ("END_OF_TERM", "AT_ONCE", "'AT_ONCE' is no cancellation"),
        ("<number>21</number>", "<number>9</number>", "the last state does not come first: [9, 14, 10]"),
        ("<number>7</number>", "<number>8</number>", "looked at again after 10 and [0, 8, 4] days"),
        ("<blockChanges>true", "<blockChanges>yes", "'yes' is no boolean"),
    ],
)
def test_an_overdue_page_that_kill_bill_would_not_take_is_noticed(old: str, new: str, fault: str):
    assert fault in "\n".join(overdue_faults(bent(OVERDUE, old, new)))
