#!/usr/bin/env bash
# Opens 10,000 connections of syslog from one sender: the server keeps those that are allowed, and goes on hearing them.
# Usage: soak/syslog-connections.sh      (needs what test.sh installs, and 15,000 open files)
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
ulimit -n 15000
dotnet build "$root/tests/Rempart.Server.Tests" -c Release -v q --nologo -clp:NoSummary -p:RunAnalyzers=false
"$root/tests/Rempart.Server.Tests/bin/Release/net10.0/Rempart.Server.Tests" --explicit only --filter-class '*Collectors.SyslogTests' --no-progress
