"""The files that a tenant's pods read, as text: odoo.conf, pgbouncer.ini and its user list, and what `prepare` is told."""

import base64
import hashlib
import json

from components.pooler import AUTHORITY, VOUCHING
from tenancy import keepalive
from tenancy.spec import DatabaseSpec, OdooSpec, UninstallSpec
from tenancy.words import Release

MAIL = "/supplied/mail"
"""Where `prepare` finds the supplied secret of the mail server."""
SIGN_IN = "/supplied/signin"
"""Where it finds that of whoever vouches for the people that sign in."""

ROUNDS = 25_000
"""Of PBKDF2. The master password is 32 random characters: rounds would defend a weak one, and each costs every run."""


def odoo_conf(spec: OdooSpec, *, database_password: str, master_password: str) -> str:
    """The decided lines, then the two that hold a secret."""
    lines = ["[options]", *(f"{key} = {value}" for key, value in spec.options)]
    lines += [f"db_password = {database_password}", f"admin_passwd = {_pbkdf2(master_password)}"]
    return "\n".join(lines) + "\n"


def pgbouncer_ini(spec: DatabaseSpec, *, database_name: str) -> str:
    """Session mode, because LISTEN dies in any other; `postgres` leads to the tenant's own database.

    Odoo insists on a database of that name (odoo/odoo: bus, cron, health), which the real server keeps shut.
    """
    own = f"host={spec.server.host} port={spec.server.port} dbname={database_name}"
    trusted = f"server_tls_ca_file = {VOUCHING}/{AUTHORITY}\n" if spec.server.trust is not None else ""
    return (
        f"[databases]\n{database_name} = {own}\npostgres = {own}\n"
        "[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = 6432\nunix_socket_dir =\n"
        "auth_type = scram-sha-256\nauth_file = /etc/odoo/userlist.txt\npool_mode = session\n"
        f"max_client_conn = 500\nmax_db_connections = 0\nmax_user_connections = {spec.pool}\n"
        f"default_pool_size = {spec.pool}\nserver_tls_sslmode = {spec.server.sslmode}\n"
        f"{trusted}"
        # A server that is gone without a word is noticed, and connections to the next one are made.
        f"tcp_keepalive = 1\ntcp_keepidle = {keepalive.IDLE_SECONDS}\n"
        f"tcp_keepintvl = {keepalive.INTERVAL_SECONDS}\ntcp_keepcnt = {keepalive.TRIES}\n"
        "ignore_startup_parameters = extra_float_digits\n"
    )


def userlist(spec: DatabaseSpec, *, password: str) -> str:
    """The one user that PgBouncer lets in, in the clear because SCRAM to the server needs it so."""
    return f'"{spec.role}" "{password}"\n'


def wanted(spec: OdooSpec, *, release: Release) -> str:
    """What `prepare` brings the database to (pods/wanted.py). No secret is in it, only where one lies."""
    settings, signin = spec.settings, spec.settings.signin
    return json.dumps(
        {
            "release": release,
            "alone": not spec.rolls,
            "neutralises": spec.neutralises,
            "modules": spec.modules,
            # Left out where nobody wishes it, so that no pod of theirs starts anew.
            **({"uninstall": _uninstall(spec.uninstall)} if spec.uninstall else {}),
            "parameters": dict(settings.parameters),
            "company": dict(settings.company),
            **({"every_company": dict(settings.every_company)} if settings.every_company else {}),
            "companies": settings.companies,
            **({"logo": settings.branding.logo} if settings.branding.logo else {}),
            "admin": {"password_file": "/etc/odoo/admin-password", "version": spec.password_version},
            "signin": signin
            and {
                "name": signin.name,
                "issuer": signin.issuer,
                "authorization": signin.authorization,
                "userinfo": signin.userinfo,
                "scope": signin.scope,
                "credentials": SIGN_IN,
            },
            "mail": MAIL if spec.mail is not None and spec.mail.secret is not None else None,
        },
        indent=2,
    )


def _uninstall(wish: UninstallSpec) -> dict[str, object]:
    return {"modules": wish.modules, "day": wish.day.isoformat(), "because": wish.because}


def _pbkdf2(password: str) -> str:
    """Passlib's $pbkdf2-sha512$ form. The salt comes from the password, so that a run without a change changes nothing."""
    salt = hashlib.sha256(b"odoo-saas/master/" + password.encode()).digest()[:16]
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, ROUNDS)
    return f"$pbkdf2-sha512${ROUNDS}${_ab64(salt)}${_ab64(digest)}"


def _ab64(raw: bytes) -> str:
    """Passlib's base64: no padding, `.` for `+`."""
    return base64.b64encode(raw).decode().rstrip("=").replace("+", ".")
