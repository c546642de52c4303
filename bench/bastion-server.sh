#!/bin/sh
# Fills a whole server and its own PostgreSQL with active grants, and measures what the bastion and people wait for: a certificate, the
# complete update, and how long a grant and a revocation take until the agent has the signed update in its hand.
# Usage: bench/bastion-server.sh [GRANTS [CHANGES]]      (default 100000 and 500; some minutes)
set -eu
cd "$(dirname "$0")/.."
printf 'machine: %s cores, %s, load %s\n' "$(nproc)" "$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -n 1)" "$(cut -d' ' -f1-3 /proc/loadavg)"
exec dotnet run -c Release --project bench/Rempart.Benchmarks -- bastion "$@"
