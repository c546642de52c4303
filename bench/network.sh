#!/bin/sh
# Publishes the CLI as one native binary and measures `rempart network connectivity` on a generated cluster: time and memory of
# the whole process, YAML parsing included. Needs GNU time, clang and zlib1g-dev.
# Usage: bench/network.sh [RUNS] [PODS] [POLICIES]      (default 9 10000 1000)
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
runs=${1:-9}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT INT TERM

dotnet publish "$root/src/Rempart.Cli" -c Release -o "$out/cli" -m:1 --nologo >"$out/publish.log" 2>&1 || { cat "$out/publish.log" >&2; exit 1; }
mkdir "$out/manifests"
"$root/bench/network-cluster.sh" "${2:-10000}" "${3:-1000}" >"$out/manifests/cluster.yaml"
printf 'manifests  %s KiB\n' "$(($(stat -c %s "$out/manifests/cluster.yaml") / 1024))"
i=0
while [ "$i" -lt "$runs" ]; do
    /usr/bin/time -a -o "$out/times" -f '%e %M %U' "$out/cli/rempart" network connectivity "$out/manifests" >"$out/report" 2>"$out/errors" || { cat "$out/errors" >&2; exit 1; }
    i=$((i + 1))
done
printf 'lines      %s\n' "$(wc -l <"$out/report")"
sort -n "$out/times" | awk '
    { wall[NR] = $1; if ($2 > memory) memory = $2; if (NR == 1 || $3 < user) user = $3 }
    END { printf "time       min %.2f s   median %.2f s   (%d runs)\nprocessor  min %.2f s\nmemory     max %d MiB\n", wall[1], wall[int((NR + 1) / 2)], NR, user, memory / 1024 }'
