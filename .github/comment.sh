# Puts the file PAGE under the pull request REQUEST, in the place of what was put there the last time, so that there is one
# comment and nobody reads a plan that is no more.
set -eu
if [ -s "$PAGE" ]; then
    cat "$PAGE"
else
    printf '## No plan\n\nIt did not come so far; the log of the workflow says why.\n'
fi | gh pr comment "$REQUEST" --edit-last --create-if-none --body-file -
