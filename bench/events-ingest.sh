#!/usr/bin/env bash
# Measures the whole way of security events through a real server with its own PostgreSQL: HTTPS, parsers, the durable log, rules and
# alerts, sealed segments, and the search of them while they come. The load runs on the same machine.
# Usage: bench/events-ingest.sh [SECONDS] [SENDERS] [RATE]
#   SECONDS  default 60; the target is meant for 600
#   SENDERS  default 8, with one request of 1,000 records each at a time
#   RATE     events a second; 0, the default, is as fast as the server takes them
# RULES      a folder of Sigma rules beside Rempart's own, such as the public ones for Linux (default: none)
# FOLDER     where the server's data lies: the disk that is measured (default /tmp)
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
seconds=${1:-60} senders=${2:-8} rate=${3:-0}
folder=$(mktemp -d "${FOLDER:-/tmp}/rempart-bench.XXXXXX")
# PostgreSQL runs as an account of its own below this folder.
chmod 711 "$folder"
data=$folder/data
server=

finish() {
    if [ -n "$server" ] && kill -TERM "$server" 2>/dev/null; then wait "$server" || true; fi
    rm -rf "$folder"
}
trap finish EXIT

dotnet build "$root/eng/run.slnf" -c Release -v q --nologo -clp:NoSummary -p:RunAnalyzers=false >"$folder/build.log" || { cat "$folder/build.log" >&2; exit 1; }
dotnet build "$root/bench/Rempart.Benchmarks" -c Release -v q --nologo -clp:NoSummary -p:RunAnalyzers=false >"$folder/build.log" || { cat "$folder/build.log" >&2; exit 1; }
rempart=$root/src/Rempart.Cli/bin/Release/net10.0/rempart

cp -r "$root/estate" "$folder/estate"
sed -i 's/^log-sources:$/&\n  - { id: app-sshd, kind: sshd, host: bastion, silent-after: 1h }\n  - { id: app-nginx, kind: nginx, service: api-gateway, silent-after: 1h }\n  - { id: app-audit, kind: kubernetes-audit, cluster: prod-k8s, silent-after: 1h }\n  - { id: app-auth0, kind: auth0, service: api-gateway, silent-after: 1h }/' "$folder/estate/monitoring.yaml"

export Rempart__Estate=$folder/estate Rempart__DataDirectory=$data Rempart__Port=7843
[ -z "${RULES:-}" ] || export Rempart__Alerts__Rules=$RULES
"$root/src/Rempart.Server/bin/Release/net10.0/rempart-server" >"$folder/server.log" 2>&1 </dev/null &
server=$!
until curl -fsS --max-time 5 --unix-socket "$data/server.sock" http://localhost/health/ready >/dev/null 2>&1; do
    kill -0 "$server" 2>/dev/null || { cat "$folder/server.log" >&2; exit 1; }
    sleep 0.1
done

sources=()
for pair in sshd=sshd nginx=nginx audit=kubernetes-audit auth0=auth0; do
    token=$("$rempart" events token new "app-${pair%%=*}" --server "unix:$data/server.sock" 2>/dev/null)
    [ -n "$token" ] || { echo "No token for app-${pair%%=*}." >&2; exit 1; }
    sources+=("app-${pair%%=*}=${pair#*=}=$token")
done

printf 'machine: %s cores, %s, load %s\n' "$(nproc)" "$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -n 1)" "$(cut -d' ' -f1-3 /proc/loadavg)"
grep -o 'rules[^"]*in force[^"]*' "$folder/server.log" | tail -1 || true
"$root/bench/Rempart.Benchmarks/bin/Release/net10.0/Rempart.Benchmarks" events-ingest \
    https://127.0.0.1:7843/ "$data/server.sock" "$server" "$data/events/segments" "$seconds" "$senders" "$rate" "${sources[@]}" ||
    { grep -v ' info: ' "$folder/server.log" | tail -n 40 >&2; exit 1; }
grep -E ' (warn|fail|crit): ' "$folder/server.log" | tail -n 10 || true
