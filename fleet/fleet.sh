#!/bin/sh
# `fleet`, from whichever folder holds the registry; .venv/bin has a link to this file.
home=$(cd "$(dirname "$0")/../.." && pwd)
PYTHONPATH=$home${PYTHONPATH:+:$PYTHONPATH} exec "$home/.venv/bin/python" -m fleet "$@"
