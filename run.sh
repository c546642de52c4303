#!/usr/bin/env bash
# Brings up Rempart: installs what is missing, builds, starts the server, shows the posture, and runs until Ctrl-C.
# Usage: ./run.sh [ESTATE_DIR]        (default: the sample estate in estate/)
# REMPART_PORT  the console's port, default 7443
# REMPART_LAB   no: build no network namespaces
# REMPART_DATA  the data directory, default /var/lib/rempart for root, else ~/.local/share/rempart
# Every other setting of the server (docs/operations.md) is passed on from the environment.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source=eng/packages.sh
. "$root/eng/packages.sh"

readonly ready_limit=120 verified_limit=120
server=
lab=
scratch=
stopping=
started=$SECONDS

say() { printf '%s\n' "$*"; }
fail() {
    printf '%s\n' "$*" >&2
    exit 2
}

case ${1:-} in
-h | --help)
    sed -n '2,7s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
    exit 0
    ;;
esac
[ $# -le 1 ] || fail "Usage: ./run.sh [ESTATE_DIR]"
estate=${1:-$root/estate}
[ -d "$estate" ] || fail "There is no estate folder $estate. Usage: ./run.sh [ESTATE_DIR]"
estate=$(cd "$estate" && pwd -P)

default_data() {
    if [ "$(id -u)" -eq 0 ]; then
        echo /var/lib/rempart
    else
        echo "${XDG_DATA_HOME:-$HOME/.local/share}/rempart"
    fi
}
data=${REMPART_DATA:-${Rempart__DataDirectory:-$(default_data)}}
case $data in /*) ;; *) data=$PWD/$data ;; esac
data=${data%/}
port=${REMPART_PORT:-${Rempart__Port:-7443}}
[[ $port =~ ^[0-9]{1,5}$ ]] && [ "$port" -ge 1 ] && [ "$port" -le 65535 ] || fail "REMPART_PORT is '$port'. Write a port from 1 to 65535."

# The processes this script started, and no others: the server by its id, and its private PostgreSQL by the id in its own data folder.
postgres_id() {
    local id
    id=$(head -n 1 "$data/postgresql/data/postmaster.pid" 2>/dev/null) || return 1
    [[ $id =~ ^[0-9]+$ ]] && tr '\0' '\n' <"/proc/$id/cmdline" 2>/dev/null | grep -qxF "$data/postgresql/data" && echo "$id"
}

stop() {
    if [ -n "$stopping" ]; then
        say "Killing the server. What was acknowledged is safe; the next start recovers."
        kill -KILL "$server" 2>/dev/null || true
        return
    fi
    stopping=yes
    if [ -n "$server" ]; then
        say ""
        say "Stopping Rempart (Ctrl-C again kills it)…"
        kill -TERM "$server" 2>/dev/null || true
    else
        exit 0
    fi
}

finish() {
    local code=$? id tries
    trap '' HUP
    trap stop INT TERM
    if [ -n "$server" ] && kill -0 "$server" 2>/dev/null; then
        [ -n "$stopping" ] || kill -TERM "$server" 2>/dev/null || true
        stopping=yes
        while kill -0 "$server" 2>/dev/null; do wait "$server" || true; done
    fi
    # A server that was killed could not stop its PostgreSQL. SIGINT is PostgreSQL's fast, clean shutdown.
    if [ -n "$server" ] && id=$(postgres_id); then
        kill -INT "$id" 2>/dev/null || true
        for ((tries = 0; tries < 100; tries++)); do
            kill -0 "$id" 2>/dev/null || break
            sleep 0.1
        done
    fi
    [ -z "$follower" ] || kill "$follower" 2>/dev/null || true
    if [ -n "$lab" ]; then
        REMPART_LAB_STATE=$lab "$rempart" lab down >/dev/null 2>&1 || say "The lab could not be taken down; see: REMPART_LAB_STATE=$lab $rempart lab status"
        rm -rf "${lab%/*}"
    fi
    [ -z "$scratch" ] || rm -rf "$scratch"
    exit "$code"
}
follower=
trap finish EXIT
trap stop INT TERM HUP

require_dotnet "$root"
require_packages \
    "postgresql|has_postgresql|the server keeps its state in a PostgreSQL of its own" \
    "pgbackrest|command -v pgbackrest|backups of PostgreSQL are made with it" \
    "iproute2|command -v ss|the control exposure.listeners reads sockets with ss" \
    "nftables|command -v nft|the network controls read and write the rules of routers" \
    "conntrack|command -v conntrack|connections that lose their flow are cut" \
    "util-linux|command -v setpriv|PostgreSQL runs as an unprivileged account" \
    "curl|command -v curl|this script asks the server whether it is ready"

if [ -n "$(ss -Hltn "sport = :$port")" ]; then
    holder=$(ss -Hltnp "sport = :$port" | sed -n 's/.*users:(("\([^"]*\)",pid=\([0-9]*\).*/ by \1 (process \2)/p' | head -n 1)
    fail "Port $port is in use$holder. Stop that program, or choose another port: REMPART_PORT=8443 ./run.sh"
fi

scratch=$(mktemp -d)
say "Building…"
# The analyzers check the code for those who change it: test.sh runs them.
build_started=$SECONDS
if ! dotnet build "$root/eng/run.slnf" -c Release -v q --nologo -clp:NoSummary -p:RunAnalyzers=false >"$scratch/build.log" 2>&1; then
    cat "$scratch/build.log" >&2
    fail "The build failed; see above."
fi
say "Built in $((SECONDS - build_started)) s."
[ -z "$stopping" ] || exit 0

binaries=bin/Release/net10.0
rempart=$root/src/Rempart.Cli/$binaries/rempart

# The estate's networks in namespaces of this machine, so that the network controls have real routers to read. Its state file has a
# fixed place for each data directory: what a killed run left is found there and removed by the next. Other labs are left alone.
if [ "$(id -u)" -eq 0 ] && [ "${REMPART_LAB:-yes}" != no ]; then
    lab_folder=/run/rempart-lab-$(printf %s "$data" | cksum | cut -d ' ' -f 1)
    mkdir -p -m 700 "$lab_folder"
    if REMPART_LAB_STATE=$lab_folder/state.json "$rempart" lab up "$estate" >"$scratch/lab.log" 2>&1; then
        lab=$lab_folder/state.json
        say "The lab is up: the estate's routers run here in network namespaces (REMPART_LAB=no goes without)."
    else
        say "The lab could not be built here, so the routers' rules stay unknown: $(head -n 1 "$scratch/lab.log")"
    fi
elif [ "${REMPART_LAB:-yes}" = no ]; then
    say "No lab, as asked, so the routers' rules stay unknown."
else
    say "The lab needs root, so the routers' rules stay unknown."
fi

say "Starting the server on $estate, data in $data…"
start_started=$SECONDS
# A session of its own, so that Ctrl-C reaches this script only, which then stops the server in order. If this script is killed,
# the kernel asks the server to stop. The log may hold one-time secrets: it is the owner's and it is deleted at the end.
(umask 077 && : >"$scratch/server.log")
Rempart__Estate=$estate Rempart__DataDirectory=$data Rempart__Port=$port Rempart__Lab__State=$lab \
    setsid setpriv --pdeathsig TERM -- "$root/src/Rempart.Server/$binaries/rempart-server" >>"$scratch/server.log" 2>&1 </dev/null &
server=$!

server_ended() {
    local code=0
    wait "$server" || code=$?
    server=
    [ -z "$stopping" ] || exit 0
    cat "$scratch/server.log" >&2
    printf 'The server ended (code %s); its own words are above.\n' "$code" >&2
    [ "$code" -ne 0 ] || code=1
    exit "$code"
}

ask() { curl -fsS --max-time 5 --unix-socket "$data/server.sock" "http://localhost$1" 2>/dev/null; }

# Polls until CHECK succeeds; gives up after LIMIT seconds.
await() {
    local check=$1 limit=$2 until=$((SECONDS + $2))
    until "$check"; do
        kill -0 "$server" 2>/dev/null || server_ended
        if [ "$SECONDS" -ge "$until" ]; then
            cat "$scratch/server.log" >&2
            printf 'The server runs but is not there after %s s; its own words are above.\n' "$limit" >&2
            exit 1
        fi
        sleep 0.1
    done
}

is_ready() { ask /health/ready >/dev/null; }

# Every control of the estate has been verified once.
is_verified() {
    local posture controls assessed
    posture=$(ask /api/v1/posture) || return 1
    controls=$(grep -o '"openFindings":' <<<"$posture" | wc -l)
    assessed=$(grep -o '"assessedAt":"' <<<"$posture" | wc -l)
    [ "$controls" -gt 0 ] && [ "$assessed" -ge "$controls" ]
}

await is_ready "$ready_limit"
say "Ready in $((SECONDS - start_started)) s. Verifying the estate for the first time…"
await is_verified "$verified_limit"

say ""
"$rempart" status --server "unix:$data/server.sock" || [ $? -ne 2 ] || fail "The posture could not be shown; see above."
say ""
# What the server said to the operator, such as a recovery code; its log lines begin with a time.
said=$(grep -vE '^[0-9]{4}-[0-9]{2}-[0-9]{2}T|^Rempart is ready: |^Sign in as ' "$scratch/server.log" || true)
[ -z "$said" ] || say "$said"
say "Console:   $(sed -n 's/^Rempart is ready: //p' "$scratch/server.log" | tail -n 1)"
password_file=$data/secrets/first-administrator-password
if [ -r "$password_file" ] && ! grep -qF "$(cat "$password_file")" <<<"$said"; then
    say "Sign in as admin with the one-time password $(cat "$password_file") and choose your own."
fi
say "CLI:       $rempart status --server unix:$data/server.sock"
say "Live after $((SECONDS - started)) s. Ctrl-C stops everything this script started."

tail -n 0 -f --pid="$server" "$scratch/server.log" &
follower=$!
while kill -0 "$server" 2>/dev/null; do wait "$server" || true; done
[ -n "$stopping" ] || server_ended
server_done=$server
say "Stopped."
: "$server_done"
exit 0
