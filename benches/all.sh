#!/usr/bin/env bash
# Measures everything that benches/README.md reports, in one run: bash benches/all.sh [--build]. `--build` adds
# a clean build and the tests, which take minutes. PORTOLAN is the program to measure; by default it is built
# as target/release/portolan. SIZES are the numbers of lines of the lists. The output is also written to
# target/bench.txt; it ends with all targets.
set -euo pipefail
cd "$(dirname "$0")/.."

build=no
[ "${1:-}" != --build ] || build=yes
target=${CARGO_TARGET_DIR:-target}
mkdir -p "$target"
log=$target/bench.txt
read -ra sizes <<< "${SIZES:-27000 100000 1000000}"
failed=()

heading() {
    printf '\n== %s (after %d min %02d s)\n' "$1" $((SECONDS / 60)) $((SECONDS % 60))
}

# Runs a benchmark, if it exists: `measure NAME [ARGUMENT]..`.
measure() {
    [ -f "benches/$1.rs" ] || return 0
    heading "$1"
    cargo bench --quiet --locked --bench "$1" -- "${@:2}" || failed+=("$1")
}

# Runs a command without its output and prints its time.
timed() {
    local TIMEFORMAT="$1: %R s; processor time %U s (user) + %S s (system)"
    time "${@:2}" >/dev/null 2>&1 || failed+=("$1")
}

# Compares the figures of `search` and `roles` with their targets.
other_targets() {
    awk '
        function target(what, figure, most, unit) {
            if (figure == "") { print "target  " what ": NOT MEASURED"; return }
            printf "target  %s: %.2f %s (at most %s %s): %s\n", what, figure, unit, most, unit,
                figure <= most ? "met" : "MISSED"
        }
        /^== / { part = $2 }
        part == "search" && / rows, index/ { rows = $1 }
        part == "search" && $1 == "portolan" { slowest[rows] = $4 / 1000 }
        part == "search" && $1 == "misspelt" && rows == 27000 { misspelt = $2; worst = $4 }
        part == "roles" && /^highest ratio/ { key = $5 }
        part == "roles" && /^highest, list/ { listed = $4 }
        part == "roles" && $1 == "worst" { export = $2 / 1000 }
        part == "roles" && /^Undo:/ { undo = 0; steps = 1 }
        part == "roles" && steps && / after undo and redo/ {
            sub(/ after undo and redo.*/, "")
            for (at = NF - 1; at <= NF; at++) if ($at + 0 > undo) undo = $at + 0
        }
        END {
            target("slowest key in 27,000 rows", slowest[27000], 2, "ms")
            target("slowest key in 1,000,000 rows", slowest[1000000], 100, "ms")
            target("misspelt word in 27,000 rows, relative to a correct one", misspelt, 2, "×")
            target("the slowest of ten misspelt words", worst, 2, "×")
            target("slowest key in a role of 10,000 ports, relative to an empty role", key, 5, "×")
            target("the same, ports of services from a list", listed, 5, "×")
            target("slowest export of 60,000 ports", export, 0.3, "s")
            target("1,000 undo steps in a role of 10,000 ports", undo, 20, "MB")
        }' "$log"
}

everything() {
    heading "programs"
    echo "$(uname -srm), $(nproc) processors, load $(cut -d' ' -f1-3 /proc/loadavg), $(date -u +%F)"
    sed -n 's/^model name\s*: //p;' /proc/cpuinfo | head -1
    rustc --version
    if [ -z "${PORTOLAN:-}" ]; then
        cargo build --quiet --locked --release
        # The benchmarks are built next, and replace the program by one without link-time optimization.
        PORTOLAN=$target/portolan-measured
        cp "$target/release/portolan" "$PORTOLAN"
    fi
    cargo bench --quiet --locked --no-run
    if [ -z "${FZF:-}" ] && ! command -v fzf >/dev/null; then
        FZF=$(bash benches/fzf.sh) || unset FZF
        export FZF
    fi
    echo "$("$PORTOLAN" --version): $(wc -c < "$PORTOLAN") bytes"

    measure start "$PORTOLAN"
    measure lists "$PORTOLAN" "${sizes[@]}"
    measure processes "$PORTOLAN" "${sizes[@]}"
    measure inputs "$PORTOLAN"
    measure roles
    measure search 700 "${sizes[@]}"

    heading "check"
    bash benches/check.sh "$PORTOLAN" || failed+=("check")

    if [ $build = yes ]; then
        heading "build and tests, in an empty target folder"
        fresh=$(mktemp -d)
        export CARGO_TARGET_DIR=$fresh
        timed "release build" cargo build --locked --release
        timed "build of the tests" cargo test --locked --no-run
        timed "tests" cargo test --locked
        rm -rf "$fresh"
    fi
    heading "${failed[*]:-all measured}"
    [ ${#failed[@]} = 0 ]
}

# Not `everything || ..`, which would make bash ignore errors inside.
set +e
(set -e; everything) 2>&1 | tee "$log"
status=${PIPESTATUS[0]}
set -e
{
    heading "targets"
    grep '^target  ' "$log" || true
    other_targets
    grep '^NOT COMPARED' "$log" | sort -u || true
} > "$log.targets"
cat "$log.targets" | tee -a "$log"
rm "$log.targets"
exit "$status"
