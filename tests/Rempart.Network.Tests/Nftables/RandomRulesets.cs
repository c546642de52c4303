using System.Net;
using CsCheck;
using Rempart.Network.Nftables;

namespace Rempart.Network.Tests.Nftables;

/// <summary>Rulesets and packets that meet each other often: few addresses, few ports, many kinds of rules.</summary>
internal static class RandomRulesets
{
    private static readonly Gen<string> Addresses = Choose.From("10.0.0.1", "10.0.0.2-10.0.0.3", "10.0.0.0/30", "10.0.0.4", "10.0.0.0/29");
    private static readonly Gen<string> Ports = Choose.From("1", "2-3", "3", "2");

    private static readonly Gen<string> Matches = Gen.OneOf(
        Gen.Const(""),
        Gen.Select(Addresses, Choose.From("", "!= "), (address, not) => $"ip saddr {not}{address}"),
        Gen.Select(Addresses, address => $"ip daddr {address}"),
        Gen.Select(Addresses, Ports, (address, port) => $"ip daddr {address} tcp dport {port}"),
        Gen.Select(Ports, Choose.From("", "!= "), (port, not) => $"udp dport {not}{port}"),
        Gen.Select(Ports, port => $"th sport {port}"),
        Choose.From("iifname \"a\"", "iifname \"a*\"", "oifname != \"b\"", "meta l4proto { tcp, udp }", "ct state new", "ct state established", "meta mark 7", "limit rate 1/second"));

    private static readonly Gen<string> Verdicts = Choose.From("accept", "drop", "return", "jump one", "goto two", "jump two", "counter", "reject", "frobnicate 1");

    private static readonly Gen<string> Rules = Gen.OneOf(
        Gen.Select(Matches, Matches, Verdicts, (one, two, verdict) => $"{one} {two} {verdict}"),
        Gen.Select(Addresses, Ports, Choose.From("accept", "drop", "jump two", "return", "continue"), (address, port, verdict) => $"ip daddr . th dport vmap {{ {address} . {port} : {verdict}, 10.0.0.8 . 1-9 : accept }}"));

    private static Gen<string> Chain(string head, int most) => Rules.List[0, most].Select(rules => $"{head}\n{string.Join('\n', rules)}\n}}\n");

    public static readonly Gen<string> Texts = Gen.Select(
        Choose.From("inet", "ip"),
        Chain("chain two {", 3),
        // No chain goes to an earlier one, as the kernel wants it.
        Chain("chain one {", 3).Select(chain => chain.Replace("jump one", "jump two", StringComparison.Ordinal)),
        Gen.Select(Choose.From("accept", "drop"), Choose.From("forward", "forward", "prerouting"), (policy, hook) => $"chain base {{ type filter hook {hook} priority 0; policy {policy};"),
        Choose.From("accept", "drop"),
        Rules.List[1, 6],
        Rules.List[0, 2],
        (family, two, one, head, policy, rules, later) =>
            $"table {family} t {{\n{two.Replace("jump two", "counter", StringComparison.Ordinal).Replace("goto two", "counter", StringComparison.Ordinal).Replace("jump one", "counter", StringComparison.Ordinal)}{one.Replace("jump one", "counter", StringComparison.Ordinal)}"
            + $"{head}\n{string.Join('\n', rules)}\n}}\nchain last {{ type filter hook forward priority 10; policy {policy};\n{string.Join('\n', later)}\n}}\n}}\n");

    public static readonly Gen<Packet> Packets = Gen.Select(Gen.Int[1, 8], Gen.Int[1, 8], Choose.From<byte>(6, 17), Gen.Int[1, 3], Gen.Int[1, 4], Choose.From("a", "a1", "b", "c"),
        (source, destination, protocol, from, to, name) => new Packet(IPAddress.Parse($"10.0.0.{source}"), IPAddress.Parse($"10.0.0.{destination}"), protocol, (ushort)from, (ushort)to) { In = name, Out = name == "a" ? "b" : "a" });
}
