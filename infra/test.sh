#!/usr/bin/env bash
# The tests with all they need, from a clean checkout on: infra/test.sh short|long
set -euo pipefail
cd "$(dirname "$0")/.."
source infra/parts.sh
unset "${!PAJAVERKKO_@}"
began=$SECONDS
status=0

# The tests' databases lie in memory where there is room. Most tests that commit begin with a copy of
# the template, and on a disk that is busy each of the many copies waits for it.
kept=""
folder="$PWD/.test"
if [ "$(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1)" -gt 4000000 ] 2>/dev/null; then
    kept="$(mktemp -d /dev/shm/pajaverkko-tests.XXXXXX)"
    # The server runs under an account of its own when root tests.
    chmod 711 "$kept"
    folder="$kept/all"
fi
trap 'rm -rf "$kept"; rm -f "$PARTS_FILE"' EXIT

tests() { .venv/bin/python -m pytest --durations=5 "$@"; }

# Two lanes at once, each with a PostgreSQL server of its own, for a machine with two cores. What runs
# beside takes about as long as all else, and its words are kept until the other lane is done.
beside=(tests/isolation tests/tenants tests/config tests/apps/network)
# In the long run it is the longer lane without these too.
[ "$1" = long ] || beside+=(tests/infra)

# run_beside WHICH [CHECK…]: the tests that run beside, after the checks where there are any.
run_beside() {
    local status=0
    [ $# -eq 1 ] || "${@:2}" || status=$?
    PAJAVERKKO_TEST_FOLDER="$folder-beside" tests -m "$1" "${beside[@]}" || status=$?
    return "$status"
}

# in_two_lanes WHICH [CHECK…]
in_two_lanes() {
    local status=0 said=.build/beside.log lane
    echo "Beside: ${*:2} ${beside[*]}, told below"
    run_beside "$@" >"$said" 2>&1 &
    lane=$!
    # What runs in the background does not hear Ctrl-C.
    trap 'kill "$lane" 2>/dev/null; wait "$lane" || true; exit 130' INT TERM
    PAJAVERKKO_TEST_FOLDER="$folder" tests -m "$1" "${beside[@]/#/--ignore=}" || status=$?
    echo "── Beside: ${beside[*]}"
    tail -n +1 -f --pid="$lane" "$said" &
    wait "$lane" || status=$?
    wait
    return "$status"
}

part "Python packages" make .venv/.ready
# The browser and what drives it, the texts' tool, and what tells which files are ours.
part "Packages by apt" infra/apt.sh \
    chromium=chromium libatomic.so.1=libatomic1 xgettext=gettext git=git
part "Front end" .venv/bin/python infra/frontend/build.py
part "Sign-in provider for the tests" .venv/bin/python -c \
    "from infra.standins.sign_in_provider.packages import fetch; fetch()"
part "Translations compiled" env DJANGO_SETTINGS_MODULE=config.settings.test \
    .venv/bin/python platform/manage.py translations compile
if [ "$1" = short ]; then
    part "Checks and tests" in_two_lanes "not long" infra/check.sh || status=1
else
    part "Long tests" in_two_lanes long || status=1
fi
slowest_parts
echo "All together: $((SECONDS - began)) s"
exit "$status"
