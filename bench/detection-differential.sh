#!/bin/sh
# Compares the engine's matches with the naive reference evaluator's, event by event, on whole lanes of the public benchmark (some 20 minutes).
# Says "passed" when every rule matched the same events on each lane, and names rule and event otherwise.
set -eu
cd "$(dirname "$0")/.."
dotnet build tests/Rempart.Detection.Tests -c Release -v q --nologo
REMPART_WHOLE_LANES=1 exec dotnet test --project tests/Rempart.Detection.Tests -c Release --no-build --output Detailed \
    --filter-method '*Both_agree_on_a_part_of_the_benchmark_lane*' --filter-method '*Both_agree_on_the_correlation_lane*'
