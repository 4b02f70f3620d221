# Says on the issue ISSUE what has come of it, in place of what was said the last time: its pull request, and what was refused.
# The file SAID holds what people wrote as well; four spaces make of every line a line of code, in which nothing acts.
set -eu
# A fork may have a branch of this name as well.
pull=$(gh pr list --head "customer/$ISSUE" --state all --json url,isCrossRepository \
    --jq 'map(select(.isCrossRepository | not))[0].url // empty')
{
    [ -z "$pull" ] || printf 'The pull request of this customer: %s\n\n' "$pull"
    if [ -s "$SAID" ]; then
        printf 'This was refused. Edit the issue; where it needed the label accepted, take that off and put it on again.\n\n'
        sed 's/^/    /' "$SAID"
    elif [ -z "$pull" ]; then
        printf 'Something went wrong that is not the fault of this issue; the log of the workflow has it.\n'
    fi
} | gh issue comment "$ISSUE" --edit-last --create-if-none --body-file -
