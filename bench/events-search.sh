#!/usr/bin/env bash
# Measures the search of security events, and the same questions to ClickHouse and PostgreSQL.
# Usage: bench/events-search.sh [MILLIONS] [ROUNDS] [alone]
#   default 10 and 3; Linux, root. About 1 GB of disk a million, of which 60 MB are Rempart's: alone, without the peers, needs those only.
#
# The events are logins of sshd over 30 days. Rempart's are plain segments, one million each, as the lake writes them before it seals them;
# ClickHouse's lie in a MergeTree sorted by time, PostgreSQL's in a table with an index on time. Every question is asked cold: the
# page cache is dropped before it. Rempart's process is new and has asked of an empty time only. ClickHouse is Debian's clickhouse-server.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
millions=${1:-10}
rounds=${2:-3}
alone=${3:-}
bench=${REMPART_BENCHMARKS:-$root/bench/Rempart.Benchmarks/bin/Release/net10.0/Rempart.Benchmarks}
[ "$(id -u)" -eq 0 ] || { echo "Dropping the page cache needs root." >&2; exit 3; }
[ -x "$bench" ] || dotnet build "$root/bench/Rempart.Benchmarks" -c Release -v q --nologo >&2
postgres=$(ls -d /usr/lib/postgresql/*/bin | tail -1)

scratch=$(mktemp -d)
chmod 755 "$scratch"
clickhouse=
finish() {
    [ -z "$clickhouse" ] || { kill "$clickhouse" && wait "$clickhouse" || true; } 2>/dev/null
    [ ! -f "$scratch/pg/postmaster.pid" ] || setpriv --reuid postgres --regid postgres --clear-groups "$postgres/pg_ctl" -D "$scratch/pg" -m fast stop >/dev/null
    rm -rf "$scratch"
}
trap finish EXIT

cold() { sync; echo 3 >/proc/sys/vm/drop_caches; }
seconds() { local begin end; begin=$(date +%s.%N); "$@" >/dev/null; end=$(date +%s.%N); awk -v b="$begin" -v e="$end" 'BEGIN { printf "%.0f", (e - b) * 1000 }'; }
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
rounds() { local i; for ((i = 0; i < rounds; i++)); do cold; seconds "$@"; echo; done | median; }
print() { printf '%-34s %12s %12s %12s\n' "$@"; }

lines=(lines)
[ -z "$alone" ] || lines=()
"$bench" events-search generate "$scratch/segments" "$millions" "${lines[@]}"

# The time from the question to the whole answer, as the process says it: its own start is not the search's.
ask() { local i; for ((i = 0; i < rounds; i++)); do cold; "$bench" events-search ask "$scratch/segments" "$1" | awk -F'\t' '{ print $3 + 0 }'; done | median; }

columns='time Int64, logged_time Int64, uid String, source String, class_uid Int32, activity_id Int32, severity_id Int32, status_id Int32, parser String, product String, event_code String, log_name String, user_name String, src_ip String, src_port Int32, host String, service String, raw_data String, unmapped String'
ask_clickhouse() { :; }
size() { du -sb "$@" | awk '{ s += $1 } END { printf "%.0f MB", s / 1e6 }'; }
if [ -n "$alone" ]; then
    print "$millions million events" Rempart
    print size "$(size "$scratch"/segments/*.parquet)"
    for question in needle text users addresses histogram; do print "$question, cold" "$(ask "$question") ms"; done
    exit 0
fi
raw=$(cat "$scratch"/segments/*.csv | wc -c)
if command -v clickhouse-server >/dev/null; then
    mkdir -p "$scratch/ch/"{data,tmp,format}
    cat >"$scratch/ch/config.xml" <<XML
<yandex><logger><level>error</level><log>$scratch/ch/log</log><errorlog>$scratch/ch/err</errorlog></logger>
<tcp_port>19000</tcp_port><listen_host>127.0.0.1</listen_host><path>$scratch/ch/data/</path><tmp_path>$scratch/ch/tmp/</tmp_path><format_schema_path>$scratch/ch/format/</format_schema_path>
<mark_cache_size>5368709120</mark_cache_size><users_config>$scratch/ch/users.xml</users_config><default_profile>default</default_profile><default_database>default</default_database></yandex>
XML
    echo '<yandex><profiles><default><max_memory_usage>4000000000</max_memory_usage></default></profiles><users><default><password></password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></default></users><quotas><default></default></quotas></yandex>' >"$scratch/ch/users.xml"
    clickhouse-server --config-file="$scratch/ch/config.xml" >/dev/null 2>&1 &
    clickhouse=$!
    ask_clickhouse() { clickhouse-client --port 19000 --query "$1"; }
    for ((i = 0; i < 600; i++)); do ask_clickhouse 'SELECT 1' >/dev/null 2>&1 && break; sleep 0.2; done
    ask_clickhouse "CREATE TABLE events ($columns) ENGINE = MergeTree PARTITION BY tuple() ORDER BY time"
    cat "$scratch"/segments/*.csv | clickhouse-client --port 19000 --query 'INSERT INTO events FORMAT CSV'
    ask_clickhouse 'OPTIMIZE TABLE events FINAL'
fi

install -d -o postgres -g postgres "$scratch/pg"
run() { setpriv --reuid postgres --regid postgres --clear-groups "$@"; }
run "$postgres/initdb" -D "$scratch/pg" -A trust >/dev/null
run "$postgres/pg_ctl" -D "$scratch/pg" -w -o "-c listen_addresses= -c unix_socket_directories=$scratch/pg -c shared_buffers=512MB -c work_mem=256MB -c max_wal_size=8GB" -l "$scratch/pg/log" start >/dev/null
psql() { run "$postgres/psql" -h "$scratch/pg" -q -At -v ON_ERROR_STOP=1 "$@" postgres; }
psql -c "CREATE TABLE events ($(echo "$columns" | sed 's/Int64/bigint/g; s/Int32/integer/g; s/String/text/g'))"
cat "$scratch"/segments/*.csv | psql -c 'COPY events FROM STDIN (FORMAT csv)'
psql -c 'CREATE INDEX ON events (time)' -c 'VACUUM ANALYZE events'

end=$(date -ud 2026-11-30 +%s)000
first=$((end - 172800000)); last=$((first + 3600000))
needle="FROM events WHERE time >= $first AND time < $last AND lower(user_name) = 'mallory' ORDER BY time DESC LIMIT 100"
text="FROM events WHERE time >= $first AND time < $last AND lower(raw_data) LIKE '%from 10.3.14%' AND lower(raw_data) LIKE '%failed%' ORDER BY time DESC LIMIT 100"
by() { echo "SELECT $1, count(*) AS n FROM events GROUP BY $1 ORDER BY n DESC LIMIT 10"; }

print "$millions million events" Rempart ClickHouse PostgreSQL
print "size (raw as CSV: $((raw / 1000000)) MB)" "$(size "$scratch"/segments/*.parquet)" "$([ -z "$clickhouse" ] || size "$scratch/ch/data/data")" "$(size "$scratch/pg/base")"
peers() {
    local title=$1 question=$2 sql=$3
    print "$title" "$(ask "$question") ms" "$([ -z "$clickhouse" ] || rounds ask_clickhouse "$sql") ms" "$(rounds psql -c "$sql") ms"
}
peers 'needle in one hour' needle "SELECT * $needle"
peers 'text in one hour' text "SELECT * $text"
peers 'count by user, everything' users "$(by user_name)"
peers 'count by address, everything' addresses "$(by src_ip)"
