#!/usr/bin/env bash
# Starts the server and, beside it, the one who waits until it is ready, loads the demo data once and says the address.
set -euo pipefail
cd "$(dirname "$0")/.."

export FINOPS_DATA="${FINOPS_DATA:-./data}"
export FINOPS_PORT="${FINOPS_PORT:-8000}"
# The welcome prints the link to the first account; one is enough.
export Access__PrintFirstLink="${Access__PrintFirstLink:-off}"

node eng/welcome.mjs "$$" &
# In place of this shell: a signal from the terminal or from make reaches the server itself.
exec dotnet src/FinOps.Server/bin/Release/net10.0/FinOps.Server.dll
