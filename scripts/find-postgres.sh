#!/usr/bin/env bash
# Prints the folder of PostgreSQL's server programs (initdb, pg_ctl); fails when there is none. Debian keeps them off
# the PATH. Version 15 is what the tests are made for, so it goes first.
set -euo pipefail

for folder in /usr/lib/postgresql/15/bin /usr/lib/postgresql/*/bin; do
  if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ]; then
    echo "$folder"
    exit 0
  fi
done
dirname "$(command -v initdb)"
