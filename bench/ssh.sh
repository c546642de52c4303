#!/bin/sh
# Runs the benchmarks of SSH certificates, revocation lists and sshd's log in one process and in short form.
# Pass --full for BenchmarkDotNet's own choice of runs.
set -eu
cd "$(dirname "$0")/.."
job="--job short --inProcess"
[ "${1:-}" = "--full" ] && job=""
# shellcheck disable=SC2086 # the job is words or none
exec dotnet run -c Release --project bench/Rempart.Benchmarks -- --filter '*SshBenchmarks*' $job
