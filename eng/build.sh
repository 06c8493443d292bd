#!/usr/bin/env bash
# Builds a solution (or a filter of it) for release and leaves the command line at bin/finops.
set -euo pipefail
cd "$(dirname "$0")/.."

dotnet build "$1" --configuration Release --nologo --verbosity quiet -p:RestoreLockedMode=true

# A wrapper rather than the built host: it finds the runtime by PATH, wherever .NET was installed.
mkdir -p bin
cat > bin/finops <<'WRAPPER'
#!/usr/bin/env bash
self="${BASH_SOURCE[0]}"
while [ -L "$self" ]; do
  target="$(readlink "$self")"
  case "$target" in /*) self="$target" ;; *) self="$(dirname "$self")/$target" ;; esac
done
exec dotnet "$(dirname "$self")/../src/FinOps.Cli/bin/Release/net10.0/finops.dll" "$@"
WRAPPER
chmod +x bin/finops
