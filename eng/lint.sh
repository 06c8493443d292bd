#!/usr/bin/env bash
# What can be judged without running the product. Goes on to the end, then says what failed.
set -uo pipefail
cd "$(dirname "$0")/.." || exit

failed=()
check() {
  local name="$1"
  shift
  echo "lint: $name"
  "$@" || failed+=("$name")
}

locked_restore() { dotnet restore FinOps.slnx --locked-mode --verbosity quiet; }

# --no-restore: the restore above has just shown that the locks hold.
format() { dotnet format FinOps.slnx --verify-no-changes --no-restore --severity warn; }

# Asks the package source for advisories. Without an answer nothing is known, which is said and is no failure.
vulnerable() {
  local answer
  if ! answer="$(dotnet list FinOps.slnx package --vulnerable --include-transitive 2>&1)"; then
    echo "  no answer about vulnerable packages: not checked"
    return 0
  fi
  if grep -q 'has the following vulnerable packages' <<<"$answer"; then
    echo "$answer"
    return 1
  fi
}

# The same of npm's packages, by their locks: nothing need be installed.
vulnerable_npm() { node eng/npm-audit.mjs web eng/engines tests/clouds; }

scripts() {
  local list=() script
  for script in .ci/run eng/*.sh eng/engines/*.sh; do
    [ -e "$script" ] || continue
    bash -n "$script" || return 1
    list+=("$script")
  done
  if command -v shellcheck >/dev/null; then
    shellcheck --severity=warning "${list[@]}"
  else
    echo "  shellcheck is not installed: scripts were only parsed"
  fi
}

web() { npm --prefix web run --silent lint; }

check "package locks" locked_restore
check "C# format and style" format
check "vulnerable packages" vulnerable
check "vulnerable packages of npm" vulnerable_npm
check "shell scripts" scripts
check "web: eslint, prettier, tsc" web
check "secrets" eng/secrets.sh .

if [ "${#failed[@]}" -gt 0 ]; then
  printf 'lint failed: %s\n' "${failed[@]}" >&2
  exit 1
fi
echo "lint: all well"
