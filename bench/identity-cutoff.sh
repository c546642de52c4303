#!/bin/sh
# Measures the seconds from "end everything at once" until a person is out: at the console, at the API, at the bastion's agent (which
# then holds the signed end), and until a live session through the real sshd is cut.
# Usage: bench/identity-cutoff.sh      (root for the last line; needs PostgreSQL and openssh-server; about two minutes)
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT INT TERM

if ! dotnet build "$root/tests/Rempart.Server.Tests" -c Release --nologo -v q -p:RunAnalyzers=false >"$out/build.log" 2>&1; then
    cat "$out/build.log" >&2
    exit 1
fi
printf 'machine  %s cores, load %s\n' "$(nproc)" "$(cut -d' ' -f1-3 /proc/loadavg)"
export REMPART_BENCH_RESULTS="$out/results"
: >"$out/results"
code=0
"$root/tests/Rempart.Server.Tests/bin/Release/net10.0/Rempart.Server.Tests" --explicit only --filter-method '*.Measured_from_ending_everything_*' --no-progress >"$out/run.log" 2>&1 || code=$?
cat "$out/results"
[ "$code" -eq 0 ] || cat "$out/run.log" >&2
exit "$code"
