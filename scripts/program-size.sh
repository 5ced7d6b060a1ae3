#!/usr/bin/env bash
# Fails when the program is larger than 45 MB with the portal inside.
set -euo pipefail

limit=45000000
size=$(wc -c <"$1")
echo "$1: $((size / 1000)) kB of $((limit / 1000))"
[ "$size" -le "$limit" ]
