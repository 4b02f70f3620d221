"""What a tenant's role would do to its server and its neighbours if it could, and the one guard that keeps it from each.

A line is a wish in words, the statement, the guard's removal by the server's owner, and its return. `{me}` is the hostile
role and `{mine}` its database, `{victim}` and `{theirs}` a neighbour's, `{admin}` the fleet's, `{scrap}` a database of the
admin's that nobody misses.
"""

from typing import Final

from attack import Attack, Guard

SUPERUSER: Final = Guard(off="ALTER ROLE {me} SUPERUSER", on="ALTER ROLE {me} NOSUPERUSER")
CREATES: Final = Guard(off="GRANT CREATE ON DATABASE {mine} TO {me}", on="REVOKE CREATE ON DATABASE {mine} FROM {me}")
OWNS_SCRAP: Final = Guard(off="ALTER DATABASE {scrap} OWNER TO {me}", on="ALTER DATABASE {scrap} OWNER TO {admin}")
ROLES: Final = Guard(off="ALTER ROLE {me} CREATEROLE", on="ALTER ROLE {me} NOCREATEROLE")


def connects(database: str) -> Guard:
    return Guard(
        off=f"GRANT CONNECT ON DATABASE {database} TO {{me}}", on=f"REVOKE CONNECT ON DATABASE {database} FROM {{me}}"
    )


def member(role: str) -> Guard:
    return Guard(off=f"GRANT {role} TO {{me}}", on=f"REVOKE {role} FROM {{me}}")


def inside(off: str, on: str) -> Guard:
    return Guard(off=off, on=on, inside=True)


# Whoever owns a schema for a while loses what was granted to it when it goes back.
EXTENSION_SCHEMA: Final = inside(
    "ALTER SCHEMA extensions OWNER TO {me}",
    "ALTER SCHEMA extensions OWNER TO {admin}; GRANT USAGE ON SCHEMA extensions TO {me}",
)
PUBLIC_SCHEMA: Final = inside(
    "ALTER SCHEMA public OWNER TO {me}",
    "ALTER SCHEMA public OWNER TO pg_database_owner; GRANT CREATE, USAGE ON SCHEMA public TO {me}",
)
UNACCENT: Final = inside(
    "ALTER FUNCTION public.unaccent(text) OWNER TO {me}", "ALTER FUNCTION public.unaccent(text) OWNER TO {admin}"
)

