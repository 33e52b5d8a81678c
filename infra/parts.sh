# Sourced: runs named parts and remembers how long each took, also over scripts that call each other.
mkdir -p .build
if [ -z "${PARTS_FILE:-}" ]; then
    PARTS_FILE="$(mktemp .build/parts.XXXXXX)"
    export PARTS_FILE
    trap 'rm -f "$PARTS_FILE"' EXIT
fi

_now() { date +%s%3N; }

_seconds() { printf '%d.%d' $(($1 / 1000)) $(($1 % 1000 / 100)); }

# part NAME COMMAND…: run the command in sight.
part() {
    local name="$1" began status=0
    shift
    echo "── $name"
    began="$(_now)"
    "$@" </dev/null || status=$?
    printf '%s\t%s\n' "$(($(_now) - began))" "$name" >>"$PARTS_FILE"
    return "$status"
}

# quiet_part NAME COMMAND…: run the command and show what it says only when it fails.
quiet_part() {
    local name="$1" began took said status=0
    shift
    printf '%s …' "$name"
    began="$(_now)"
    said="$("$@" 2>&1 </dev/null)" || status=$?
    took=$(($(_now) - began))
    printf '%s\t%s\n' "$took" "$name" >>"$PARTS_FILE"
    if [ "$status" -eq 0 ]; then
        printf ' %s s\n' "$(_seconds "$took")"
    else
        printf ' failed after %s s\n%s\n' "$(_seconds "$took")" "$said"
    fi
    return "$status"
}

slowest_parts() {
    local took name
    echo "The five slowest parts:"
    sort -rn "$PARTS_FILE" | head -n 5 | while IFS=$'\t' read -r took name; do
        printf '  %8s s  %s\n' "$(_seconds "$took")" "$name"
    done
}
