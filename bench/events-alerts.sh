#!/bin/sh
# Measures how many security events a second the stream compares with Sigma rules and gathers into alerts, without the database.
# Usage: bench/events-alerts.sh [SECONDS [FOLDER_OF_RULES...]]      (default 10 seconds a source, and rules/)
set -eu
cd "$(dirname "$0")/.."
exec dotnet run -c Release --project bench/Rempart.Benchmarks -- events-alerts "$@"
