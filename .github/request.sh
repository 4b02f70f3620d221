# Opens a pull request with the customer's file that is new here, from the branch customer/ISSUE. Where that branch is there
# already, people may have gone on in it, and nothing is done.
set -eu
case $ISSUE in
'' | *[!0-9]*)
    echo "ISSUE is the number of an issue, such as 12" >&2
    exit 2
    ;;
esac
branch=customer/$ISSUE
if git ls-remote --exit-code --heads origin "refs/heads/$branch" >/dev/null; then
    echo "There is a branch $branch already: go on in its pull request, or delete the branch." | tee "${SAID:-/dev/null}" >&2
    exit 1
fi
git switch --quiet --create "$branch"
git add tenants
git commit --quiet --message "A new customer, whom issue #$ISSUE asks for"
# The token stays out of git's settings and of every command line.
git -c credential.helper= -c credential.helper='!gh auth git-credential' push --quiet origin "$branch"
gh pr create --head "$branch" --title "A new customer (issue #$ISSUE)" \
    --body "Written by \`fleet tenant admit\` from what issue #$ISSUE asks for; the plan says what comes of it. Closes #$ISSUE."
