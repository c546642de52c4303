#!/bin/sh
# Publishes the command and the principals program as native binaries, and measures a real bastion with the real OpenSSH:
# the principals command, logins, throughput, and how long a revocation takes to end a session.
# Usage: bench/bastion.sh      (root; needs clang, zlib1g-dev, openssh-server; about ten minutes)
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT INT TERM

echo "publishing…" >&2
for project in Rempart.Cli Rempart.Principals; do
    if ! dotnet publish "$root/src/$project" -c Release -o "$out/$project" -m:1 --nologo -p:RunAnalyzers=false >"$out/publish.log" 2>&1; then
        cat "$out/publish.log" >&2
        exit 1
    fi
done
if ! dotnet build "$root/tests/Rempart.Cli.Tests" -c Release --nologo -v q -p:RunAnalyzers=false >"$out/build.log" 2>&1; then
    cat "$out/build.log" >&2
    exit 1
fi

printf 'machine      %s cores, %s, load %s\n' "$(nproc)" "$(ssh -V 2>&1 | cut -d, -f1)" "$(cut -d' ' -f1-3 /proc/loadavg)"
printf 'rempart-principals  %s KiB\n' "$(($(stat -c %s "$out/Rempart.Principals/rempart-principals") / 1024))"
export REMPART_BENCH_COMMAND="$out/Rempart.Cli/rempart" REMPART_BENCH_PRINCIPALS="$out/Rempart.Principals/rempart-principals" REMPART_BENCH_RESULTS="$out/results"
: >"$out/results"
code=0
"$root/tests/Rempart.Cli.Tests/bin/Release/net10.0/Rempart.Cli.Tests" --explicit only --filter-class '*BastionMeasurements' --no-progress >"$out/run.log" 2>&1 || code=$?
cat "$out/results"
[ "$code" -eq 0 ] || cat "$out/run.log" >&2
exit "$code"
