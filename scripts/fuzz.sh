#!/usr/bin/env bash
# Runs every fuzz target a number of times: by count, not by time, so that a slow machine proves as much as a fast one.
set -euo pipefail
cd "$(dirname "$0")/.."

count=${1:?usage: scripts/fuzz.sh COUNT}
targets=$(grep -rHoE --include='*_test.go' '^func Fuzz\w+' cmd internal | sed 's/func //' || true)
if [ -z "$targets" ]; then
  echo "there are no fuzz targets yet"
  exit 0
fi
while IFS=: read -r file name; do
  echo "== $name in $(dirname "$file")"
  go test -run '^$' -fuzz "^$name\$" -fuzztime "${count}x" "./$(dirname "$file")" </dev/null
done <<<"$targets"
