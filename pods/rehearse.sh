# Runs in the image of PostgreSQL, after fetch: restores the dump into a throw-away database, holds it and the files against
# the manifest, drops it, and writes down how it went. A dump brings functions that PostgreSQL runs while it is restored, and
# later: they find a guest, who may do nothing but in that database, and is gone with it (components/guest.py).
# Arguments: the tenant, its database, what throw-away databases of this tenant begin with, the age in seconds from which on
# the newest backup counts as missed, the seconds that a rehearsal may take, and the statements of the manifest. Of those
# seconds, the last tenth is for clearing away and writing down.
set -eu
tenant=$1 database=$2 prefix=$3 stale=$4 deadline=$5 statements=$6
export PGSERVICEFILE=/connection/pg_service.conf PGOPTIONS="-c client_min_messages=warning"
cd /scratch
began=$(cat began)
copy=${prefix}_$began
guest=$copy
manifest=restored/dump/manifest dump=restored/dump/database.dump files=restored/filestore/filestore/$database

ask() { # DATABASE: what the statements on standard input answer there
    psql --no-psqlrc --quiet --no-align --tuples-only --set=ON_ERROR_STOP=1 "service=scratch${1:+ dbname=$1}"
}
left() { # how many seconds are left until the last tenth begins; never none, which `timeout` takes for no end at all
    rest=$((began + deadline - deadline / 10 - $(date +%s)))
    if [ $rest -gt 0 ]; then echo $rest; else echo 1; fi
}
visit() { # COMMAND...: run as the guest, into whose database nobody else goes once a customer's dump has been there
    PGSERVICEFILE=$PWD/guest.conf PGOPTIONS="$PGOPTIONS -c search_path=pg_catalog" timeout "$(left)" "$@"
}
answer() { # what the statements on standard input answer the guest
    visit psql --no-psqlrc --quiet --no-align --tuples-only --set=ON_ERROR_STOP=1 service=guest
}
fact() { # NAME: what the manifest says of it
    while IFS= read -r line; do
        case $line in "$1="*) printf '%s\n' "${line#"$1="}" ;; esac
    done <$manifest
}
is_number() { # WORDS
    case $1 in '' | *[!0-9]*) return 1 ;; esac
}
fault() { # WORDS
    printf '%s\n' "$1" >fault
}

fell_short() { # CODE WORDS: what a visit that ended with CODE means
    if [ "$1" = 124 ]; then
        fault "out of time: the dump does not come back in the $deadline s that a rehearsal may take"
    else
        fault "$2"
    fi
}

restore() {
    word=$(od -An -N 24 -t x1 /dev/urandom | tr -d ' \n')
    {
        sed -e '/^dbname=/d' -e '/^user=/d' -e '/^password=/d' -e 's/^\[scratch\]$/[guest]/' /connection/pg_service.conf
        printf 'dbname=%s\nuser=%s\npassword=%s\n' "$copy" "$guest" "$word"
    } >guest.conf
    # Shut until nobody but its owner may enter: what comes into it is a customer's.
    ask "" >said 2>&1 <<SQL || return 1
CREATE DATABASE $copy TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8' ALLOW_CONNECTIONS false;
REVOKE ALL ON DATABASE $copy FROM PUBLIC;
SELECT public.admit('$guest', '$word', $deadline) \g /dev/null
GRANT CONNECT, TEMPORARY ON DATABASE $copy TO $guest;
ALTER DATABASE $copy ALLOW_CONNECTIONS true;
SQL
    # What a tenant's database has before Odoo comes, and its archive therefore must not bring (components/database.py).
    ask "$copy" >said 2>&1 <<SQL || return 1
CREATE SCHEMA extensions;
CREATE EXTENSION unaccent SCHEMA extensions;
CREATE EXTENSION pg_trgm SCHEMA public;
CREATE FUNCTION public.unaccent(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
AS 'SELECT extensions.unaccent(''extensions.unaccent'', \$1)';
GRANT USAGE ON SCHEMA extensions TO $guest;
GRANT CREATE, USAGE ON SCHEMA public TO $guest;
SQL
}

rehearse() {
    if [ -s fault ]; then return; fi
    if [ ! -e $dump ] || [ ! -s $manifest ] || ! is_number "$(fact taken)"; then
        fault "incomplete backup: it has no dump or no manifest"
        return
    fi
    age=$(($(date +%s) - $(fact taken)))
    if [ $age -ge "$stale" ]; then
        fault "stale backup: the newest is $((age / 3600)) h old, and $((stale / 3600)) h are allowed"
        return
    fi
    if [ "$(sha256sum <$dump | cut -d' ' -f1)" != "$(fact dump.sha256)" ]; then
        fault "damaged dump: $(wc -c <$dump | tr -d ' ') bytes of $(fact dump.bytes), and another checksum"
        return
    fi
    if ! restore; then
        fault "no scratch database: the scratch server refused to make one"
        return
    fi
    if ! pg_restore --list $dump >contents 2>said; then
        fault "damaged dump: it has no list of contents"
        return
    fi
    grep -v -E '^[0-9]+; [0-9]+ [0-9]+ (SCHEMA|EXTENSION|COMMENT) |FUNCTION public unaccent\(text\)' contents >wanted
    visit pg_restore --no-owner --no-privileges --exit-on-error --use-list=wanted --dbname=service=guest $dump >said 2>&1 || {
        fell_short $? "damaged dump: it does not restore"
        return
    }
    printf '%s\n' "$statements" | answer >found 2>said || {
        fell_short $? "another database: what came back cannot be counted"
        return
    }
    while IFS='=' read -r name value; do
        if [ "$(fact "$name")" != "$value" ]; then
            fault "another database: $name is $value, and was $(fact "$name")"
            return
        fi
    done <found
    if [ "$(grep -c -v -E '^(taken|dump\.|filestore\.)' $manifest)" != "$(wc -l <found | tr -d ' ')" ]; then
        fault "another database: a table of the manifest did not come back"
        return
    fi
    attachments
}

attachments() {
    # A file's name is the SHA-1 of what is in it.
    answer >stored 2>said <<'SQL' || {
SELECT to_regclass('public.ir_attachment') IS NOT NULL AS there \gset
\if :there
SELECT DISTINCT right(store_fname, 40) || '  ' || store_fname FROM public.ir_attachment WHERE store_fname IS NOT NULL;
\endif
SQL
        fell_short $? "another database: its attachments cannot be listed"
        return
    }
    if [ ! -s stored ]; then return; fi
    list=$PWD/stored
    if ! (cd "$files" && sha1sum --check --quiet "$list") >said 2>&1; then
        case $(cat said) in
            *"FAILED open or read"*) fault "missing file: $(sed -n 's/: FAILED open or read$//p' said | head -n 1)" ;;
            *": FAILED"*) fault "damaged file: $(sed -n 's/: FAILED$//p' said | head -n 1)" ;;
            *) fault "missing file: the whole filestore" ;;
        esac
    fi
}

