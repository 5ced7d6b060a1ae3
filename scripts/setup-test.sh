#!/usr/bin/env bash
# Sees to it that everything `make test` needs is there. As root on Debian it installs what is missing, and says so;
# otherwise it names what is missing in one line and fails. Nothing that it installs is started.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)

# Go and Node are the two that we do not install: which ones a machine has is its owner's choice.
missing=()
for program in go node npm; do
  command -v "$program" >/dev/null || missing+=("$program")
done
if [ ${#missing[@]} -gt 0 ]; then
  echo "make test: please install: ${missing[*]} (Go 1.26 or newer, Node 20 or newer)" >&2
  exit 1
fi

has_c_compiler() { printf '#include <stdlib.h>\n' | gcc -E -o /dev/null - 2>/dev/null; }
has_font() { find /usr/share/fonts /usr/local/share/fonts "$HOME/.fonts" -name "$1" -print -quit 2>/dev/null | grep -q .; }

packages=()
has_c_compiler || packages+=(gcc libc6-dev) # go test -race is cgo
"$here/find-postgres.sh" >/dev/null || packages+=(postgresql-15)
# The browser without a window does the same in four fifths of the time; a whole one does as well.
[ -x "${GATEHOUSE_CHROMIUM:-/usr/bin/chromium-headless-shell}" ] || [ -x /usr/bin/chromium ] || packages+=(chromium-headless-shell)
command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || packages+=(nginx-light) # others' gateways, which ask ours
command -v caddy >/dev/null || packages+=(caddy)
command -v haproxy >/dev/null || [ -x /usr/sbin/haproxy ] || packages+=(haproxy)
command -v oathtool >/dev/null || packages+=(oathtool) # another's codes of authenticator apps
[ -x /usr/sbin/bearerbox ] || packages+=(kannel) # another's client of SMPP
# Arabic, Chinese, Japanese and Korean are boxes in a browser without these.
has_font 'NotoSansArabic-*' || packages+=(fonts-noto-core)
has_font 'NotoSansCJK-*' || packages+=(fonts-noto-cjk)

if [ ${#packages[@]} -eq 0 ]; then
  exit 0
fi
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "make test: missing; on Debian: apt-get install --no-install-recommends ${packages[*]}" >&2
  exit 1
fi

echo "make test: installing what is missing: ${packages[*]}"
# Debian starts a server as soon as it is installed, unless this file says no.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${packages[@]}"
