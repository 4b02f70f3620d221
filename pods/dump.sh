# Runs in the image of PostgreSQL, which has psql, pg_dump and a shell: the database as one moment has it, and the manifest
# of what must come back with it. A transaction holds the moment, so that pg_dump and the counts see the same rows.
# Arguments: the statements of the manifest.
set -eu
cd /dump
rm -rf database.dump manifest taken counted dumped backed-up tmp cache
mkdir tmp cache
export PGSERVICEFILE=/credentials/pg_service.conf PGSERVICE=tenant
# All of the role's connections may be in use. A pooler that has had none yet hands the server's refusal on at once; from the
# first one on it waits by itself, for what comes beside it.
tries=30
until said=$(psql --no-psqlrc --command='SELECT 1' 2>&1); do
    printf '%s\n' "$said" >&2
    tries=$((tries - 1))
    case $said in *"too many"* | *"connection slots"* | *"login has been failing"*) ;; *) exit 1 ;; esac
    if [ $tries -eq 0 ]; then exit 1; fi
    sleep 10
done
psql --no-psqlrc --quiet --no-align --tuples-only --set=ON_ERROR_STOP=1 <<SQL
SET idle_in_transaction_session_timeout = 0;
SET statement_timeout = 0;
-- A schedule does not see the jobs that somebody starts with kubectl. The lock ends with this connection.
SELECT pg_try_advisory_lock(hashtext('odoo-backup')) AS first \gset
\if :first
\else
\warn 'dump: another backup of this database is being made; this one waits until it is dumped'
SELECT pg_advisory_lock(hashtext('odoo-backup')) \g /dev/null
\endif
-- By this machine's clock: which function answers to the name of now() is for whoever owns the database to say.
\! date +%s >taken
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT pg_export_snapshot() AS moment \gset
\setenv MOMENT :moment
\! pg_dump --snapshot="\$MOMENT" --format=custom --no-owner --no-privileges --schema=public --file=database.dump && touch dumped
\o counted
$1
SQL
if [ ! -e dumped ]; then
    echo "dump: pg_dump failed; nothing was copied" >&2
    exit 1
fi
{
    echo "taken=$(cat taken)"
    cat counted
    echo "dump.sha256=$(sha256sum database.dump | cut -d' ' -f1)"
    echo "dump.bytes=$(wc -c <database.dump | tr -d ' ')"
} >manifest
cat manifest
