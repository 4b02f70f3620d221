# Writes the file of the customer whom an issue asks for. The text comes in the environment, as ISSUE_BODY, and goes
# on through a pipe, so that nothing in it is ever part of a command. What is refused is said, and kept in the file SAID.
set -eu
said=${SAID:-/dev/null}
if complaint=$(printf '%s' "$ISSUE_BODY" | .venv/bin/python -m fleet tenant admit - --yes 2>&1 >&3); then
    exit 0
else
    code=$?
    printf '%s\n' "$complaint" | tee "$said" >&2
    exit "$code"
fi 3>&1
