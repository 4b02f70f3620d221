#!/usr/bin/env python3
"""A stand-in for the command `odoo`: its tables, its exit codes and its failures, and nothing of what people see.

It does what 17.0, 18.0 and 19.0 were seen to do with --init, --update and `shell`. A test says in `stand-in.json`, in the
data folder, what is to go wrong; what it was told is written beside it. Its shell knows so much of Odoo's objects as
`prepare` makes use of.
"""

import base64
import hashlib
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from configparser import RawConfigParser
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection, cursor

RUNNING = 4711
"""The key of a lock that says how many load modules at once; Odoo itself takes none, and fails."""

TABLES = """
CREATE TABLE ir_module_module (
    id serial PRIMARY KEY, name varchar UNIQUE NOT NULL, state varchar, latest_version varchar, demo boolean DEFAULT false
);
CREATE TABLE ir_module_module_dependency (id serial PRIMARY KEY, module_id int REFERENCES ir_module_module, name varchar)
"""
BASE = """
CREATE TABLE ir_model_data (
    id serial PRIMARY KEY, module varchar NOT NULL, name varchar NOT NULL, model varchar NOT NULL, res_id int,
    UNIQUE (module, name)
);
CREATE TABLE ir_config_parameter (
    id serial PRIMARY KEY, key varchar UNIQUE NOT NULL, value text NOT NULL,
    create_uid int, create_date timestamp, write_uid int, write_date timestamp
);
CREATE TABLE ir_ui_menu (id serial PRIMARY KEY, name jsonb NOT NULL, parent_id int, active boolean);
CREATE TABLE res_partner (id serial PRIMARY KEY, name varchar, complete_name varchar, email varchar);
CREATE TABLE res_company (
    id serial PRIMARY KEY, name varchar UNIQUE NOT NULL, partner_id int NOT NULL REFERENCES res_partner,
    email varchar, primary_color varchar, secondary_color varchar
);
CREATE TABLE res_users (
    id serial PRIMARY KEY, login varchar UNIQUE NOT NULL, password varchar, active boolean DEFAULT true,
    partner_id int NOT NULL REFERENCES res_partner, company_id int NOT NULL REFERENCES res_company
);
INSERT INTO res_partner (name, complete_name) VALUES
    ('My Company', 'My Company'), ('OdooBot', 'OdooBot'), ('Administrator', 'Administrator');
INSERT INTO res_company (name, partner_id) VALUES ('My Company', 1);
INSERT INTO res_users (login, password, partner_id, company_id) VALUES ('__system__', NULL, 2, 1), ('admin', 'admin', 3, 1);
INSERT INTO ir_model_data (module, name, model, res_id) VALUES
    ('base', 'main_company', 'res.company', 1), ('base', 'main_partner', 'res.partner', 1),
    ('base', 'user_root', 'res.users', 1), ('base', 'user_admin', 'res.users', 2);
CREATE TABLE ir_attachment (
    id serial PRIMARY KEY, name varchar NOT NULL, res_model varchar, res_field varchar, res_id int,
    store_fname varchar, checksum varchar(40), write_date timestamp
);
INSERT INTO ir_attachment (name, res_model, res_field, res_id, checksum)
    VALUES ('image_1920', 'res.partner', 'image_1920', 1, 'of the logo that Odoo brings');
CREATE TABLE ir_mail_server (id serial PRIMARY KEY, name varchar, smtp_host varchar, active boolean);
CREATE TABLE ir_cron (id serial PRIMARY KEY, active boolean);
INSERT INTO ir_config_parameter (key, value) VALUES
    ('database.uuid', 'c0ffee'), ('database.secret', 'c0ffee'), ('web.base.url', 'http://localhost:8069')
"""
BROUGHT = {
    "base": BASE,
    "auth_oauth": """
CREATE TABLE auth_oauth_provider (
    id serial PRIMARY KEY, name varchar NOT NULL, client_id varchar, auth_endpoint varchar NOT NULL, scope varchar,
    validation_endpoint varchar NOT NULL, data_endpoint varchar, enabled boolean, css_class varchar, body jsonb NOT NULL
);
INSERT INTO auth_oauth_provider (name, auth_endpoint, scope, validation_endpoint, enabled, body) VALUES
    ('Odoo.com Accounts', 'https://accounts.odoo.com/oauth2/auth', 'userinfo',
     'https://accounts.odoo.com/oauth2/tokeninfo', true, '{"en_US": "Log in with Odoo.com"}'),
    ('Google OAuth2', 'https://accounts.google.com/o/oauth2/auth', 'openid profile email',
     'https://www.googleapis.com/oauth2/v3/userinfo', NULL, '{"en_US": "Log in with Google"}')
""",
    "account": "ALTER TABLE res_company ADD COLUMN check_account_audit_trail boolean",
}
"""What a module's installation does to the database, beside its menu."""


