#!/usr/bin/env bash
# Sends real packets between namespaces that play the pods of random clusters, through the rules that their policies compile to,
# and compares each with what the engine says. Stops at the first packet that differs, and prints the smallest cluster that shows it.
# Usage: bench/network-pods.sh [CLUSTERS]     (default 1000, about 2,300 packets each; Linux, root, ip, nft and conntrack)
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
tests=$root/tests/Rempart.Network.Tests
cd "$root"
[ "$(id -u)" -eq 0 ] || { echo "Pods as namespaces need root." >&2; exit 3; }
dotnet build "$tests" -c Release -p:RunAnalyzers=false -v q --nologo >&2
printf '%s cores, load %s\n' "$(nproc)" "$(cut -d' ' -f1 /proc/loadavg)"
REMPART_POD_CLUSTERS=${1:-1000} dotnet test --project "$tests" -c Release --no-build --no-progress --output Detailed \
    --filter-method '*PodPacketTests.The_kernel_does_with_every_packet_of_random_clusters_what_the_engine_says'
