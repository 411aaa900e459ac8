#!/bin/sh
# Checks and tests a route file, and shows what a change of it changes.
#
#     review.sh ROUTES [BASE]
#
# BASE is a commit, such as origin/main. Mistakes and failed tests are printed as GitHub shows them
# beside the changed lines; changes go as Markdown to the job's summary, or to stdout. Exit status 1
# when there are mistakes or failed tests; a change alone is none.
set -u
routes=$1
base=${2:-}
summary=${GITHUB_STEP_SUMMARY:-/dev/stdout}
status=0

tagsplice check --deny warnings --format github "$routes" || status=1
tagsplice test --format github "$routes" || status=1

if [ -n "$base" ] && git cat-file -e "$base:./$routes" 2>/dev/null; then
    # 2 is a change, or a mistake that `check` has shown already.
    git show "$base:./$routes" | tagsplice diff - "$routes" --format markdown >>"$summary"
    [ $? -eq 1 ] && status=1
fi
exit $status