class Failed(Exception):
    """Says how it ends."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.code = code


def main(arguments: list[str]) -> int:
    """Run as the command would; returns its exit code."""
    words = iter(arguments)
    command = next(words) if arguments and not arguments[0].startswith("-") else "server"
    said = dict(_options(words))
    conf = RawConfigParser()
    conf.read(said["--config"])
    options = dict(conf.items("options"))
    data = Path(options["data_dir"])
    with (data / "stand-in.log").open("a") as log:
        log.write(json.dumps([word for word in arguments if word not in ("--config", said["--config"])]) + "\n")
    told = data / "stand-in.json"
    script: dict[str, Any] = json.loads(told.read_text()) if told.exists() else {}
    try:
        # The name is in Odoo's own code; where nobody may connect to it, nothing starts.
        _connect(options, "postgres").close()
        tenant = _connect(options, options["db_name"])
        if command == "neutralize":
            _neutralize(tenant, script)
        elif command == "shell":
            _take_time(tenant, script)
            _shell(tenant, script)
        elif "--workers=-1" in said:
            return _jobs(data, script)
        else:
            _Load(tenant, script, data).modules(_names(said, "--init"), _names(said, "--update"))
        tenant.close()
    except Failed as failure:
        print(f"ERROR odoo: {failure}", flush=True)
        return failure.code
    except psycopg2.OperationalError as error:
        print(f"ERROR odoo.sql_db: {error}", flush=True)
        return 255
    return 0


class _Load:
    """One run of the module loader."""

    def __init__(self, tenant: connection, script: dict[str, Any], data: Path) -> None:
        self.tenant, self.script, self.data = tenant, script, data
        self.asking = tenant.cursor()

    def modules(self, init: list[str], update: list[str]) -> None:
        """Installs *init* and updates *update*, as far as the test lets it."""
        self.asking.execute("SELECT pg_advisory_lock_shared(%s)", (RUNNING,))
        if not self._is_there("ir_module_module"):
            try:
                self.asking.execute(TABLES)
            except psycopg2.Error as error:
                raise Failed(255, f"odoo.modules.db: {error}") from None
            self.tenant.commit()
        is_first = not self._is_there("ir_config_parameter")
        self._list(init)
        self._begin(init, update)
        self.tenant.commit()
        has_met_another = self._wait()
        _take_time(self.tenant, self.script)
        self._end()
        if is_first and has_met_another:
            self.asking.execute("UPDATE ir_module_module SET state = 'uninstalled'")
            self.tenant.commit()
            raise Failed(255, "odoo.modules.registry: could not serialize access due to concurrent update")
        self._finish()
        self.tenant.commit()

    def _list(self, asked: list[str]) -> None:
        """The list of modules, as the folders of the image have them; a name that is in none is passed over."""
        unknown = set(self.script.get("unknown", ()))
        ignored = [name for name in asked if name in unknown]
        if ignored:
            print(f"WARNING odoo.modules.loading: invalid module names, ignored: {', '.join(ignored)}", flush=True)
        needs: dict[str, list[str]] = {"base": [], "web": ["base"], **self.script.get("needs", {})}
        for name in dict.fromkeys(("base", "web", *needs, *asked)):
            if name not in unknown:
                self.asking.execute(
                    "INSERT INTO ir_module_module (name, state) VALUES (%s, 'uninstalled') ON CONFLICT DO NOTHING",
                    (name,),
                )
                # Of all that are known, as the code of this image has it (update_list, before anything is loaded).
                for need in needs.get(name, ["web"]):
                    self.asking.execute(
                        "INSERT INTO ir_module_module_dependency (module_id, name) SELECT id, %s FROM ir_module_module m "
                        "WHERE name = %s AND NOT EXISTS (SELECT FROM ir_module_module_dependency d "
                        "WHERE d.module_id = m.id AND d.name = %s)",
                        (need, name, need),
                    )

    def _begin(self, init: list[str], update: list[str]) -> None:
        self.asking.execute(
            "WITH RECURSIVE wanted(name) AS (SELECT unnest(%s::varchar[]) UNION SELECT d.name "
            "FROM ir_module_module_dependency d JOIN ir_module_module m ON m.id = d.module_id JOIN wanted w "
            "ON w.name = m.name) UPDATE ir_module_module m SET state = 'to install' FROM wanted w "
            "WHERE w.name = m.name AND state = 'uninstalled'",
            ([*init, "base"],),
        )
        for name in update:
            self.asking.execute(
                "UPDATE ir_module_module SET state = 'to upgrade' WHERE state = 'installed' AND %s IN (name, 'all')",
                (name,),
            )

    def _wait(self) -> bool:
        """Holds where the test wants to look at it, kill it or let another come; whether another was there."""
        has_met_another = False
        if self.script.get("waits"):
            (self.data / "stand-in.waits").touch()
            while not (self.data / "stand-in.goes-on").exists():
                if not has_met_another and self._others():
                    has_met_another = True
                    (self.data / f"stand-in.met.{uuid4()}").touch()
                time.sleep(0.02)
        return has_met_another or self._others()

    def _end(self) -> None:
        if self.script.get("ends") == "failed load":
            raise Failed(255, f"odoo.registry: Failed to load registry, module {self.script['module']}")
        if self.script.get("ends") == "with its pod":
            os.kill(os.getppid(), signal.SIGTERM)
            signal.pause()
        if self.script.get("ends") == "connection lost":
            self.asking.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = current_user "
                "AND datname = current_database() AND pid <> pg_backend_pid()"
            )
            self.asking.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    def _others(self) -> bool:
        self.asking.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND database = "
            "(SELECT oid FROM pg_database WHERE datname = current_database())",
            (RUNNING,),
        )
        return self.asking.fetchone() != (1,)

    def _finish(self) -> None:
        self.asking.execute(
            "SELECT name, state FROM ir_module_module WHERE state LIKE 'to %%' ORDER BY (name <> 'base'), id"
        )
        for name, state in self.asking.fetchall():
            if state == "to install":
                self.asking.execute(BROUGHT.get(name, "SELECT"))
                self._menu(name)
            if state == "to upgrade":
                self.asking.execute(
                    "UPDATE ir_ui_menu m SET active = true FROM ir_model_data d "
                    "WHERE d.model = 'ir.ui.menu' AND d.res_id = m.id AND d.module = %s",
                    (name,),
                )
            if state == "to remove":
                self.asking.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(f"{name}_data")))
        version = f"{self.script.get('release', '18.0')}.1.0"
        self.asking.execute(
            "UPDATE ir_module_module SET state = CASE state WHEN 'to remove' THEN 'uninstalled' ELSE 'installed' END, "
            "latest_version = %s, demo = %s WHERE state LIKE 'to %%'",
            (version, bool(self.script.get("demonstrates"))),
        )

    def _menu(self, module: str) -> None:
        self.asking.execute(
            "INSERT INTO ir_ui_menu (name, active) VALUES (jsonb_build_object('en_US', %s::text), true) RETURNING id",
            (module,),
        )
        row = self.asking.fetchone()
        assert row is not None
        self.asking.execute(
            "INSERT INTO ir_model_data (module, name, model, res_id) VALUES (%s, 'menu_root', 'ir.ui.menu', %s)",
            (module, row[0]),
        )

    def _is_there(self, table: str) -> bool:
        self.asking.execute("SELECT to_regclass(%s) IS NOT NULL", (f"public.{table}",))
        return self.asking.fetchone() == (True,)


def _take_time(tenant: connection, script: dict[str, Any]) -> None:
    """A statement that works on a large table, as many of an update do."""
    if seconds := script.get("seconds"):
        tenant.cursor().execute("SELECT pg_sleep(%s)", (seconds,))


def _jobs(data: Path, script: dict[str, Any]) -> int:
    """Scheduled jobs and nothing else, until told to end; a job that is *busy* goes on in a process of its own."""
    signal.signal(signal.SIGTERM, _leave)
    running = data / "stand-in.jobs"
    if script.get("busy") and not os.fork():
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    running.touch()
    try:
        while script.get("ends") != "by itself":
            time.sleep(0.05)
    finally:
        running.unlink(missing_ok=True)
    return 0


def _leave(*_: object) -> None:
    sys.exit(0)


def _neutralize(tenant: connection, script: dict[str, Any]) -> None:
    """What base's own part of it does (odoo/addons/base/data/neutralize.sql)."""
    if script.get("ends") == "failed neutralize":
        raise Failed(1, "odoo.cli.neutralize: THE DATABASE IS NOT NEUTRALIZED!")
    asking = tenant.cursor()
    if script.get("ends") != "half neutralized":
        asking.execute("UPDATE ir_mail_server SET active = false")
    asking.execute(
        "INSERT INTO ir_mail_server (name, smtp_host, active) "
        "VALUES ('neutralization - disable emails', 'invalid', true); "
        "UPDATE ir_cron SET active = false; "
        "INSERT INTO ir_config_parameter (key, value) VALUES ('database.is_neutralized', true) "
        "ON CONFLICT (key) DO UPDATE SET value = true"
    )
    tenant.commit()


