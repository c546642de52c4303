#!/bin/sh
# Measures the server's side of the bastion with many active grants, in a whole server with its own PostgreSQL, fsync on: certificates,
# updates for the bastion, and how long a change takes to reach it.
# Usage: bench/bastion.sh [GRANTS [CHANGES]]      (default 100000 and 500)
set -eu
cd "$(dirname "$0")/.."
exec dotnet run -c Release --project bench/Rempart.Benchmarks -- bastion "$@"
