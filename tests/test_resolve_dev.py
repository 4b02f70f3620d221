"""The shipped tenants of dev, value by value: whoever changes what a shipped tenant comes to sees it here."""

from pathlib import Path

from checkout import FACTS, REHEARSAL, ROOT, Checkout
from dev_specs import database, isolation, odoo, options, server, settings, tenant

from tenancy.resolve import resolve_tenants
from tenancy.spec import Resources
from tenancy.words import Industry, Plan, Release, Strategy

ONE_BARN = tenant(
    "one-barn",
    "One Barn",
    "office@one-barn.example",
    plan=Plan.STANDARD,
    release=Release.V19,
    industry=Industry.EQUESTRIAN,
    features=(),
    walls=isolation(("2", "9"), ("4Gi", "9Gi"), "40G"),
    home=database(server("shared-1", 5433), Strategy.SHARED, "t_fbe6380ed4a35500", connections=18, seconds=300),
    filestore="20G",
    runs=odoo(
        "odoo:19.0-20260817",
        uid=100,
        size=Resources(cpu_request="500m", cpu_limit="3", memory_request="1280Mi", memory_limit="3328Mi"),
        modules="base web calendar event event_sale website_event stock product_expiry maintenance project fleet "
        "sale_management",
        lines=options(
            "t_fbe6380ed4a35500",
            workers="4",
            cron="1",
            memory=("1073741824", "2147483648"),
            own=(("server_wide_modules", "base,rpc,web"),),
        ),
        priority="odoo-saas-standard",
        settings=settings("One Barn", "one-barn.odoo.test", "#5A4632", "#C2B280"),
    ),
    schedule="12 5 * * *",
    deadline=3600,
    moments=False,
    proven=("29 8 * * 3", "r_4456f5eb562a7a98", "40G"),
)
ONE_SPA = tenant(
    "one-spa",
    "One Spa",
    "reception@one-spa.example",
    plan=Plan.BASIC,
    release=Release.V18,
    industry=Industry.SPA,
    features=("gift-cards",),
    walls=isolation(("1", "7"), ("3Gi", "8Gi"), "30G"),
    home=database(server("shared-1", 5433), Strategy.SHARED, "t_7456a94bdb1d6058", connections=12, seconds=300),
    filestore="15G",
    runs=odoo(
        "odoo:18.0-20260817",
        uid=100,
        size=Resources(cpu_request="250m", cpu_limit="2", memory_request="768Mi", memory_limit="2816Mi"),
        modules="base web calendar point_of_sale stock product_expiry hr_attendance website mass_mailing loyalty pos_loyalty",
        lines=options(
            "t_7456a94bdb1d6058",
            workers="2",
            cron="1",
            memory=("805306368", "2147483648"),
            own=(("server_wide_modules", "base,web"), ("without_demo", "all")),
        ),
        priority="odoo-saas-basic",
        settings=settings("One Spa", "one-spa.odoo.test", "#5B7F77", "#D9CBB6"),
    ),
    schedule="27 5 * * *",
    deadline=3600,
    moments=False,
    proven=("29 13 * * 2", "r_0d06bfa08990402e", "30G"),
)
ONE_WEALTH = tenant(
    "one-wealth",
    "One Wealth",
    "it@one-wealth.example",
    plan=Plan.PREMIUM,
    release=Release.V17,
    industry=Industry.FINANCIAL,
    features=("accounting-audit",),
    walls=isolation(("5", "13"), ("6Gi", "13Gi"), "100G"),
    home=database(server("dedicated-1", 5434), Strategy.DEDICATED, "t_887da49ac23cd8bd", connections=45, seconds=900),
    filestore="50G",
    runs=odoo(
        "odoo:17.0-20260817",
        uid=101,
        size=Resources(cpu_request="2", cpu_limit="5", memory_request="2560Mi", memory_limit="5Gi"),
        modules="base web crm sale_management account account_debit_note analytic project hr_timesheet survey portal "
        "privacy_lookup account_audit_trail",
        lines=options(
            "t_887da49ac23cd8bd",
            workers="8",
            cron="2",
            memory=("1073741824", "2147483648"),
            own=(("server_wide_modules", "base,web"), ("without_demo", "all")),
        ),
        priority="odoo-saas-premium",
        settings=settings(
            "One Wealth", "one-wealth.odoo.test", "#1F3A5F", "#9AA5B1", ("check_account_audit_trail", "True")
        ),
    ),
    schedule="28 1,13 * * *",
    deadline=7200,
    moments=True,
    proven=("57 6 * * 5", "r_6a8e2bae47c6b6c0", "100G"),
)


def test_the_shipped_tenants_of_dev_come_out_as_written_here(tmp_path: Path):
    checkout = Checkout(tmp_path)
    for path in (ROOT / "tenants/dev").iterdir():
        checkout.tenant(path.stem, path.read_text())

    assert resolve_tenants(checkout.load({**FACTS, "rehearsal": REHEARSAL})) == (ONE_BARN, ONE_SPA, ONE_WEALTH)
