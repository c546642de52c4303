#!/usr/bin/env bash
# Measures backups side by side with bare pgBackRest, on a pgbench database: the cost of Rempart around a backup, a restore test against a
# bare restore and start, and what heartbeats cost. Needs root, pgbackrest, postgresql, a built Rempart (dotnet build -c Release), and about
# five times the database's size below the scratch folder.
# Usage: bench/backups.sh [GIGABYTES [ROUNDS [SCRATCH]]]      (default 5, 3 and a new folder below /tmp)
set -euo pipefail
cd "$(dirname "$0")/.."
gigabytes=${1:-5} rounds=${2:-3} scratch=${3:-$(mktemp -d /tmp/rbench.XXXX)}
root=$PWD
programs=$(dirname "$(ls -d /usr/lib/postgresql/*/bin/pg_ctl | sort -V | tail -n 1)")
server= port=54377
chmod 755 "$scratch"
as() { setpriv --reuid=postgres --regid=postgres --clear-groups -- "$@"; }
now() { date +%s.%N; }
since() { awk -v from="$1" -v to="$(now)" 'BEGIN { printf "%.2f", to - from }'; }
median() { sort -n | awk '{ a[NR] = $1 } END { print NR % 2 ? a[(NR + 1) / 2] : (a[NR / 2] + a[NR / 2 + 1]) / 2 }'; }
rempart() { "$root/src/Rempart.Cli/bin/Release/net10.0/rempart" "$@" --server "unix:$scratch/rempart/server.sock"; }

stop_server() {
    [ -n "$server" ] || return 0
    kill -TERM "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    server=
}
finish() {
    stop_server
    [ ! -f "$scratch/pg/postmaster.pid" ] || (cd / && as "$programs/pg_ctl" stop -D "$scratch/pg" -m immediate -w -s) || true
    rm -rf "$scratch"
}
trap finish EXIT

start_server() { # SCHEDULED
    Rempart__Estate=$scratch/estate Rempart__DataDirectory=$scratch/rempart Rempart__Port=0 Rempart__Backups__Scheduled=$1 \
        "$root/src/Rempart.Server/bin/Release/net10.0/rempart-server" >>"$scratch/server.log" 2>&1 &
    server=$!
    for _ in $(seq 300); do
        ! curl -fsS --unix-socket "$scratch/rempart/server.sock" http://localhost/health/ready >/dev/null 2>&1 || return 0
        sleep 0.1
    done
    cat "$scratch/server.log" >&2
    exit 1
}

mkdir -p "$scratch/estate" "$scratch/rempart/secrets/named"
chmod 711 "$scratch/rempart" && chmod 700 "$scratch/rempart/secrets" "$scratch/rempart/secrets/named"
install -d -o postgres -g postgres -m 700 "$scratch/pg" "$scratch/sock" "$scratch/bare"
(umask 077 && openssl rand -base64 48 | tr -d '\n' >"$scratch/rempart/secrets/named/bench")
cat >"$scratch/estate/estate.yaml" <<YAML
estate: { id: bench, name: Bench, owner: team, languages: [en] }
environments: [ { id: prod } ]
hosts: [ { id: db, reached-by: local } ]
datastores:
  - id: bench
    engine: postgresql
    host: db
    port: $port/tcp
    environment: prod
    backup:
      schedule: { full: monthly, wal: 1m }
      repository: { kind: local, path: $scratch/repository }
      encryption: { secret: bench }
      instance: { socket: $scratch/sock, user: postgres }
      rpo: 5m
      rto: 30m
      restore-test: monthly
      retention: 30d
YAML
cd /
as "$programs/initdb" -D "$scratch/pg" -U postgres -A trust --data-checksums --no-sync >/dev/null
cat >>"$scratch/pg/postgresql.conf" <<CONF
port = $port
listen_addresses = ''
unix_socket_directories = '$scratch/sock'
archive_mode = on
archive_command = '/bin/true'
shared_buffers = 512MB
max_wal_size = 4GB
CONF
as "$programs/pg_ctl" start -D "$scratch/pg" -l "$scratch/sock/log" -w -s
began=$(now)
as "$programs/pgbench" -h "$scratch/sock" -p $port -U postgres -i -q -s $((gigabytes * 67)) postgres >/dev/null 2>&1
echo "database: $(as psql -h "$scratch/sock" -p $port -U postgres -XAt -c "SELECT pg_size_pretty(sum(pg_database_size(oid))) FROM pg_database") made in $(since "$began") s"

