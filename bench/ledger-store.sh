#!/bin/sh
# Measures the ledger's store in a whole server with its own PostgreSQL: durable appends a second, and the time of a proof in a
# large log. Needs about 5 GB under /tmp and some minutes.
# Usage: bench/ledger-store.sh [APPENDS [LEAVES]]      (default 400000 and 10000000)
set -eu
cd "$(dirname "$0")/.."
exec dotnet run -c Release --project bench/Rempart.Benchmarks -- ledger-store "$@"
