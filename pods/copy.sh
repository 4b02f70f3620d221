# Runs in the image of restic, which has restic and busybox: the dump, its manifest and the filestore into the repository.
# The database came first: Odoo only ever adds files, so each one that the dump speaks of is there now.
# Arguments: the tenant, the repository's name without credentials, and how many backups to keep: last, daily, weekly, monthly.
set -eu
tenant=$1 repository=$2 last=$3 daily=$4 weekly=$5 monthly=$6
export RESTIC_CACHE_DIR=/dump/cache TMPDIR=/dump/tmp

cd /filestore
# Odoo makes none. What one leads to would be missing from the backup, and the pod that reads it back would follow it.
linked=$(find . -path './filestore*' -type l | head -n 1)
if [ "$linked" ]; then
    echo "copy: $linked is a link, and a filestore has files and folders only. Nothing was copied: put what it leads to in its" \
        "place, or remove it" >&2
    exit 1
fi
files=
if [ -d filestore ]; then files=/filestore/filestore; fi
find . -path './filestore/*' -type f -exec stat -c %s '{}' + | {
    count=0 bytes=0
    while read -r size; do
        count=$((count + 1)) bytes=$((bytes + size))
    done
    printf 'filestore.files=%d\nfilestore.bytes=%d\n' $count $bytes
} >>/dump/manifest

# A database that has lost its Odoo is none that anybody wants back, and a job that ends well counts as a backup. Before the first
# initialisation has ended there is nothing to lose: it is copied, so that such a customer can leave as well, and not marked, because
# the mark would keep `prepare` from ever beginning.
begun=yes
if ! grep -q '^release=[0-9]' /dump/manifest; then
    if [ -e .odoo-saas-backed-up ] || [ -e .odoo-saas/has-lived ]; then
        echo "copy: there is no Odoo in the database, and the filestore belongs to one that was there. Nothing was copied, and" \
            "the backups before stay as they are: restore the last one, or put the lost database back" >&2
        exit 1
    fi
    echo "copy: there is no Odoo in the database yet; it is copied as it is" >&2
    begun=
fi

# Where one is already, under whatever key, init refuses and changes nothing. Backups that are gone are not begun anew: a history
# of one day would look like a customer who is kept, and the loss be noticed when something has to come back.
if ! restic --no-lock cat config >/dev/null 2>"$TMPDIR/said"; then
    if [ -e .odoo-saas-backed-up ]; then
        cat "$TMPDIR/said" >&2
        echo "copy: there were backups in $repository, and no repository can be opened there now. To begin a new one would hide" \
            "that those before are lost. Nothing was copied: put the repository, the target's credentials or the key back. Only" \
            "if the backups before are given up, remove .odoo-saas-backed-up from the filestore's volume and make a backup" >&2
        exit 1
    fi
    restic init
fi
# Only locks that nobody holds any more: restic leaves alone those that are fresh.
restic unlock
patiently restic backup --host "$tenant" --tag odoo-saas /dump/database.dump /dump/manifest $files
# From here on the backup is there. Whoever prunes or checks must be alone, and a rehearsal may be reading.
patiently restic forget --prune --host "$tenant" --group-by host --keep-last "$last" \
    --keep-daily "$daily" --keep-weekly "$weekly" --keep-monthly "$monthly"
patiently restic check
if [ "$begun" ]; then
    printf '{"repository": "%s", "first": "%s"}\n' "$repository" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" >/dump/backed-up
fi