clean() {
    # Also what rehearsals have left behind that were killed; one that cannot go keeps no other. What a guest has begun goes
    # on without its client, and is ended first. Not by force: that may not end an autovacuum, which belongs to the server;
    # without it, the server sends it away by itself.
    rm -rf restored guest.conf
    ask "" <<SQL
\set ON_ERROR_STOP off
\o /dev/null
SELECT format('SELECT public.evict(%L)', name), format('DROP DATABASE IF EXISTS %I', name)
FROM (SELECT rolname FROM pg_roles UNION SELECT datname FROM pg_database) AS there (name)
WHERE name LIKE '$prefix\\_%' AND (name = '$copy' OR split_part(name, '_', 3) < ($began - $deadline)::text) \gexec
SELECT format('SELECT public.dismiss(%L)', rolname) FROM pg_roles
WHERE rolname LIKE '$prefix\\_%' AND NOT EXISTS (SELECT FROM pg_database WHERE datname = rolname) \gexec
SQL
    stay=$(echo "SELECT count(*) FROM pg_database WHERE datname = '$copy';" | ask "")
    [ "$stay" = 0 ]
}

record() {
    ask "" <<SQL
\set word \`cat fault 2>/dev/null || echo passed\`
\set listing \`cat snapshots.json 2>/dev/null || echo null\`
\set escrow \`cat escrow 2>/dev/null || echo null\`
\set taken \`cat taken 2>/dev/null\`
BEGIN;
SELECT pg_advisory_xact_lock(hashtext('rehearsal')) \g /dev/null
CREATE TABLE IF NOT EXISTS rehearsal (
    tenant text NOT NULL, began timestamptz NOT NULL, seconds integer NOT NULL, passed boolean NOT NULL,
    word text NOT NULL, taken timestamptz, escrow boolean, PRIMARY KEY (tenant, began)
);
CREATE TABLE IF NOT EXISTS snapshot (
    tenant text NOT NULL, id text NOT NULL, taken timestamptz NOT NULL, PRIMARY KEY (tenant, id)
);
GRANT SELECT ON rehearsal, snapshot TO pg_database_owner;
INSERT INTO rehearsal VALUES (
    '$tenant', to_timestamp($began), $(($(date +%s) - began)), :'word' = 'passed', :'word',
    to_timestamp(nullif(:'taken', '')::bigint), :escrow
);
SELECT :'listing' <> 'null' AS known \gset
\if :known
DELETE FROM snapshot WHERE tenant = '$tenant';
INSERT INTO snapshot
SELECT '$tenant', one ->> 'id', (one ->> 'time')::timestamptz FROM jsonb_array_elements(:'listing'::jsonb) AS one;
\endif
COMMIT;
SQL
}

rm -f taken said
remains=
if [ -s $manifest ] && is_number "$(fact taken)"; then fact taken >taken; fi
# A fault of this program's own must not pass for a success.
if ! rehearse; then fault "unfinished: the rehearsal itself failed"; fi
if ! clean; then
    echo "rehearse: $copy could not be removed from the scratch server; the next rehearsal of $tenant tries again" >&2
    remains=yes
fi
record
if [ -s fault ]; then
    if [ -e said ]; then cat said >&2; fi
    echo "failed: $(cat fault)" >&2
    exit 1
fi
echo "passed"
if [ "$remains" ]; then exit 1; fi
