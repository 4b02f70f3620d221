#!/bin/sh
# Makes the checkout's virtual environments: .venv for the program, policy/.venv for the policy pack, whose SDK wants an
# older protobuf, and FOLDER/.venv for each folder that is named on the command line (scan, whose scanner is large and for
# tests alone). Each from its own hash-pinned lock file; nothing is done where it is up to date.
set -eu
cd "$(dirname "$0")/.."

if ! python3 -c 'import ensurepip, venv, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends python3 python3-venv
    else
        echo "Python 3.11 or newer with the venv module is needed: apt-get install python3 python3-venv" >&2
        exit 1
    fi
fi

sync() { # sync FOLDER LOCK
    want=$(cat "$2" local/uv.txt local/python.sh | sha256sum)
    [ "$(cat "$1/.synced" 2>/dev/null)" = "$want" ] && return
    echo "Installing $2 into $1"
    [ -x "$1/bin/python" ] || python3 -m venv "$1"
    "$1/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r local/uv.txt
    # Compiled now: an SDK of several megabytes would otherwise be compiled at every start where nothing may be cached.
    "$1/bin/uv" pip sync --quiet --require-hashes --compile-bytecode --python "$1/bin/python" "$2"
    echo "$want" >"$1/.synced"
}

sync .venv requirements.txt
sync policy/.venv policy/requirements.txt
for folder in "$@"; do sync "$folder/.venv" "$folder/requirements.txt"; done
ln -sf ../../fleet/fleet.sh .venv/bin/fleet
