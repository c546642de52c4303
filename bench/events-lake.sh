#!/usr/bin/env bash
# Measures the event lake: durable appends, events that become sealed segments, and their size next to the JSON.
# Usage: bench/events-lake.sh [SECONDS] [FOLDER]      (the folder's disk is what is measured)
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
dotnet build "$root/bench/Rempart.Benchmarks" -c Release -v q --nologo -clp:NoSummary -p:RunAnalyzers=false
"$root/bench/Rempart.Benchmarks/bin/Release/net10.0/Rempart.Benchmarks" events-lake "$@"
