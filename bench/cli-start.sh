#!/bin/sh
# Publishes the CLI as one native binary and measures how long `rempart --version` takes to start and end.
# Usage: bench/cli-start.sh [RUNS]      (default 20; needs clang and zlib1g-dev)
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
runs=${1:-20}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT INT TERM

echo "publishing…" >&2
if ! dotnet publish "$root/src/Rempart.Cli" -c Release -o "$out" -m:1 --nologo >"$out/publish.log" 2>&1; then
    cat "$out/publish.log" >&2
    exit 1
fi
if grep -E 'warning IL[0-9]+' "$out/publish.log" >&2; then
    echo "the publish has trim or AOT warnings" >&2
    exit 1
fi

binary=$out/rempart
others=$(find "$out" -type f ! -name rempart ! -name 'rempart.dbg' ! -name '*.xml' ! -name '*.pdb' ! -name publish.log)
if [ -n "$others" ]; then
    echo "the publish is not one file:" >&2
    echo "$others" >&2
    exit 1
fi
printf 'size     %s KiB\n' "$(($(stat -c %s "$binary") / 1024))"

measure() {
    label=$1
    shift
    i=0
    while [ "$i" -lt "$runs" ]; do
        start=$(date +%s%N)
        "$binary" "$@" >/dev/null
        end=$(date +%s%N)
        echo "$(((end - start) / 1000))"
        i=$((i + 1))
    done | sort -n | awk -v label="$label" '
        { us[NR] = $1 }
        END {
            median = NR % 2 ? us[(NR + 1) / 2] : (us[NR / 2] + us[NR / 2 + 1]) / 2
            printf "%-24s min %.1f ms   median %.1f ms   (%d runs)\n", label, us[1] / 1000, median / 1000, NR
        }'
}

measure "rempart --version" --version
measure "rempart --help" --help
if [ -d "$root/estate" ]; then
    measure "rempart estate validate" estate validate "$root/estate"
fi
