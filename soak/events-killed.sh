#!/usr/bin/env bash
# Kills the server with -9 under a load of security events, 50 times, and proves that every acknowledged event is stored once.
# Usage: soak/events-killed.sh [KILLS]      (needs what test.sh installs; about ten seconds a kill)
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
dotnet build "$root/tests/Rempart.Server.Tests" -c Release -v q --nologo -clp:NoSummary -p:RunAnalyzers=false
REMPART_SOAK_KILLS=${1:-50} "$root/tests/Rempart.Server.Tests/bin/Release/net10.0/Rempart.Server.Tests" --filter-class '*KilledLakeTests' --no-progress
