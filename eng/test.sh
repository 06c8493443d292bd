#!/usr/bin/env bash
# Runs every test (C#, web, browser) from what is already built and prints the sum as the last line.
set -uo pipefail
cd "$(dirname "$0")/.." || exit

results=artifacts/tests
rm -rf "$results" && mkdir -p "$results"
minutes_max=15
export NO_COLOR=1
# Tests bring their own data directories and servers; what the shell says about yours is none of their business.
unset FINOPS_DATA FINOPS_PORT FINOPS_URL FINOPS_API_KEY FINOPS_TENANT

# Nothing here runs long enough to win back what measuring its own hot paths costs: a fifth of a server's work.
export DOTNET_TieredPGO=0

# The test programs find the runtime by DOTNET_ROOT where it is not installed in the usual place.
if [ -z "${DOTNET_ROOT:-}" ]; then
  DOTNET_ROOT="$(dirname "$(node -p 'require("fs").realpathSync(process.argv[1])' "$(command -v dotnet)")")"
  export DOTNET_ROOT
fi

limited() { if command -v timeout >/dev/null; then timeout --kill-after=20 "${minutes_max}m" "$@"; else "$@"; fi; }

# The built test program runs itself: no build, no second process, a TRX file beside the log.
dotnet_tests() {
  local project="$1" folder name
  folder="$(dirname "$project")" name="$(basename "$project" .csproj)"
  report "$name" limited "$folder/bin/Release/net10.0/$name" -noColor -noLogo -trx "$results/$name.trx"
}

web_tests() {
  report web limited npm --prefix web exec --no -- vitest run --root web \
    --reporter=default --reporter=json --outputFile.json="$PWD/$results/web.json"
}

# The log stays beside the results; what failed is told at the end, with the sum.
report() {
  local name="$1" began=$SECONDS status=0
  shift
  "$@" >"$results/$name.log" 2>&1 </dev/null || status=$?
  echo "$status" >"$results/$name.exit"
  echo "$name: $((SECONDS - began)) s, exit code $status"
}

# Two lanes for two cores: what starts engines runs one by one, what only computes runs beside it.
# The browser comes last and alone: it measures how quickly pages appear.
lane_of_engines() { for project in tests/*.{Engine,Providers,Stores,Server}.Tests/*.csproj; do dotnet_tests "$project"; done; }
lane_of_thought() {
  for project in tests/*/*.csproj; do
    case "$project" in *.Engine.Tests/* | *.Providers.Tests/* | *.Stores.Tests/* | *.Server.Tests/* | tests/e2e/*) ;; *) dotnet_tests "$project" ;; esac
  done
  web_tests
}

lane_of_engines & engines=$!
lane_of_thought & thought=$!
wait "$engines" "$thought"
dotnet_tests tests/e2e/FinOps.EndToEnd.csproj

node eng/sum-tests.mjs "$results"