start_server false
rempart backup apply --yes >"$scratch/apply.log" || true
bare() { as pgbackrest --config="$scratch/rempart/backups/bench/pgbackrest.conf" --stanza=bench "$@"; }

echo "full backup, wall seconds: bare pgBackRest | rempart backup now"
for round in $(seq "$rounds"); do
    began=$(now); bare --type=full backup; one=$(since "$began"); echo "$one" >>"$scratch/bare.backup"
    began=$(now); rempart backup now bench --kind full >>"$scratch/now.log"; two=$(since "$began"); echo "$two" >>"$scratch/ours.backup"
    echo "  round $round: $one | $two"
done
a=$(median <"$scratch/bare.backup") b=$(median <"$scratch/ours.backup")
awk -v a="$a" -v b="$b" 'BEGIN { printf "  median %.2f | %.2f: overhead %.1f %%\n", a, b, 100 * (b - a) / a }'

echo "restore: bare restore and start | restore and start of rempart backup test, then all its checks"
for round in $(seq "$rounds"); do
    rm -rf "$scratch/bare/copy"
    began=$(now)
    bare --pg1-path="$scratch/bare/copy" --type=immediate --target-action=promote --archive-mode=off restore
    as "$programs/pg_ctl" start -D "$scratch/bare/copy" -l "$scratch/bare/log" -w -t 3600 -s -o "-p 5499 -c archive_mode=off -c unix_socket_directories=$scratch/bare"
    one=$(since "$began"); echo "$one" >>"$scratch/bare.restore"
    as "$programs/pg_ctl" stop -D "$scratch/bare/copy" -m immediate -w -s
    rm -rf "$scratch/bare/copy"
    began=$(now)
    rempart backup test bench --choice latest --output json >"$scratch/test.json"
    all=$(since "$began")
    report=$(rempart backup list bench --output json)
    two=$(grep -o '"restoreSeconds": [0-9.]*\|"startSeconds": [0-9.]*' <<<"$report" | awk '{ s += $2 } END { print s }')
    echo "$two" >>"$scratch/ours.restore"
    echo "  round $round: $one | $two, whole test with verify and checks $all"
done
a=$(median <"$scratch/bare.restore") b=$(median <"$scratch/ours.restore")
awk -v a="$a" -v b="$b" 'BEGIN { printf "  median %.2f | %.2f: %.2f times\n", a, b, b / a }'
grep -o '"name": "[^"]*"\|"seconds": [0-9.]*' <<<"$report" | paste - - | sed 's/"name": //; s/"seconds"://; s/^/    /'

echo "heartbeats: pgbench transactions a second (2 clients, 20 s) without | with"
for round in $(seq "$rounds"); do
    one=$(as "$programs/pgbench" -h "$scratch/sock" -p $port -U postgres -c 2 -T 20 postgres 2>/dev/null | sed -n 's/^tps = \([0-9.]*\).*/\1/p')
    stop_server; start_server true
    two=$(as "$programs/pgbench" -h "$scratch/sock" -p $port -U postgres -c 2 -T 20 postgres 2>/dev/null | sed -n 's/^tps = \([0-9.]*\).*/\1/p')
    stop_server; start_server false
    echo "$one" >>"$scratch/without.tps"; echo "$two" >>"$scratch/with.tps"
    echo "  round $round: $one | $two"
done
a=$(median <"$scratch/without.tps") b=$(median <"$scratch/with.tps")
awk -v a="$a" -v b="$b" 'BEGIN { printf "  median %.0f | %.0f: cost %.2f %%\n", a, b, 100 * (a - b) / a }'