_ELSEWHERE: Final = (
    Attack(wish="enter a neighbour's database", statement="SELECT 1", database="{theirs}", guard=connects("{theirs}")),
    Attack(wish="enter postgres", statement="SELECT 1", database="postgres", guard=connects("postgres")),
    Attack(wish="enter template1", statement="SELECT 1", database="template1", guard=connects("template1")),
    Attack(wish="enter the admin's scrap", statement="SELECT 1", database="{scrap}", guard=connects("{scrap}")),
)
_SERVER: Final = tuple(
    Attack(wish=wish, statement=statement, guard=SUPERUSER)
    for wish, statement in {
        "read the passwords' hashes": "SELECT rolpassword FROM pg_authid",
        "read them by another name": "SELECT passwd FROM pg_shadow",
        "read who may come from where": "SELECT * FROM pg_hba_file_rules",
        "read the server's settings file": "SELECT * FROM pg_file_settings",
        "read everybody's statistics": "SELECT * FROM pg_statistic",
        "read a file": "SELECT pg_read_file('PG_VERSION')",
        "read a file's bytes": "SELECT pg_read_binary_file('PG_VERSION')",
        "list a folder": "SELECT pg_ls_dir('.')",
        "list the logs": "SELECT * FROM pg_ls_waldir()",
        "ask for a file's age": "SELECT pg_stat_file('PG_VERSION')",
        "import a file": "SELECT lo_import('/etc/hostname')",
        "read a file into a table": "CREATE TEMP TABLE t (l text); COPY t FROM '/etc/hostname'",
        "run a program": "COPY (SELECT 1) TO PROGRAM 'cat > /dev/null'",
        "read from a program": "CREATE TEMP TABLE t (l text); COPY t FROM PROGRAM 'true'",
        "write a file": "COPY (SELECT 1) TO '/tmp/odoo-saas-hostile'",
        "reload the settings": "SELECT pg_reload_conf()",
        "turn the log over": "SELECT pg_rotate_logfile()",
        "switch the write-ahead log": "SELECT pg_switch_wal()",
        "mark a point of restore": "SELECT pg_create_restore_point('hostile')",
        "forget everybody's statistics": "SELECT pg_stat_reset()",
        "write everything out": "CHECKPOINT",
        "load a library": "LOAD 'auto_explain'",
        "define a function in C": "CREATE FUNCTION f(text, text) RETURNS real LANGUAGE c AS '$libdir/pg_trgm', 'similarity'",
        "define an internal function": "CREATE FUNCTION f(int) RETURNS int LANGUAGE internal AS 'int4abs'",
        "add a language": "CREATE LANGUAGE hostile HANDLER plpgsql_call_handler",
        "watch every command": "CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; "
        "CREATE EVENT TRIGGER hostile ON ddl_command_start EXECUTE FUNCTION f()",
        "add a wrapper for foreign data": "CREATE FOREIGN DATA WRAPPER hostile",
        "add a way to reach tables": "CREATE ACCESS METHOD hostile TYPE TABLE HANDLER heap_tableam_handler",
        "rename a database in the catalog": "UPDATE pg_database SET datname = datname",
        "write to the catalog of roles": "UPDATE pg_authid SET rolsuper = true WHERE rolname = '{me}'",
        "write to the catalog of functions": "DELETE FROM pg_proc WHERE proname = 'hostile'",
        "lock the list of databases": "LOCK TABLE pg_database IN ACCESS EXCLUSIVE MODE",
        "switch triggers and foreign keys off": "SET session_replication_role = replica",
        "hide from the log": "SET log_statement = 'none'",
        "have a library loaded for the neighbour": "ALTER ROLE {victim} SET session_preload_libraries = 'auto_explain'",
        "have a setting forced on all": "ALTER ROLE ALL SET work_mem = '1GB'",
        "pass for the neighbour": "SET SESSION AUTHORIZATION {victim}",
        "pass for the admin": "SET SESSION AUTHORIZATION {admin}",
        "make itself a superuser": "ALTER ROLE {me} SUPERUSER",
        "pass row security by": "ALTER ROLE {me} BYPASSRLS",
        "take replication": "ALTER ROLE {me} REPLICATION",
        "publish all tables": "CREATE PUBLICATION hostile FOR ALL TABLES",
    }.items()
)
_ALONE: Final = (
    Attack(
        wish="change the server's settings",
        statement="ALTER SYSTEM SET work_mem = '5MB'",
        guard=SUPERUSER,
        alone=True,
        undo=("ALTER SYSTEM RESET work_mem",),
    ),
    Attack(
        wish="make a database",
        statement="CREATE DATABASE hostile",
        guard=Guard(off="ALTER ROLE {me} CREATEDB", on="ALTER ROLE {me} NOCREATEDB"),
        alone=True,
        undo=("DROP DATABASE hostile",),
    ),
    Attack(
        wish="drop a database",
        statement="DROP DATABASE {scrap}",
        guard=OWNS_SCRAP,
        alone=True,
        undo=("CREATE DATABASE {scrap} OWNER {me}", "REVOKE ALL ON DATABASE {scrap} FROM PUBLIC"),
    ),
    Attack(
        wish="let the neighbour into its database",
        statement="GRANT CONNECT ON DATABASE {mine} TO {victim}",
        guard=Guard(
            off="GRANT CONNECT ON DATABASE {mine} TO {me} WITH GRANT OPTION",
            on="REVOKE GRANT OPTION FOR CONNECT ON DATABASE {mine} FROM {me} CASCADE",
        ),
        alone=True,
        seen="SELECT has_database_privilege('{victim}', '{mine}', 'CONNECT')",
    ),
    Attack(
        wish="let everybody into its database",
        statement="GRANT CONNECT ON DATABASE {mine} TO PUBLIC",
        guard=Guard(
            off="GRANT CONNECT ON DATABASE {mine} TO {me} WITH GRANT OPTION",
            on="REVOKE GRANT OPTION FOR CONNECT ON DATABASE {mine} FROM {me} CASCADE",
        ),
        alone=True,
        seen="SELECT has_database_privilege('{victim}', '{mine}', 'CONNECT')",
    ),
)
_ROLES: Final = (
    Attack(wish="make a role", statement="CREATE ROLE hostile", guard=ROLES),
    Attack(wish="change the neighbour's password", statement="ALTER ROLE {victim} PASSWORD 'x'", guard=ROLES),
    Attack(wish="lock the neighbour out", statement="ALTER ROLE {victim} NOLOGIN", guard=ROLES),
    Attack(wish="rename the neighbour", statement="ALTER ROLE {victim} RENAME TO hostile", guard=ROLES),
    Attack(wish="lift its own connection limit", statement="ALTER ROLE {me} CONNECTION LIMIT -1", guard=ROLES),
    Attack(wish="give the neighbour's role to itself", statement="GRANT {victim} TO {me}", guard=ROLES),
    Attack(wish="become the neighbour", statement="SET ROLE {victim}", guard=member("{victim}")),
    Attack(wish="become the admin", statement="SET ROLE {admin}", guard=member("{admin}")),
    Attack(wish="end a neighbour's session", statement="{terminate}", guard=member("{victim}"), reads=True),
    Attack(
        wish="read what the neighbour asks",
        statement="SELECT 1 FROM pg_stat_activity WHERE usename = '{victim}' AND query LIKE '%of the neighbour%'",
        guard=member("pg_read_all_stats"),
        reads=True,
    ),
    Attack(wish="take over what the admin owns", statement="REASSIGN OWNED BY {admin} TO {me}", guard=SUPERUSER),
    Attack(
        wish="choose what the admin's next objects allow",
        statement="ALTER DEFAULT PRIVILEGES FOR ROLE {admin} GRANT ALL ON TABLES TO {me}",
        guard=member("{admin}"),
    ),
)
_DATABASE: Final = (
    Attack(wish="make a schema", statement="CREATE SCHEMA hostile", guard=CREATES),
    Attack(wish="install an extension", statement="CREATE EXTENSION hstore", guard=CREATES),
    Attack(
        wish="publish a table", statement="CREATE TABLE t (); CREATE PUBLICATION hostile FOR TABLE t", guard=CREATES
    ),
    Attack(wish="close a database", statement="ALTER DATABASE {scrap} ALLOW_CONNECTIONS false", guard=OWNS_SCRAP),
    Attack(wish="limit a database", statement="ALTER DATABASE {scrap} CONNECTION LIMIT 0", guard=OWNS_SCRAP),
    Attack(wish="set a database's settings", statement="ALTER DATABASE {scrap} SET work_mem = '1GB'", guard=OWNS_SCRAP),
    Attack(wish="say something of a database", statement="COMMENT ON DATABASE {scrap} IS 'x'", guard=OWNS_SCRAP),
    Attack(wish="drop the schema of extensions", statement="DROP SCHEMA extensions CASCADE", guard=EXTENSION_SCHEMA),
    Attack(wish="put a function beside unaccent", statement="CREATE TABLE extensions.t ()", guard=EXTENSION_SCHEMA),
    Attack(
        wish="say something of the schema of extensions",
        statement="COMMENT ON SCHEMA extensions IS 'x'",
        guard=EXTENSION_SCHEMA,
    ),
    Attack(wish="drop the schema public", statement="DROP SCHEMA public CASCADE", guard=PUBLIC_SCHEMA),
    Attack(wish="open the schema public", statement="ALTER SCHEMA public OWNER TO {me}", guard=SUPERUSER),
    Attack(wish="make unaccent volatile", statement="ALTER FUNCTION public.unaccent(text) VOLATILE", guard=UNACCENT),
    Attack(
        wish="put its own words in unaccent's place",
        statement="CREATE OR REPLACE FUNCTION public.unaccent(value text) RETURNS text LANGUAGE sql AS 'SELECT $1'",
        guard=UNACCENT,
    ),
    Attack(wish="drop unaccent", statement="DROP FUNCTION public.unaccent(text)", guard=UNACCENT),
    Attack(wish="drop the trigrams", statement="DROP EXTENSION pg_trgm CASCADE", guard=SUPERUSER),
)
ATTACKS: Final = (*_ELSEWHERE, *_SERVER, *_ALONE, *_ROLES, *_DATABASE)
