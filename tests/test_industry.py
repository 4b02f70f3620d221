"""The industries of the shipped catalog as the tables of the field have them."""

import pytest
from sheet import ROOT, filled, only, page

from tenancy import catalog
from tenancy.industry import Equipment, Feature, Trade, offered
from tenancy.words import Compliance, Industry, Release

SPA = "industries/spa.yaml"
TABLE = {
    "generic": "contacts crm sale_management account purchase project calendar portal",
    "spa": "calendar point_of_sale pos_loyalty loyalty stock product_expiry hr_attendance website mass_mailing",
    "financial": "crm sale_management account account_debit_note analytic project hr_timesheet survey portal privacy_lookup",
    "equestrian": "calendar event event_sale website_event stock product_expiry maintenance project fleet sale_management",
    "property": "account analytic maintenance repair project purchase hr_timesheet contacts portal",
}
NOT_IN_THE_COMMUNITY_EDITION = {
    "appointment",
    "sale_subscription",
    "sale_renting",
    "documents",
    "sign",
    "helpdesk",
    "planning",
}
ONLY_IN = {
    "membership": {"17.0", "18.0"},
    "website_membership": {"17.0", "18.0"},
    "partnership": {"19.0"},
    "hr_contract": {"17.0", "18.0"},
    "auth_totp_mail_enforce": {"17.0", "18.0"},
    "auth_passkey": {"18.0", "19.0"},
    "cloud_storage": {"18.0", "19.0"},
    "pos_event": {"18.0", "19.0"},
    "auth_timeout": {"19.0"},
    "rpc": {"19.0"},
    "account_audit_trail": {"17.0"},
}
"""The releases that have a module which not all of them have."""
FIELDS_OF_THE_COMPANY = {"check_account_audit_trail", "restrictive_audit_trail"}
"""Switches of res.company, easily taken for modules."""


def trades() -> list[Trade]:
    return list(catalog.load(ROOT).industries.values())


def features() -> list[tuple[str, Feature]]:
    return [pair for trade in trades() for pair in trade.features.items()]


def equipment() -> list[Equipment]:
    return [*trades(), *(feature for _, feature in features())]


@pytest.mark.parametrize("industry", list(Industry))
@pytest.mark.parametrize("release", list(Release))
def test_a_customer_who_asks_for_nothing_special_has_the_modules_of_the_table(industry: Industry, release: Release):
    trade = catalog.load(ROOT).industries[industry]
    usual = [feature for feature in trade.features.values() if feature.default]
    installed = {module for one in (trade, *usual) for module in one.modules_of(release)}

    assert installed == set(TABLE[industry].split())


def test_a_module_that_some_releases_lack_is_installed_in_the_others_only():
    everywhere = {module for one in equipment() for module in one.modules}
    by_release = {
        (release.value, module)
        for one in equipment()
        for release, modules in one.by_release.items()
        for module in modules
    }

    assert everywhere & set(ONLY_IN) == set()
    assert {(release, module) for release, module in by_release if release not in ONLY_IN.get(module, ())} == set()


def test_nothing_is_installed_that_the_community_edition_lacks_or_that_is_no_module():
    installed = {module for one in equipment() for release in Release for module in one.modules_of(release)}

    assert installed & (NOT_IN_THE_COMMUNITY_EDITION | FIELDS_OF_THE_COMPANY) == set()


def test_the_features_of_the_field_turn_into_what_the_table_says():
    found = {name: trade.features for name, trade in catalog.load(ROOT).industries.items()}
    spa, rent = found[Industry.SPA], found[Industry.PROPERTY]["recurring-rent"]
    members = [spa["member-management"].modules_of(release) for release in Release]

    assert members == [("membership",), ("membership",), ("partnership",)]
    assert (spa["health-records"].addons, spa["health-records"].demands) == (("health-records",), (Compliance.HIPAA,))
    assert spa["health-records"].only == ("luxury-spa-chain",)
    assert spa["franchise-management"].companies
    assert spa["online-appointments"].addons == ("resource-booking",)
    assert rent.addons == ("subscription",)


def test_a_feature_that_can_be_left_out_installs_what_its_industry_does_not():
    """Otherwise a customer could say to be without it, and would have it."""
    inert = {
        name
        for trade in trades()
        for name, feature in trade.features.items()
        if feature.default
        and not feature.accounting_audit
        and all(set(feature.modules_of(release)) <= set(trade.modules_of(release)) for release in Release)
    }

    assert inert == set()


def test_every_addon_that_a_feature_needs_has_its_entry():
    assert {addon for _, feature in features() for addon in feature.addons} <= set(catalog.load(ROOT).addons)


def test_features_kept_to_named_customers_are_offered_to_no_other():
    spa = catalog.load(ROOT).industries[Industry.SPA].features
    of_all = ["franchise-management", "gift-cards", "member-management", "online-appointments"]

    assert offered(spa, "one-spa") == of_all
    assert offered(spa, "luxury-spa-chain") == sorted([*of_all, "health-records"])


def test_modules_come_once_each_those_of_every_release_first():
    equipped = Equipment(modules=("stock", "crm"), by_release={Release.V19: ("crm", "rpc")})

    assert [equipped.modules_of(release) for release in (Release.V18, Release.V19)] == [
        ("stock", "crm"),
        ("stock", "crm", "rpc"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "what", "do"),
    [
        ("  - calendar\n", "  - stock\n", '"modules" names stock twice', "remove one"),
        ("5G", "5 GB", '"extra_storage" says "5 GB", which is no size', "write 5G"),
        (
            "[partnership]",
            "partnership",
            'by_release.19.0" should be a list, and partnership stands',
            '"19.0": [partnership]',
        ),
        ('"19.0": [p', '"20.0": [p', 'by_release.20.0" is not known here', 'there may be: "17.0", "18.0", "19.0"'),
        ('"19.0": [p', '"19": [p', 'by_release.19" is not known here', 'write "19.0" instead'),
        ('"19.0": [p', "19.0: [p", "the word before the colon is no text: 19.0", 'in quotes, as in "19.0"'),
        ("demands: [hipaa]", "demands: [hippa]", 'demands[1]" says hippa, which is not one of the words', '"hipaa"'),
        (
            "default: true",
            "default: no",
            '"features.gift-cards.default" should be true or false, and no',
            "default: false",
        ),
        ('"#5B7F77"', '"5B7F77"', '"branding.primary" says "5B7F77", which is no colour', 'in quotes: "#5B7F77"'),
        (
            "  gift-cards:",
            "  Gift_Cards:",
            '"features.Gift_Cards" says "Gift_Cards", which is no name in',
            "gift-cards",
        ),
    ],
)
def test_an_industry_that_cannot_work_is_refused(old: str, new: str, what: str, do: str):
    said = only(Trade, page(SPA, old, new))

    assert what in said.partition("\n")[0]
    assert do in said.partition("  do: ")[2]


def test_an_industry_needs_no_more_than_a_title():
    assert filled(Trade, "title: Anything\n").modules_of(Release.V17) == ()
