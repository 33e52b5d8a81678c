#!/usr/bin/env bash
# Install the Debian packages of which something is missing: infra/apt.sh chromium=chromium …
# Before the sign stands a program, a library (libatomic.so.1=libatomic1), or nothing: then the
# package is installed in any case.
set -euo pipefail
PATH="$PATH:/usr/sbin:/sbin"

is_there() {
    case "$1" in
    "") return 1 ;;
    *.so*) ldconfig -p | grep -F "$1" >/dev/null ;;
    *) command -v "$1" >/dev/null ;;
    esac
}

missing=()
for pair in "$@"; do
    is_there "${pair%%=*}" || missing+=("${pair#*=}")
done
[ ${#missing[@]} -gt 0 ] || exit 0

stop() {
    echo "$1 Install ${missing[*]} yourself and run the command again." >&2
    exit 1
}

command -v apt-get >/dev/null || stop "This machine has no apt-get."
run=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || stop "Packages are installed by root, and this machine has no sudo."
    run=(sudo)
    # Without a terminal nobody could type a password.
    [ -t 0 ] || run=(sudo -n)
fi

echo "Installing with apt: ${missing[*]}"
apt=("${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o Dpkg::Use-Pty=0)
# A fresh machine has no list of packages, and an old list may name what is gone.
"${apt[@]}" update </dev/null || stop "apt could not fetch its lists: check that this machine reaches its package source."
"${apt[@]}" install -y --no-install-recommends "${missing[@]}" </dev/null || stop "apt could not install them."
