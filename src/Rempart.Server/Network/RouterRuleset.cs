using System.Net.Sockets;
using System.Text;
using Rempart.Core.Hosts;
using Rempart.Network.Compilation;
using Rempart.Network.Nftables;

namespace Rempart.Server.Network;

/// <summary>Rempart's own table on one router: reads it, replaces it in one transaction, and cuts connections. Other tables are never touched.</summary>
internal sealed class RouterRuleset(IReachedHost router)
{
    // A fixed script without any input in it. Two programs, because nft lists within a transaction what was there before it.
    private const string LoadAndList = $"nft -f - && exec nft -s list table inet {NftablesCompiler.Table}";

    /// <summary>The table as it stands, without counters; null when there is none.</summary>
    public async Task<string?> ReadAsync(CancellationToken cancellation)
    {
        var result = await router.RunAsync(new ProgramCall("nft", ["-s", "list", "table", "inet", NftablesCompiler.Table]), cancellation);
        if (result.ExitCode == 0)
            return result.Output;
        return result.Error.Contains("No such file or directory", StringComparison.Ordinal) ? null : throw Failure("nft", result);
    }

    /// <summary>
    /// How the kernel will list compiled rules. They are loaded for that in a network namespace of their own that ends with the program,
    /// which also proves, before anything is changed, that the router's kernel takes them.
    /// </summary>
    public async Task<string> RenderAsync(string compiled, CancellationToken cancellation)
    {
        var result = await router.RunAsync(new ProgramCall("unshare", ["--net", "sh", "-c", LoadAndList]) { Input = Encoding.UTF8.GetBytes(compiled) }, cancellation);
        return result.ExitCode == 0 ? result.Output : throw Failure("nft refuses the compiled rules; it", result);
    }

    /// <summary>Replaces the table whole, or not at all.</summary>
    /// <param name="rules">Its new text; null to remove it.</param>
    /// <param name="cancellation">Gives up before.</param>
    public async Task ReplaceAsync(string? rules, CancellationToken cancellation)
    {
        var transaction = $"table inet {NftablesCompiler.Table}\ndelete table inet {NftablesCompiler.Table}\n{rules}";
        var result = await router.RunAsync(new ProgramCall("nft", ["-f", "-"]) { Input = Encoding.UTF8.GetBytes(transaction) }, cancellation);
        if (result.ExitCode != 0)
            throw Failure("nft", result);
    }

    /// <summary>The connections that the router tracks and that rules would not let be opened again.</summary>
    public async Task<IReadOnlyList<ConnectionEntry>> RefusedAsync(string rules, CancellationToken cancellation)
    {
        var entries = new List<ConnectionEntry>();
        foreach (var family in (string[])["ipv4", "ipv6"])
        {
            var result = await router.RunAsync(new ProgramCall("conntrack", ["-L", "-f", family]) { MaximumOutputBytes = 128 * 1024 * 1024 }, cancellation);
            if (result.ExitCode != 0)
                throw Failure("conntrack", result);
            entries.AddRange(ConnectionEntry.Read(result.Output, out var strange));
            if (strange.Count > 0)
                throw new HostException($"conntrack on host '{router.Id}' printed {strange.Count} lines that were not understood, such as: {strange[0]}");
        }
        return ConnectionEntry.Refused(entries, RulesetReader.Read(router.Id, rules));
    }

    /// <summary>Cuts a connection; one that ended meanwhile is no failure.</summary>
    public async Task CutAsync(ConnectionEntry connection, CancellationToken cancellation)
    {
        var packet = connection.Opened;
        var result = await router.RunAsync(
            new ProgramCall("conntrack",
            [
                "-D", "-f", packet.Source.AddressFamily == AddressFamily.InterNetworkV6 ? "ipv6" : "ipv4", "-p", NameOf(packet.Protocol),
                "-s", packet.Source.ToString(), "-d", packet.Destination.ToString(), "--sport", $"{packet.SourcePort}", "--dport", $"{packet.DestinationPort}",
            ]),
            cancellation);
        if (result.ExitCode != 0 && !result.Error.Contains("0 flow entries", StringComparison.Ordinal))
            throw Failure("conntrack", result);
    }

    /// <summary>A connection in words.</summary>
    public static string Describe(ConnectionEntry connection) =>
        $"{connection.Opened.Source} -> {connection.Opened.Destination} port {connection.Opened.DestinationPort}/{NameOf(connection.Opened.Protocol)}";

    private static string NameOf(byte protocol) => protocol switch { 6 => "tcp", 17 => "udp", _ => "sctp" };

    private HostException Failure(string program, ProgramResult result) => new($"{program} on host '{router.Id}' ended with {result.ExitCode}: {result.Error.Trim()}");
}
