-- Server preparation: what the owner of a PostgreSQL server (a superuser; on a managed server its master user) runs once,
-- before the first tenant moves in. It may be run again at any time, and says nothing where nothing is to do.
--
-- Run it in both databases, because a schema's privileges can only be changed from inside its database:
--     psql -v ON_ERROR_STOP=1 -d postgres -f server.sql
--     psql -v ON_ERROR_STOP=1 -d template1 -f server.sql
--
-- It takes for granted that the role that administers the tenants exists and is called fleet_admin; it holds no secret.

-- Notices such as "no privileges could be revoked" are of no use to anyone who runs this twice.
SET client_min_messages = warning;

-- The walls below are worth nothing against an admin that is above them, so it has to be there and must not be.
DO $$
DECLARE
    admin pg_roles;
BEGIN
    SELECT * INTO admin FROM pg_roles WHERE rolname = 'fleet_admin';
    IF admin IS NULL THEN
        RAISE EXCEPTION 'there is no role fleet_admin on this server'
            USING HINT = 'CREATE ROLE fleet_admin LOGIN CREATEDB CREATEROLE PASSWORD ...; then run server.sql again';
    END IF;
    IF admin.rolsuper OR admin.rolreplication OR admin.rolbypassrls THEN
        RAISE EXCEPTION 'fleet_admin is a superuser, or may replicate or bypass row security'
            USING HINT = 'ALTER ROLE fleet_admin NOSUPERUSER NOREPLICATION NOBYPASSRLS; then run server.sql again';
    END IF;
END
$$;

-- PostgreSQL lets every role connect to every database until told otherwise. From `postgres` or `template1` a tenant would
-- read the names of all databases and roles, receive and forge its neighbours' NOTIFY, and fill the disk with temporary
-- tables. Only the owner of these two databases can close them: the same REVOKE by fleet_admin merely warns.
REVOKE CONNECT, TEMPORARY ON DATABASE postgres, template1 FROM PUBLIC;

-- The admin has to be somewhere while it creates a database or a role, and looks into template1 to check that it is closed.
GRANT CONNECT ON DATABASE postgres, template1 TO fleet_admin;

-- Whoever was let in by name, by an earlier version of this file or by hand, leaves; CASCADE takes along whom they let in.
-- Two stay, whom an operator such as CloudNativePG sends: instances that follow, and whoever measures. No tenant is either.
DO $$
DECLARE
    guest record;
BEGIN
    FOR guest IN
        SELECT DISTINCT d.datname, r.rolname
        FROM pg_database d, aclexplode(d.datacl) a JOIN pg_roles r ON r.oid = a.grantee
        WHERE d.datname IN ('postgres', 'template1') AND a.grantee <> d.datdba
            AND r.rolname NOT IN ('fleet_admin', 'streaming_replica', 'pg_monitor')
    LOOP
        EXECUTE format('REVOKE ALL ON DATABASE %I FROM %I CASCADE', guest.datname, guest.rolname);
    END LOOP;
END
$$;

-- The admin connects there and does nothing else. What it could leave in template1 would be copied into whatever database
-- is created from it later.
REVOKE CREATE, TEMPORARY ON DATABASE postgres, template1 FROM fleet_admin;
REVOKE GRANT OPTION FOR ALL ON DATABASE postgres, template1 FROM fleet_admin;

-- A pod whose node dies says nothing. By itself the server asks after it only after two hours; until then its connections count
-- against its role's limit, and whoever waits for its locks waits. Only a superuser may say this for everybody: on a managed
-- server write the three into its own settings (a parameter group, server parameters, database flags).
DO $$
BEGIN
    ALTER ROLE ALL SET tcp_keepalives_idle = 60;
    ALTER ROLE ALL SET tcp_keepalives_interval = 10;
    ALTER ROLE ALL SET tcp_keepalives_count = 6;
EXCEPTION WHEN insufficient_privilege THEN
    IF current_setting('tcp_keepalives_idle')::int NOT BETWEEN 1 AND 600 THEN
        RAISE WARNING 'write tcp_keepalives_idle 60, tcp_keepalives_interval 10 and tcp_keepalives_count 6 into its settings';
    END IF;
END
$$;

-- In the database that this runs in: nobody but its owner creates objects in `public`. PostgreSQL 15 and later come like
-- this; a server that was upgraded from an older one does not.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;

-- In a tenant's database the tenant makes what it likes in `public`, also functions and operators that fit better than the
-- server's own. The admin comes there with each update, and must not find them while it looks for those.
ALTER ROLE fleet_admin SET search_path = pg_catalog;

-- Since PostgreSQL 16 who creates a role may administer it, but neither act as it nor use its privileges, without which
-- nothing can be handed over to a role, or dropped that a role owns. This gives the admin both with each role it creates.
DO $$
BEGIN
    IF current_setting('server_version_num')::int >= 160000 THEN
        ALTER ROLE fleet_admin SET createrole_self_grant = 'set, inherit';
    END IF;
END
$$;
