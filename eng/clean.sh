#!/usr/bin/env bash
# Removes what the tools made: builds and test results. Packages, engines and the data directory stay.
set -euo pipefail
cd "$(dirname "$0")/.."

rm -rf bin artifacts web/dist
find src tests bench -type d \( -name bin -o -name obj -o -name TestResults \) -prune -exec rm -rf {} + 2>/dev/null || true