def _shell(tenant: connection, script: dict[str, Any]) -> None:
    """Runs what it is given; 1 where that raises, and nothing is kept that was not committed."""
    if script.get("ends") == "failed shell":
        raise Failed(1, "odoo.shell: AccessError")
    asking = tenant.cursor()
    try:
        exec(sys.stdin.read(), {"env": Environment(tenant, asking, script), "__name__": "__main__"})  # noqa: S102  # as it is
    except (psycopg2.Error, AttributeError, KeyError, TypeError, ValueError) as error:
        raise Failed(1, f"odoo.shell: {error!r}") from None
    tenant.rollback()


class Environment:
    """What Odoo's shell calls `env`."""

    def __init__(self, tenant: connection, asking: cursor, script: dict[str, Any]) -> None:
        self.cr, self.asking, self.script = tenant, asking, script

    def __getitem__(self, model: str) -> "Records":
        if model not in {"res.company", "auth.oauth.provider", "res.users", "ir.module.module"}:
            raise KeyError(model)
        return Records(self, model, [])

    @property
    def user(self) -> "Records":
        return Records(self, "res.users", [1])

    def ref(self, name: str, *, raise_if_not_found: bool = True) -> "Records":
        module, _, own = name.partition(".")
        self.asking.execute("SELECT model, res_id FROM ir_model_data WHERE module = %s AND name = %s", (module, own))
        row = self.asking.fetchone()
        if row is None and raise_if_not_found:
            raise ValueError(name)
        return Records(self, row[0], [row[1]]) if row else Records(self, "res.users", [])


