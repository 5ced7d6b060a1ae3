#!/usr/bin/env bash
# Runs a command with a throwaway PostgreSQL beside it:
#
#   scripts/with-postgres.sh go test ./...
#
# The command finds the server in GATEHOUSE_TEST_POSTGRES. When that is already set, the command simply runs.
# The cluster lives in a temporary folder (in memory, if there is room), listens on a free port of 127.0.0.1, trusts
# everyone there, never syncs to disk, and is stopped and removed when the command ends or a signal arrives.
#
# With GATEHOUSE_POSTGRES_FOLDER the cluster lives in that folder, syncs as a real one does, and stays for the next
# time: so make bench measures what operators get, and fills its databases once.
set -euo pipefail

if [ $# -eq 0 ]; then
  echo "usage: scripts/with-postgres.sh COMMAND..." >&2
  exit 2
fi
if [ -n "${GATEHOUSE_TEST_POSTGRES:-}" ]; then
  exec "$@"
fi

here=$(cd "$(dirname "$0")" && pwd)
bin=$("$here/find-postgres.sh") || {
  echo "with-postgres: no PostgreSQL server programs found; on Debian: apt-get install postgresql-15" >&2
  exit 1
}

# The server refuses to run as root.
as_owner() {
  if [ "$(id -u)" -eq 0 ]; then
    (cd / && runuser -u postgres -- "$@")
  else
    "$@"
  fi
}

# Tests make hundreds of databases, each of some 400 small files: in memory that takes a tenth of the time.
parent=/tmp
free=$(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1) || free=0
if [ "${free:-0}" -gt 2000000 ] && [ -w /dev/shm ]; then
  parent=/dev/shm
fi
keep=${GATEHOUSE_POSTGRES_FOLDER:-}
if [ -n "$keep" ]; then
  mkdir -p "$keep"
  folder=$(cd "$keep" && pwd)
else
  folder=$(mktemp -d "$parent/gatehouse-pg.XXXXXX")
fi
started=no
# shellcheck disable=SC2317 # called by the trap below
clean_up() {
  if [ "$started" = yes ]; then
    as_owner "$bin/pg_ctl" -D "$folder/data" -m "$([ -n "$keep" ] && echo fast || echo immediate)" -w stop >/dev/null || true
  fi
  [ -n "$keep" ] || rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

if [ "$(id -u)" -eq 0 ]; then
  chown postgres "$folder"
fi
if [ ! -f "$folder/data/PG_VERSION" ]; then
  as_owner "$bin/initdb" -D "$folder/data" -U app -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$folder/initdb.log" || {
    cat "$folder/initdb.log" >&2
    exit 1
  }
fi

# Nothing here can reserve a port, so a taken one is simply tried again elsewhere. Ports above 32767 are left to the
# kernel, which hands them to outgoing connections.
for _ in 1 2 3 4 5 6 7 8; do
  port=$((20000 + RANDOM % 12000))
  options="-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories='' -c max_connections=200"
  [ -n "$keep" ] || options="$options -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 -c max_wal_size=256MB"
  if as_owner "$bin/pg_ctl" -D "$folder/data" -l "$folder/data/server.log" -w -o "$options" start >/dev/null 2>&1; then
    started=yes
    break
  fi
done
if [ "$started" = no ]; then
  echo "with-postgres: the server did not start:" >&2
  tail -n 20 "$folder/data/server.log" >&2
  exit 1
fi
export GATEHOUSE_TEST_POSTGRES="postgres://app@127.0.0.1:$port/postgres?sslmode=disable"

# The command gets a process group of its own, so that a signal for this script reaches all of it at once, and the
# cluster goes only after the command has ended.
set -m
"$@" &
child=$!
set +m
trap 'kill -INT -- "-$child" 2>/dev/null || true' INT
trap 'kill -TERM -- "-$child" 2>/dev/null || true' TERM HUP
while :; do
  status=0
  wait "$child" || status=$?
  kill -0 "$child" 2>/dev/null || break
done
exit "$status"
