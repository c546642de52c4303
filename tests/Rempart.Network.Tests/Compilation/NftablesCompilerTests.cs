using System.Net;
using Rempart.Network.Compilation;
using Rempart.Network.Nftables;

namespace Rempart.Network.Tests.Compilation;

public sealed class NftablesCompilerTests
{
    [Fact]
    public void The_rules_of_a_router_are_one_transaction_with_the_flows_as_map_entries()
    {
        var compiled = NftablesCompiler.Compile(SampleEstate.Small());

        compiled.Problems.ShouldBeEmpty();
        compiled.Routers.Select(router => router.Router).ShouldBe(["core", "edge"]);
        compiled.Routers[0].Flows.ShouldBe(["web-to-db"]);
        compiled.Routers[1].Flows.ShouldBeEmpty();
        compiled.Routers[0].Text.ShouldBe("""
            # Rules of router core, compiled by Rempart from the declared flows. Load with: nft -f FILE (whole or not at all).
            table inet rempart
            delete table inet rempart
            table inet rempart {
            	map app_to_data.ipv4 {
            		type ipv4_addr . ipv4_addr . inet_proto . inet_service : verdict
            		counter
            		elements = {
            			10.1.0.10 . 10.2.0.10 . tcp . 5432 comment "web-to-db" : accept,
            			10.1.0.10 . 10.2.0.10 . udp . 53 comment "web-to-db" : accept
            		}
            	}

            	map app_to_data.ipv6 {
            		type ipv6_addr . ipv6_addr . inet_proto . inet_service : verdict
            		counter
            		elements = {
            			fd00:1::10 . fd00:2::10 . tcp . 5432 comment "web-to-db" : accept,
            			fd00:1::10 . fd00:2::10 . udp . 53 comment "web-to-db" : accept
            		}
            	}

            	chain forward {
            		type filter hook forward priority filter; policy drop;
            		ct state vmap { established : accept, related : goto related, invalid : drop }
            		ip saddr vmap {
            			10.1.0.0/24 : goto from_app,
            			10.2.0.0/24 : goto refused,
            			10.9.0.0/24 : goto refused
            		}
            		ip6 saddr vmap {
            			fd00:1::/64 : goto from_app,
            			fd00:2::/64 : goto refused
            		}
            		goto refused
            	}

            	chain app_to_data {
            		ip saddr . ip daddr . meta l4proto . th dport vmap @app_to_data.ipv4
            		ip6 saddr . ip6 daddr . meta l4proto . th dport vmap @app_to_data.ipv6
            		goto refused
            	}

            	chain from_app {
            		ip daddr vmap {
            			10.1.0.0/24 : goto refused,
            			10.2.0.0/24 : goto app_to_data,
            			10.9.0.0/24 : goto refused
            		}
            		ip6 daddr vmap {
            			fd00:1::/64 : goto refused,
            			fd00:2::/64 : goto app_to_data
            		}
            		goto refused
            	}

            	chain related {
            		icmp type { destination-unreachable, time-exceeded, parameter-problem } counter accept
            		icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem } counter accept
            		goto refused
            	}

            	chain refused {
            		limit rate 10/second burst 20 packets log prefix "rempart refused: "
            		counter drop
            	}
            }

            """);
    }

