#!/usr/bin/env bash
# Makes pictures of the console's pages, over sample states. Needs Chromium.
# Usage: eng/screenshot.sh FOLDER
set -euo pipefail
[ $# -eq 1 ] || { echo "usage: eng/screenshot.sh FOLDER" >&2; exit 2; }
mkdir -p "$1"
REMPART_SCREENSHOTS=$(cd "$1" && pwd)
export REMPART_SCREENSHOTS
cd "$(dirname "$0")/.."
exec dotnet test --project tests/Rempart.Server.Tests --filter-class 'Rempart.Server.Tests.Console.Screenshots'
