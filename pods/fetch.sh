# Runs in the image of restic, first in the pod of a rehearsal: the newest backup out of the repository into /scratch.
# It always ends well: what went wrong stands in /scratch/fault, for the next container to write down.
# Arguments: the tenant.
set -u
tenant=$1
export RESTIC_CACHE_DIR=/scratch/cache TMPDIR=/scratch/tmp

fault() {
    printf '%s\n' "$1" | tee fault
    exit 0
}

cd /scratch
rm -rf began cache escrow fault manifest restored snapshots.json tmp
mkdir cache tmp
date +%s >began
busy="busy repository: a backup or somebody else works in it alone, for longer than it was waited for"
if ! patiently restic snapshots --host "$tenant" --json >snapshots.json; then
    rm snapshots.json
    case $(cat tmp/said) in
        *"already locked"*) fault "$busy" ;;
        *"wrong password"* | *"no key found"*) fault "wrong key: the repository does not open with the tenant's key" ;;
        *"s there a repository"* | *"does not exist"*) fault "no repository: nothing is where the backups should be" ;;
        *) fault "no answer: the repository cannot be read" ;;
    esac
fi
case $(cat snapshots.json) in
    "" | null | "[]") fault "no backup: the repository is empty" ;;
esac
if ! patiently restic restore latest --host "$tenant" --target restored --verify; then
    case $(cat tmp/said) in
        *"already locked"*) fault "$busy" ;;
        *) fault "damaged repository: the newest backup cannot be read out of it" ;;
    esac
fi

# The second key that opens every repository: its password comes from the company, and only where it is supplied.
if [ -s /escrow/password ] && ! restic --no-lock --password-file /escrow/password cat config >/dev/null 2>&1; then
    patiently restic key add --host escrow --user fleet --new-password-file /escrow/password || echo "fetch: no second key" >&2
fi
case $(restic --no-lock key list --json) in
    *'"hostName":"escrow"'*) echo true >escrow ;;
    *) echo false >escrow ;;
esac
