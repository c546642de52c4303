#!/usr/bin/env bash
# Kills the server and PostgreSQL with -9 in the middle of backups and restores, and looks at what the next start makes of it.
# Usage: soak/backups-killed.sh [ROUNDS]      (root; needs what test.sh installs; about a minute a round)
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
dotnet build "$root/tests/Rempart.Server.Tests" -c Release -v q --nologo -clp:NoSummary -p:RunAnalyzers=false
for ((round = 1; round <= ${1:-1}; round++)); do
    printf 'round %s\n' "$round"
    "$root/tests/Rempart.Server.Tests/bin/Release/net10.0/Rempart.Server.Tests" --explicit only --filter-class '*KilledBackupServerTests' --no-progress
done
