#!/usr/bin/env bash
# Measures what a packet through a compiled router costs with 10, 100, 1,000 and 10,000 declared flows, and without rules.
# Usage: bench/network-lab.sh [ROUNDS]     (default 15; Linux, root and perl; builds labs of its own and takes them away)
#
# One lab per number of flows: 100 clients in one subnet, 100 servers in another, a router with the compiled rules between them;
# only the number of flows differs. Ten connections over UDP, the same ten everywhere, send without being answered: each packet
# is the first of its connection for the router (ct state new) and goes all the way through the rules. The kernel handles such a
# packet within the sender's system call, so the time of a burst is the whole way: system call, virtual Ethernet, connection
# tracking, rules, virtual Ethernet, drop. The rounds go over all labs in turn; a round's figure is the median of its bursts, the
# printed figure the median of the rounds.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
rounds=${1:-15}
rempart=$root/src/Rempart.Cli/bin/Release/net10.0/rempart
sizes=(0 10 100 1000 10000)
[ "$(id -u)" -eq 0 ] || { echo "The lab needs root." >&2; exit 3; }
[ -x "$rempart" ] || dotnet build "$root/src/Rempart.Cli" -c Release -v q --nologo >&2

scratch=$(mktemp -d)
finish() {
    local size
    for size in "${sizes[@]}"; do
        [ ! -f "$scratch/$size/state.json" ] || REMPART_LAB_STATE=$scratch/$size/state.json "$rempart" lab down >/dev/null
    done
    rm -rf "$scratch"
}
trap finish EXIT

# An estate with a number of flows, each from one client to one server, all of them different pairs.
write_estate() {
    awk -v flows="$1" 'BEGIN {
        print "estate: { id: bench, name: Bench }"
        print "environments: [{ id: prod }]"
        print "subnets:"
        print "  - { id: clients, environment: prod, cidr: [10.1.0.0/24] }"
        print "  - { id: servers, environment: prod, cidr: [10.2.0.0/24] }"
        print "hosts:"
        print "  - { id: router, roles: [router], interfaces: { clients: 10.1.0.1, servers: 10.2.0.1 } }"
        for (i = 0; i < 100; i++) {
            printf "  - { id: client-%d, subnet: clients, addresses: [10.1.0.%d] }\n", i, i + 10
            printf "  - { id: server-%d, subnet: servers, addresses: [10.2.0.%d] }\n", i, i + 10
        }
        print "exposure:"
        for (i = 0; i < 100; i++)
            printf "  - { host: server-%d, ports: [9000/udp], to: prod }\n", i
        print "flows:"
        # Client i to server i first: the ten that are measured are in every estate.
        for (i = 0; i < flows; i++)
            printf "  - { id: flow-%d, from: client-%d, to: server-%d, ports: [9000/udp], why: measured }\n", i, i % 100, (i + int(i / 100)) % 100
    }'
}

name_of() { grep -o "\"rl-[0-9a-f]*-$2\"" "$scratch/$1/state.json" | head -n 1 | tr -d '"'; }

for size in "${sizes[@]}"; do
    mkdir -p "$scratch/$size/estate"
    write_estate "$((size == 0 ? 10 : size))" >"$scratch/$size/estate/estate.yaml"
    REMPART_LAB_STATE=$scratch/$size/state.json "$rempart" lab up "$scratch/$size/estate" >/dev/null
    # Nobody answers and nobody refuses: a packet to an address that is not there is dropped in silence.
    ip -n "$(name_of "$size" net-servers)" addr flush dev lo
    if [ "$size" -eq 0 ]; then
        # No verdicts, but connection tracking, which a router that lets answers through has anyway.
        ip netns exec "$(name_of 0 router-router)" nft 'flush ruleset; table inet none { chain forward { type filter hook forward priority 0; policy accept; ct state new counter; }; }'
    fi
done

# Bursts from ten sockets; prints the median of the bursts in ns a packet.
cat >"$scratch/send.pl" <<'PERL'
use strict; use warnings; use Socket; use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);
my ($bursts, $per) = (300, 200);
my @sockets = map {
    socket(my $s, PF_INET, SOCK_DGRAM, 0) or die $!;
    bind($s, pack_sockaddr_in(40000, inet_aton("10.1.0." . ($_ + 10)))) or die $!;
    connect($s, pack_sockaddr_in(9000, inet_aton("10.2.0." . ($_ + 10)))) or die $!;
    $s } 0 .. 9;
my @took;
for my $burst (1 .. $bursts) {
    my $start = clock_gettime(CLOCK_MONOTONIC);
    for (1 .. $per / 10) { send($_, "x", 0) // die $! for @sockets }
    push @took, (clock_gettime(CLOCK_MONOTONIC) - $start) * 1e9 / $per;
}
@took = sort { $a <=> $b } @took;
printf "%.0f\n", $took[@took / 2];
PERL

received() { ip netns exec "$(name_of "$1" net-servers)" cat /sys/class/net/router0/statistics/rx_packets; }

for size in "${sizes[@]}"; do before[size]=$(received "$size"); done
for ((round = 0; round < rounds; round++)); do
    for size in "${sizes[@]}"; do
        ip netns exec "$(name_of "$size" net-clients)" perl "$scratch/send.pl" >>"$scratch/$size/figures"
    done
done

median() { sort -n "$1" | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

sent=$((rounds * 60000))
base=$(median "$scratch/10/figures")
printf '%d rounds of 60,000 packets; %s cores, load %s\n' "$rounds" "$(nproc)" "$(cut -d' ' -f1 /proc/loadavg)"
printf '%-10s %14s %14s %12s %10s\n' flows 'ns a packet' 'best round' 'to 10 flows' arrived
for size in "${sizes[@]}"; do
    arrived=$(($(received "$size") - ${before[size]}))
    label=$size
    if [ "$size" -eq 0 ]; then
        label='no rules'
    else
        # What the flows' own counters saw: every packet went through the rules to the end.
        counted=$(ip netns exec "$(name_of "$size" router-router)" nft list table inet rempart | sed -n 's/.*udp \. 9000 .*counter packets \([0-9]*\).*/\1/p' | awk '{ sum += $1 } END { print sum + 0 }')
        [ "$counted" -eq "$sent" ] || printf 'Of %d packets the rules counted %d.\n' "$sent" "$counted"
    fi
    awk -v label="$label" -v median="$(median "$scratch/$size/figures")" -v best="$(sort -n "$scratch/$size/figures" | head -n 1)" -v base="$base" -v share="$(awk "BEGIN { print $arrived / $sent * 100 }")" \
        'BEGIN { printf "%-10s %14.0f %14.0f %+11.1f%% %9.1f%%\n", label, median, best, (median / base - 1) * 100, share }'
done
