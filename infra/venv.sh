#!/usr/bin/env bash
# Make .venv from the lock files, or bring it up to them: infra/venv.sh [python3]
set -euo pipefail
cd "$(dirname "$0")/.."
python="${1:-python3}"

stop() {
    echo "$1" >&2
    exit 1
}

no_packages() {
    [ -z "${1:-}" ] || echo "$1" >&2
    stop "The Python packages could not be fetched. Check that this machine reaches its package index
(a proxy is named in HTTPS_PROXY, another index in PIP_INDEX_URL) and run the command again:
what has been fetched is kept."
}

command -v "$python" >/dev/null ||
    stop "Python is missing. Install it (Debian: apt-get install python3) and run the command again."
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    stop "$("$python" --version) is too old: 3.11 or later is needed. Name another: make demo PYTHON=python3.11"

# An environment knows its own path, so one that was moved or lost its Python is made anew.
if [ -e .venv ] && ! [ "$(.venv/bin/python -c 'import sys; print(sys.prefix)' 2>/dev/null)" = "$(pwd -P)/.venv" ]; then
    echo "Removing .venv, which does not work here"
    rm -rf .venv
fi

# A new date of a lock file alone, as git gives it, must not need the network.
locks="$(cat infra/locks/bootstrap.txt infra/locks/development.txt | sha256sum)"
if [ "$(cat .venv/.ready 2>/dev/null)" = "$locks" ]; then
    touch .venv/.ready
    exit 0
fi

if [ ! -x .venv/bin/python ] || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    # Debian packs this part of Python by itself.
    "$python" -c 'import ensurepip' 2>/dev/null || infra/apt.sh =python3-venv
    echo "Making .venv"
    "$python" -m venv --clear .venv
fi

if ! .venv/bin/uv --version >/dev/null 2>&1; then
    echo "Fetching uv"
    said="$(.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --retries 2 \
        --require-hashes -r infra/locks/bootstrap.txt 2>&1)" || no_packages "pip said: ${said##*$'\n'}"
fi

# Whoever set up pip for this machine need not do it again for uv.
index="$(.venv/bin/python -m pip config get global.index-url 2>/dev/null || true)"
index="${PIP_INDEX_URL:-$index}"
if [ -n "$index" ] && [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ]; then export UV_DEFAULT_INDEX="$index"; fi

echo "Fetching the Python packages"
.venv/bin/uv pip sync --python .venv/bin/python --require-hashes infra/locks/development.txt || no_packages
echo "$locks" >.venv/.ready
