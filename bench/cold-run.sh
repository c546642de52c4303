#!/usr/bin/env bash
# Measures ./run.sh as a newcomer meets it: a fresh clone, an empty data directory, packages and NuGet cache present.
# Usage: bench/cold-run.sh      (stops the server as soon as it is live)
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
folder=$(mktemp -d /tmp/rempart-cold.XXXXXX)
# PostgreSQL runs as an account of its own below this folder.
chmod 711 "$folder"
trap 'rm -rf "$folder"' EXIT

git clone -q "$root" "$folder/rempart"
mkfifo "$folder/said"
REMPART_DATA=$folder/data REMPART_PORT=7844 "$folder/rempart/run.sh" >"$folder/said" 2>&1 &
run=$!
while IFS= read -r line; do
    case $line in
    Built* | Ready*) printf '%s\n' "$line" ;;
    "Live after"*)
        printf '%s\n' "$line"
        kill -TERM "$run"
        ;;
    esac
done <"$folder/said"
wait "$run" || true
