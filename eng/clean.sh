#!/usr/bin/env bash
# Removes what the tools made: builds, stamps, test results. Packages and the data directory stay.
set -euo pipefail
cd "$(dirname "$0")/.."

rm -rf bin artifacts web/dist
find src tests bench -type d \( -name bin -o -name obj -o -name TestResults \) -prune -exec rm -rf {} + 2>/dev/null || true
# Without its stamp the next run checks the engines' packages again; they are kept, for they are half a gigabyte.
