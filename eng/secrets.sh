#!/usr/bin/env bash
# Looks through the files of a folder for what looks like a credential; prints file and line, never the secret.
set -euo pipefail
cd "${1:-.}"

# The bracketed letters keep these patterns from finding themselves.
patterns=(
  '[A]KIA[0-9A-Z]{16}'                                 # cloud access keys
  '[A]Iza[0-9A-Za-z_-]{35}'
  '-----[B]EGIN [A-Z ]*PRIVATE KEY-----'
  '[g]h[pousr]_[A-Za-z0-9]{36}'                        # source hosts
  '[g]ithub_pat_[A-Za-z0-9_]{60,}'
  '[g]lpat-[A-Za-z0-9_-]{20}'
  '[n]pm_[A-Za-z0-9]{36}'
  '[x]ox[abprs]-[A-Za-z0-9-]{20,}'                     # chat
  '(^|[^A-Za-z0-9])[s]k-(ant-|proj-)?[A-Za-z0-9_-]{32,}'               # model APIs
  '[e]yJ[A-Za-z0-9_-]{20,}\.[e]yJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}'  # signed tokens
  '[A]ccountKey=[A-Za-z0-9+/]{60,}={0,2}'
)
joined="$(IFS='|'; echo "${patterns[*]}")"

files() {
  if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
    git ls-files -z --cached --others --exclude-standard
  else
    find . -name node_modules -prune -o -type f -print0
  fi
}

found="$(files | xargs -0 grep -nIsoE -- "$joined" /dev/null | sed -E 's/^([^:]+:[0-9]+):(.{4}).*/\1: looks like a secret (\2…)/' || true)"
if [ -n "$found" ]; then
  echo "$found"
  exit 1
fi