class Records:
    """A set of records of one model."""

    def __init__(self, env: Environment, model: str, ids: list[int]) -> None:
        self.env, self.model, self.ids = env, model, ids
        self.table = sql.Identifier(model.replace(".", "_"))

    def __bool__(self) -> bool:
        return bool(self.ids)

    def with_user(self, user: "Records") -> "Records":
        assert len(user.ids) == 1
        return self

    def sudo(self) -> "Records":
        return self

    def browse(self, ids: list[int]) -> "Records":
        return Records(self.env, self.model, ids)

    def search(self, domain: list[tuple[str, str, object]]) -> "Records":
        operators = {
            "in": sql.SQL("{} = ANY(%s)"),
            "=": sql.SQL("{} IS NOT DISTINCT FROM %s"),
            "!=": sql.SQL("{} IS DISTINCT FROM %s"),
        }
        where = [operators[operator].format(sql.Identifier(field)) for field, operator, _ in domain]
        query = sql.SQL("SELECT id FROM {} WHERE {}").format(self.table, sql.SQL(" AND ").join(where))
        self.env.asking.execute(query, [value for _, _, value in domain])
        return Records(self.env, self.model, [row[0] for row in self.env.asking.fetchall()])

    def create(self, several: list[dict[str, object]]) -> None:
        for values in several:
            self._insert(dict(values))

    def write(self, values: dict[str, object]) -> None:
        for field, value in values.items():
            if field == "logo":
                self._show(base64.b64decode(cast("bytes", value)))
                continue
            query = sql.SQL("UPDATE {} SET {} = %s WHERE id = ANY(%s)").format(self.table, sql.Identifier(field))
            self.env.asking.execute(query, (value, self.ids))
            if self.model == "res.company" and field in {"name", "email"}:
                self._follow(field, value)

    def button_immediate_uninstall(self) -> None:
        """First marks them and whatever depends on them, then takes it all away (odoo/addons/base/models/ir_module.py)."""
        asking, ends = self.env.asking, self.env.script.get("ends")
        asking.execute(
            "WITH RECURSIVE gone(name) AS (SELECT name FROM ir_module_module WHERE id = ANY(%s) UNION "
            "SELECT m.name FROM ir_module_module m JOIN ir_module_module_dependency d ON d.module_id = m.id "
            "JOIN gone g ON d.name = g.name WHERE m.state = 'installed') "
            "UPDATE ir_module_module m SET state = 'to remove' FROM gone g WHERE g.name = m.name RETURNING m.name",
            (self.ids,),
        )
        gone = [row[0] for row in asking.fetchall()]
        self.env.cr.commit()
        if ends == "killed uninstall":
            os.kill(os.getpid(), signal.SIGKILL)
        if ends == "failed uninstall":
            asking.execute("UPDATE ir_module_module SET state = 'installed' WHERE state = 'to remove'")
            self.env.cr.commit()
            raise ValueError("odoo.registry: Failed to load registry")
        gone += self.env.script.get("takes", ())
        for name in gone:
            asking.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(f"{name}_data")))
        asking.execute(
            "DELETE FROM ir_ui_menu m USING ir_model_data d "
            "WHERE d.model = 'ir.ui.menu' AND d.res_id = m.id AND d.module = ANY(%s)",
            (gone,),
        )
        asking.execute("DELETE FROM ir_model_data WHERE module = ANY(%s)", (gone,))
        asking.execute(
            "UPDATE ir_module_module SET state = 'uninstalled', latest_version = NULL WHERE name = ANY(%s)",
            (gone,),
        )
        self.env.cr.commit()

    def _insert(self, values: dict[str, object]) -> None:
        if self.model == "res.company":
            self.env.asking.execute(
                "INSERT INTO res_partner (name, complete_name) VALUES (%(name)s, %(name)s) RETURNING id", values
            )
            values["partner_id"] = (self.env.asking.fetchone() or (None,))[0]
        if "body" in values:
            values["body"] = json.dumps({"en_US": values["body"]})
        columns = sql.SQL(", ").join(map(sql.Identifier, values))
        marks = sql.SQL(", ").join([sql.SQL("%s")] * len(values))
        query = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(self.table, columns, marks)
        self.env.asking.execute(query, list(values.values()))

    def _show(self, picture: bytes) -> None:
        """A company's logo is its partner's picture, and Odoo refuses what it cannot open as one."""
        if not picture.startswith(b"\x89PNG"):
            raise ValueError("This file could not be decoded as an image file.")
        self.env.asking.execute(
            "UPDATE ir_attachment SET checksum = %s, write_date = clock_timestamp() WHERE res_model = 'res.partner' "
            "AND res_field = 'image_1920' AND res_id = (SELECT partner_id FROM res_company WHERE id = ANY(%s))",
            (hashlib.sha1(picture).hexdigest(), self.ids),  # noqa: S324  # as Odoo does
        )

    def _follow(self, field: str, value: object) -> None:
        """A company's name and address are its partner's too."""
        fields = ("name", "complete_name") if field == "name" else (field,)
        for column in fields:
            query = sql.SQL(
                "UPDATE res_partner p SET {} = %s FROM res_company c WHERE c.partner_id = p.id AND c.id = ANY(%s)"
            ).format(sql.Identifier(column))
            self.env.asking.execute(query, (value, self.ids))


def _options(words: Iterator[str]) -> Iterator[tuple[str, str]]:
    """Each option with its value; Odoo ends with 2 where it does not know one."""
    for word in words:
        name, equals, value = word.partition("=")
        if name in {"--config", "--init", "--update", "--max-cron-threads"}:
            yield name, value if equals else next(words)
        elif word in {"--no-http", "--stop-after-init", "--without-demo=all", "--workers=-1"}:
            yield word, ""
        else:
            print(f"odoo: error: no such option: {word}", file=sys.stderr)
            sys.exit(2)


def _names(said: dict[str, str], option: str) -> list[str]:
    return [name for name in said.get(option, "").split(",") if name]


def _connect(options: dict[str, str], database: str) -> connection:
    return psycopg2.connect(
        host=options["db_host"],
        port=options["db_port"],
        user=options["db_user"],
        password=options["db_password"],
        dbname=database,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
