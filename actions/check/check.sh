#!/usr/bin/env bash
# Runs `ddbsm check` on what the inputs say, which come as variables, and writes its table to the job's summary.
set -uo pipefail

arguments=(--github)
add() { if [[ -n "$2" ]]; then arguments+=("$1=$2"); fi; }
add --principal "${CHECK_PRINCIPAL:-}"
add --table "${CHECK_TABLE:-}"
add --struct "${CHECK_STRUCT:-}"
add --max-age "${CHECK_MAX_AGE:-}"
while read -r name; do add --ignore "$name"; done <<<"${CHECK_IGNORE:-}"
case "${CHECK_STRICT:-false}" in
    true) arguments+=(--strict) ;;
    false) ;;
    *)
        echo "::error title=ddbsm check::The input strict is true or false, not ${CHECK_STRICT//[^a-zA-Z0-9]/?}."
        exit 2
        ;;
esac

said=$(ddbsm check "${arguments[@]}" -- "${CHECK_FILE:?}")
code=$?
if [[ -n "$said" ]]; then printf '%s\n' "$said"; fi

if [[ -n "${GITHUB_OUTPUT:-}" ]]; then echo "exit-code=$code" >>"$GITHUB_OUTPUT"; fi
if [[ -n "${GITHUB_STEP_SUMMARY:-}" ]]; then
    {
        printf '### ddbsm check: exit code %s\n\n```text\n' "$code"
        grep -v '^::' <<<"$said"
        printf '```\n'
    } >>"$GITHUB_STEP_SUMMARY"
fi
exit "$code"