    [Theory]
    [InlineData("internet", "web", "443/tcp", "198.51.100.1", "10.1.0.10", 443, true)]
    [InlineData("internet", "web", "443/tcp", "198.51.100.1", "10.1.0.11", 443, false)]
    [InlineData("internet", "web", "443/tcp", "10.9.0.1", "10.1.0.10", 443, false)]
    [InlineData("internet", "web", "8000-8010/tcp", "2001:db8::1", "fd00:1::10", 8010, true)]
    [InlineData("internet", "web", "8000-8010/tcp", "2001:db8::1", "fd00:1::10", 8011, false)]
    [InlineData("app", "internet", "443/tcp", "10.1.0.77", "203.0.113.1", 443, true)]
    [InlineData("app", "internet", "443/tcp", "10.1.0.77", "10.2.0.1", 443, false)]
    [InlineData("app", "data", "443/tcp", "fd00:1::77", "fd00:2::99", 443, true)]
    [InlineData("app", "db", "5432/tcp", "10.1.0.77", "10.2.0.10", 5432, true)]
    [InlineData("web", "data", "5432/tcp", "10.1.0.10", "10.2.0.99", 5432, true)]
    [InlineData("web", "data", "5432/tcp", "10.1.0.11", "10.2.0.99", 5432, false)]
    [InlineData("web", "db", "7000-7010/tcp, 7005-7020/tcp", "10.1.0.10", "10.2.0.10", 7015, true)]
    [InlineData("web", "db", "7000-7010/tcp, 7005-7020/tcp", "10.1.0.10", "10.2.0.10", 7021, false)]
    public void A_flow_opens_exactly_what_it_says(string from, string to, string ports, string source, string destination, int port, bool passes)
    {
        var estate = SampleEstate.Small($"  - {{ id: one, from: {from}, to: {to}, ports: [{ports}], why: test }}");
        var rules = NftablesCompiler.Compile(estate).Routers[0];

        var trace = new RulesetAnalysis(RulesetReader.Read("core.nft", rules.Text)).Forward(new Packet(IPAddress.Parse(source), IPAddress.Parse(destination), 6, 40000, (ushort)port));

        trace.Verdict.ShouldBe(passes ? Verdict.Allowed : Verdict.Denied);
    }

    [Fact]
    public void Overlapping_ranges_are_cut_and_each_piece_names_its_flows()
    {
        var estate = SampleEstate.Small("""
              - { id: one, from: web, to: db, ports: [7000-7010/tcp], why: test }
              - { id: two, from: web, to: db, ports: [7005-7020/tcp], why: test }
            """);

        var text = NftablesCompiler.Compile(estate).Routers[0].Text;

        text.ShouldContain("10.1.0.10 . 10.2.0.10 . tcp . 7000-7004 comment \"one\" : accept,");
        text.ShouldContain("10.1.0.10 . 10.2.0.10 . tcp . 7005-7010 comment \"one two\" : accept,");
        text.ShouldContain("10.1.0.10 . 10.2.0.10 . tcp . 7011-7020 comment \"two\" : accept\n");
    }

    [Fact]
    public void What_has_no_addresses_is_a_problem_with_its_place_and_the_way_out()
    {
        var compiled = NftablesCompiler.Compile(SampleEstate.Of("""
            estate: { id: a, name: A }
            environments: [{ id: prod }]
            subnets: [{ id: app, environment: prod, cidr: 10.1.0.0/24 }]
            hosts: [{ id: web, subnet: app, addresses: [10.1.0.10] }, { id: ghost }]
            datastores: [{ id: store, engine: postgresql, environment: prod }]
            clusters: [{ id: k8s, environment: prod, namespaces: [shop] }]
            services: [{ id: cart, environment: prod, runs-on: { cluster: k8s, namespace: shop, selector: { app: cart } } }]
            flows:
              - { id: one, from: web, to: store, ports: [5432/tcp], why: test }
              - { id: two, from: cart, to: store, ports: [5432/tcp], why: test }
              - { id: three, from: ghost, to: app, ports: [80/tcp], why: test }
            """));

        compiled.Problems.ShouldBe(
        [
            "flow 'one' (estate.yaml:9:5): datastore 'store' has no host, so its addresses are not known; declare 'host'",
            "flow 'three' (estate.yaml:11:5): host 'ghost' has no addresses; declare 'addresses' or 'interfaces'",
            "flow 'two' (estate.yaml:10:5): cluster 'k8s' of service 'cart' declares no subnets, so its addresses are not known; declare 'subnets'",
            "the estate declares no host with the role 'router', so there is nothing to compile rules for",
        ]);
    }
}
