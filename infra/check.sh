#!/usr/bin/env bash
# All checks that need no database. Each is run, also after one has failed.
set -euo pipefail
cd "$(dirname "$0")/.."
source infra/parts.sh
# What a developer's shell holds must not steer the checks.
unset "${!PAJAVERKKO_@}"
export DJANGO_SETTINGS_MODULE=config.settings.test PYTHONPATH=platform:.
export PAJAVERKKO_DB_WEB="host=/nowhere"
bin=.venv/bin
failed=()

check() { quiet_part "$@" || failed+=("$1"); }

# Django would like to compare with a database, and says so when there is none.
manage() { $bin/python -W "ignore:Got an error checking:RuntimeWarning" platform/manage.py "$@"; }

check "Format" $bin/ruff format --check .
check "Lint" $bin/ruff check .
check "Types" $bin/mypy platform/config platform/kit tenants apps infra
check "Contracts of the imports" $bin/lint-imports
check "Migrations" manage makemigrations --check --dry-run
check "Template of the schemas" manage template check
check "Translations" manage translations check

if [ ${#failed[@]} -gt 0 ]; then
    printf 'Failed: %s\n' "$(printf '%s, ' "${failed[@]}" | sed 's/, $//')" >&2
    exit 1
fi
