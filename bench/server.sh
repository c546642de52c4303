#!/usr/bin/env bash
# Measures the whole server on an estate: its start, its idle memory, `rempart verify`, and the console's pages over HTTPS.
# Usage: bench/server.sh [ESTATE_DIR]      (default: the sample estate; needs curl and a Release build, which it makes)
# IDLE_SECONDS  how long the server is left alone before its memory is read (default 60)
# REQUESTS      pages asked of each address (default 1000)
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
estate=$(cd "${1:-$root/estate}" && pwd -P)
idle=${IDLE_SECONDS:-60} requests=${REQUESTS:-1000}
folder=$(mktemp -d /tmp/rempart-bench.XXXXXX)
# PostgreSQL runs as an account of its own below this folder.
chmod 711 "$folder"
data=$folder/data
server=

finish() {
    if [ -n "$server" ] && kill -TERM "$server" 2>/dev/null; then wait "$server" || true; fi
    rm -rf "$folder"
}
trap finish EXIT

dotnet build "$root/eng/run.slnf" -c Release -v q --nologo -clp:NoSummary >/dev/null
rempart=$root/src/Rempart.Cli/bin/Release/net10.0/rempart
password="four unrelated words for the bench"

now() { date +%s%N; }
since() { awk -v ns="$(($(now) - $1))" 'BEGIN { printf "%.2f s", ns / 1e9 }'; }
say() { printf '%-46s %s\n' "$1" "$2"; }

start() {
    : >"$folder/server.log"
    local began
    began=$(now)
    Rempart__Estate=$estate Rempart__DataDirectory=$data Rempart__Port=7843 \
        "$root/src/Rempart.Server/bin/Release/net10.0/rempart-server" >>"$folder/server.log" 2>&1 </dev/null &
    server=$!
    until curl -fsS --max-time 5 --unix-socket "$data/server.sock" http://localhost/health/ready >/dev/null 2>&1; do
        kill -0 "$server" 2>/dev/null || { cat "$folder/server.log" >&2; exit 1; }
        sleep 0.02
    done
    say "$1" "$(since "$began")"
}

stop() {
    local began
    began=$(now)
    kill -TERM "$server"
    wait "$server" || true
    server=
    say "clean stop" "$(since "$began")"
}

# The memory of a process in MB; what it shares with others is counted in part (PSS).
memory() { awk '/^Pss:/ { kb += $2 } END { printf "%.0f", kb / 1024 }' "/proc/$1/smaps_rollup"; }
memories() {
    say "memory of the server, $1 (RSS)" "$(awk '/^VmRSS/ { printf "%.0f MB", $2 / 1024 }' "/proc/$server/status")"
    say "memory of the server, $1 (PSS)" "$(memory "$server") MB"
}

start "start to ready, first (makes the database)"
stop
start "start to ready, built and initialised"

# Nobody has used it yet: this is what an installation costs that waits for its schedule.
sleep "$idle"
memories "idle for $idle s"

export REMPART_SERVER=unix:$data/server.sock
"$rempart" verify >/dev/null || [ $? -ne 2 ]
began=$(now)
for _ in 1 2 3 4 5; do "$rempart" verify >/dev/null || [ $? -ne 2 ]; done
say "rempart verify, whole estate, mean of 5" "$(awk -v ns="$(($(now) - began))" 'BEGIN { printf "%.2f s", ns / 5e9 }')"

# Signs in as the first administrator, as a browser does: forms with their hidden fields, cookies kept.
url=https://localhost:7843
browse() { curl -sS --max-time 20 --cacert "$folder/certificate.pem" -b "$folder/cookies" -c "$folder/cookies" -H 'Accept: text/html' -L "$@"; }
submit() {
    local page=$1 action name value
    shift
    local -a fields=()
    action=$(sed -n 's/.*<form method="post" action="\([^"]*\)".*/\1/p' "$page" | head -n 1 | sed 's/&amp;/\&/g')
    while IFS=$'\t' read -r name value; do fields+=(--data-urlencode "$name=$value"); done \
        < <(grep -o '<input type="hidden" name="[^"]*" value="[^"]*"' "$page" |
            sed 's/.* name="\([^"]*\)" value="\([^"]*\)"/\1\t\2/; s/&#x2B;/+/g; s/&quot;/"/g; s/&#39;/'"'"'/g; s/&amp;/\&/g')
    browse "$url$action" "${fields[@]}" "$@"
}
openssl s_client -connect localhost:7843 </dev/null 2>/dev/null | openssl x509 >"$folder/certificate.pem"
browse "$url/" >"$folder/sign-in"
submit "$folder/sign-in" --data-urlencode userName=admin --data-urlencode "password=$(cat "$data/secrets/first-administrator-password")" >"$folder/change"
submit "$folder/change" --data-urlencode "newPassword=$password" --data-urlencode "repeat=$password" >"$folder/factor"
submit "$folder/factor" --data-urlencode decision=skip >"$folder/home"
grep -q 'data.postgresql-hardening' "$folder/home" || { echo "The sign-in did not lead to the security page." >&2; exit 1; }

pages() {
    local path=$1 parallel=$2 i
    for ((i = 0; i < requests; i++)); do printf 'url = "%s"\noutput = "/dev/null"\n' "$url$path"; done >"$folder/urls"
    curl -sS --no-progress-meter --cacert "$folder/certificate.pem" -b "$folder/cookies" -H 'Accept: text/html' -K "$folder/urls" \
        --parallel --parallel-immediate --parallel-max "$parallel" -w '%{http_code} %{time_total}\n' |
        sort -k2 -n | awk -v label="GET $path, $parallel at once" '
            $1 != 200 { bad++ }
            { ms[NR] = $2 * 1000 }
            END {
                printf "%-46s p50 %.1f ms   p99 %.1f ms   max %.1f ms   (%d answers, %d not 200)\n",
                    label, ms[int(NR * 0.5 + 0.5)], ms[int(NR * 0.99 + 0.5)], ms[NR], NR, bad
            }'
}
for path in / /controls/data.postgresql-hardening /findings /evidence /api/v1/posture; do
    pages "$path" 1
    pages "$path" 8
done

sleep "$idle"
memories "$idle s after the pages"
total=0
postgres=$(head -n 1 "$data/postgresql/data/postmaster.pid")
for id in "$postgres" $(pgrep -P "$postgres"); do total=$((total + $(memory "$id"))); done
say "memory of its PostgreSQL (PSS, all processes)" "$total MB"
stop
