#!/usr/bin/env bash
# The committed files that are made from others: `write` renews them, `check` fails when one is out of date.
# It wants a built bin/gatehouse and web/node_modules.
set -euo pipefail
cd "$(dirname "$0")/.."

mode=${1:-}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
stale=0

# settle FILE NEW: takes NEW as FILE, or compares the two.
settle() {
  if [ "$mode" = write ]; then
    mkdir -p "$(dirname "$1")"
    cp "$2" "$1"
  elif ! diff -u "$1" "$2" >"$scratch/diff"; then
    echo "$1 is not what the sources make; run: make generate"
    head -n 40 "$scratch/diff"
    stale=1
  fi
}

case "$mode" in
write | check) ;;
*)
  echo "usage: scripts/generated.sh write|check" >&2
  exit 2
  ;;
esac

bin/gatehouse openapi >"$scratch/openapi.json"
settle docs/reference/openapi.json "$scratch/openapi.json"

bin/gatehouse reference >"$scratch/commands.md"
settle docs/reference/commands.md "$scratch/commands.md"

(cd web && npx --no-install openapi-typescript ../docs/reference/openapi.json -o "$scratch/schema.d.ts" >/dev/null)
settle web/src/api/schema.d.ts "$scratch/schema.d.ts"

(cd web && node scripts/common-passwords.mjs) >"$scratch/common.txt"
bin/gatehouse breach build --format words --out "$scratch/common.breach" "$scratch/common.txt" >/dev/null
settle internal/foundation/breach/common.breach "$scratch/common.breach"

exit "$stale"
