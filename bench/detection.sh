#!/usr/bin/env bash
# Measures `rempart detect run` on the public rules and lanes of events that lie beside the repository, on one core, JSON reading
# included, and on two. Usage: bench/detection.sh [REPEAT] [RUNS]     (default 10 and 3: 100,000 events a lane, the median of 3)
# REMPART=PATH measures another build; by default the CLI is published as a native binary.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
data=$root/../shared/conformance/sigma
repeat=${1:-10} runs=${2:-3}
[ -f "$data/benchmark-lanes.tar.xz" ] || { echo "the lanes (../shared/conformance/sigma) are not here" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

tar -xJf "$data/benchmark-rules-3132.tar.xz" -C "$work"
tar -xJf "$data/benchmark-lanes.tar.xz" -C "$work"
if [ -z "${REMPART:-}" ]; then
    echo "publishing…" >&2
    dotnet publish "$root/src/Rempart.Cli" -c Release -o "$work/bin" -m:1 --nologo >"$work/publish.log" 2>&1 || { cat "$work/publish.log" >&2; exit 1; }
    REMPART=$work/bin/rempart
fi

number() { sed -n "s/.*\"$1\":\([0-9.]*\).*/\1/p"; }

# The median of the runs by events a second; beside the clock's figure that of the processor's time, which other programs on the
# machine do not spoil.
measure() { # LABEL CORES ARGUMENTS…
    local label=$1 cores=$2 i
    shift 2
    for ((i = 0; i < runs; i++)); do
        taskset -c "$cores" $REMPART detect run --count --stats --repeat "$repeat" "$@" 2>&1 >/dev/null | grep '"events_per_second"'
    done >"$work/runs"
    while read -r line; do
        printf '%s %s %s %s %s %s\n' "$(number events_per_second <<<"$line")" "$(number events <<<"$line")" "$(number cpu_seconds <<<"$line")" \
            "$(number matches <<<"$line")" "$(number load_seconds <<<"$line")" "$(number peak_memory_bytes <<<"$line")"
    done <"$work/runs" | sort -n | awk -v label="$label" '
        { row[NR] = $0 }
        END {
            split(row[int((NR + 1) / 2)], at, " ")
            printf "%-32s %9d events/s   %9d by processor time   %8d matches   load %.2f s   %d MB\n", label, at[1], at[2] / at[3], at[4], at[5], at[6] / 1000000
        }'
}

echo "load of the machine: $(cut -d' ' -f1-3 /proc/loadavg)"
for lane in structured_windows low_match raw_windows no_match; do
    measure "$lane, routed" 0 --rules "$work/rules-3132/rules" "$work/lanes/$lane.ndjson"
    measure "$lane, all rules" 0 --no-routing --rules "$work/rules-3132/rules" "$work/lanes/$lane.ndjson"
done
measure "structured_windows, 2 cores" 0,1 --threads 2 --rules "$work/rules-3132/rules" "$work/lanes/structured_windows.ndjson"
measure "correlation" 0 --rules "$work/lanes/correlation.yml" "$work/lanes/correlation.ndjson"

# A value_count whose groups hold 10,000 different values.
awk 'BEGIN { for (i = 0; i < 100000; i++) printf "{\"EventType\":\"authentication_failure\",\"Computer\":\"auth-%02d\",\"SourceIP\":\"10.%d.%d.%d\",\"category\":\"authentication\"}\n", i % 4, (i % 10007) / 250, (i % 10007) % 250, i % 4 }' >"$work/values.ndjson"
measure "value_count, 10,000 values" 0 --rules "$work/lanes/correlation.yml" "$work/values.ndjson"

# Ten times the rules: each again nine times with other ids and with words of its own, so that no copy matches what the first does.
mkdir "$work/tenfold"
find "$work/rules-3132/rules" -name '*.yml' | while read -r file; do
    name=$(basename "$file" .yml)
    cp "$file" "$work/tenfold/$name-0.yml"
done
for copy in 1 2 3 4 5 6 7 8 9; do
    for file in "$work"/tenfold/*-0.yml; do
        sed -E "s/^id: ./id: $copy/; /^detection:/,/^falsepositives:/{/condition:/!s/^( +.*[:-] '?[^' ]*[a-z]{3})([a-z])/\1q$copy\2/}" "$file" >"${file%-0.yml}-$copy.yml"
    done
done
measure "structured_windows, 10x rules" 0 --rules "$work/tenfold" "$work/lanes/structured_windows.ndjson"
