#!/usr/bin/env bash
# Write the lock files anew from pyproject.toml: exact versions with hashes, no addresses.
set -euo pipefail
cd "$(dirname "$0")/.."
compile() { .venv/bin/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 "$@"; }
compile pyproject.toml -o infra/locks/runtime.txt
compile pyproject.toml --extra demo -o infra/locks/demo.txt
compile pyproject.toml --extra demo --extra dev -o infra/locks/development.txt
echo uv | compile - -o infra/locks/bootstrap.txt
