from pathlib import Path

import pytest
from checkout import SPA, WEALTH, Checkout
from trial import safe, spec

ALWAYS = (
    ("web.base.url", "https://acme.odoo.test"),
    ("web.base.url.freeze", "True"),
    ("report.url", "http://127.0.0.1:8069"),
)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def more_modules(found: tuple[str, ...]) -> tuple[str, ...]:
    """Those behind the industry's last one."""
    return found[found.index("privacy_lookup") + 1 :]


def of(release: str) -> str:
    return WEALTH.replace("17.0", release) + "without: [accounting-audit]\n"


def test_without_a_standard_only_addresses_are_settled(checkout: Checkout):
    assert spec(checkout).odoo.settings.parameters == ALWAYS
    assert spec(checkout).odoo.settings.two_factor is None


def test_the_address_is_the_first_one(checkout: Checkout):
    found = spec(checkout, SPA + "hosts: [b.odoo.test, a.odoo.test]\n").odoo.settings.parameters

    assert found[0] == ("web.base.url", "https://b.odoo.test")


def test_pci_settles_who_gets_in_and_for_how_long(checkout: Checkout):
    found = spec(checkout, of("18.0") + "compliance: [pci]\n", safe()).odoo

    assert found.settings.parameters == (
        *ALWAYS,
        ("auth_totp.policy", "all_required"),
        ("sessions.max_inactivity_seconds", "900"),
        ("auth_password_policy.minlength", "12"),
        ("base.login_cooldown_after", "10"),
        ("base.login_cooldown_duration", "1800"),
    )
    assert more_modules(found.modules) == ("auth_totp_mail_enforce", "auth_password_policy")


def test_hipaa_settles_less(checkout: Checkout):
    found = spec(checkout, of("18.0") + "compliance: [hipaa]\n", safe()).odoo

    assert found.settings.parameters == (
        *ALWAYS,
        ("auth_totp.policy", "employee_required"),
        ("sessions.max_inactivity_seconds", "900"),
    )


@pytest.mark.parametrize(
    ("release", "module"),
    [("17.0", "auth_totp_mail_enforce"), ("18.0", "auth_totp_mail_enforce"), ("19.0", "auth_totp_mail")],
)
def test_a_second_factor_needs_the_module_of_its_release(checkout: Checkout, release: str, module: str):
    found = spec(checkout, of(release) + "signin: {two_factor: employees}\n").odoo

    assert more_modules(found.modules) == (module,)
    assert found.settings.parameters == (*ALWAYS, ("auth_totp.policy", "employee_required"))


@pytest.mark.parametrize(
    ("standards", "wanted", "settled"),
    [
        ("[]", "nobody", "nobody"),
        ("[]", "everyone", "everyone"),
        ("[hipaa]", "employees", "employees"),
        ("[hipaa]", "everyone", "everyone"),
        ("[hipaa, pci]", "everyone", "everyone"),
    ],
)
def test_a_second_factor_is_for_the_widest_that_anybody_wants(
    checkout: Checkout, standards: str, wanted: str, settled: str
):
    found = spec(checkout, of("18.0") + f"compliance: {standards}\nsignin: {{two_factor: {wanted}}}\n", safe())

    assert found.odoo.settings.two_factor == settled


def test_who_wants_no_second_factor_has_no_policy(checkout: Checkout):
    found = spec(checkout, SPA + "signin: {two_factor: nobody}\n").odoo

    assert found.settings.parameters == ALWAYS
    assert not {"auth_totp_mail", "auth_totp_mail_enforce"} & set(found.modules)


@pytest.mark.parametrize(
    ("key", "demanded", "parameter", "settled"),
    [
        ("idle_logout_seconds", 900_000, "sessions.max_inactivity_seconds", "604800"),
        ("idle_logout_seconds", 600, "sessions.max_inactivity_seconds", "600"),
        ("login_tries", 50, "base.login_cooldown_after", "10"),
        ("login_tries", 3, "base.login_cooldown_after", "3"),
        ("login_cooldown_seconds", 5, "base.login_cooldown_duration", "60"),
        ("login_cooldown_seconds", 90, "base.login_cooldown_duration", "90"),
    ],
)
def test_a_standard_never_allows_more_than_odoo_itself_does(
    checkout: Checkout, key: str, demanded: int, parameter: str, settled: str
):
    text = (checkout.root / "catalog/compliance/sox.yaml").read_text()
    checkout.write("catalog/compliance/sox.yaml", f'{text}{key}: {{value: {demanded}, answers: ["our test"]}}\n')

    found = spec(checkout, of("18.0") + "compliance: [sox]\n", safe()).odoo.settings.parameters
    assert dict(found)[parameter] == settled


@pytest.mark.parametrize(
    ("release", "field", "modules"),
    [
        ("17.0", "check_account_audit_trail", ("account_audit_trail",)),
        ("18.0", "check_account_audit_trail", ()),
        ("19.0", "restrictive_audit_trail", ()),
    ],
)
@pytest.mark.parametrize(
    "asked", ["features: [accounting-audit]\n", "without: [accounting-audit]\ncompliance: [sox]\n"]
)
def test_an_audit_of_the_accounts_is_a_field_of_every_company(
    checkout: Checkout, release: str, field: str, modules: tuple[str, ...], asked: str
):
    found = spec(checkout, WEALTH.replace("17.0", release) + asked, safe()).odoo

    assert found.settings.every_company == ((field, "True"),)
    assert more_modules(found.modules) == modules


@pytest.mark.parametrize(
    ("release", "module"), [("17.0", "account_audit_trail"), ("18.0", "account"), ("19.0", "account")]
)
def test_an_audit_brings_accounting_along(checkout: Checkout, release: str, module: str):
    text = SPA.replace("shared", "dedicated").replace("18.0", release) + "compliance: [sox]\n"

    assert spec(checkout, text, safe()).odoo.modules[-1] == module


def test_nobody_is_audited_without_asking(checkout: Checkout):
    assert spec(checkout, of("18.0")).odoo.settings.every_company == ()


@pytest.mark.parametrize(
    ("signin", "header"),
    [
        ("{provider: google, secret: sso}", ()),
        ("{provider: microsoft, secret: sso}", (("auth_oauth.authorization_header", "1"),)),
        ("{provider: openid, secret: sso, issuer: 'https://a.example'}", (("auth_oauth.authorization_header", "1"),)),
    ],
)
def test_a_provider_brings_its_module_and_a_header_where_it_wants_one(
    checkout: Checkout, signin: str, header: tuple[tuple[str, str], ...]
):
    found = spec(checkout, of("18.0") + f"signin: {signin}\n").odoo

    assert found.settings.parameters == (*ALWAYS, *header)
    assert more_modules(found.modules) == ("auth_oauth",)
    assert found.settings.signin is not None
    assert found.settings.signin.secret == "sso"
    assert found.settings.signin.issuer == ("https://a.example" if "issuer" in signin else None)


def test_who_names_no_provider_signs_in_with_a_password(checkout: Checkout):
    assert spec(checkout).odoo.settings.signin is None
