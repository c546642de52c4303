using System.Globalization;
using System.Text;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Hosts;
using Rempart.Core.Networks;
using Host = Rempart.Core.Estates.Host;

namespace Rempart.Server.Exposure;

/// <summary><c>exposure.listeners</c>: the sockets that really listen on a host against those the estate declares.</summary>
internal sealed class ListenersControl(IHostDirectory hosts, TimeProvider time) : IControl
{
    public const string Id = "exposure.listeners";

    /// <summary>How long after the first look the second one comes, for UDP sockets of the range that clients draw from.</summary>
    private static readonly TimeSpan SecondLook = TimeSpan.FromMilliseconds(250);

    public ControlDescription Description { get; } = ControlDescriptions.FromCatalogue(Id, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30));

    public async Task<Assessment> VerifyAsync(Estate estate, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(estate);
        var draft = new AssessmentDraft(Id, time);
        var settings = new SettingsReader(estate, Id);
        var reportLoopback = settings.Choice("loopback", "ignore", "report") == "report";
        if (settings.Problem() is { } problem)
            return draft.CouldNotTell(problem);
        await Task.WhenAll(estate.Hosts
            .Where(host => host.ReachedBy == HostReach.Local)
            .Select(host => CheckAsync(estate, host, reportLoopback, draft, cancellation)));
        return draft.Conclude();
    }

    private async Task CheckAsync(Estate estate, Host host, bool reportLoopback, AssessmentDraft draft, CancellationToken cancellation)
    {
        var resource = $"host/{host.Id}";
        if (hosts.Find(host) is not { } reached)
        {
            draft.Miss(resource, "Rempart has no way to reach into it");
            return;
        }
        try
        {
            var declared = estate.ListenersOn(host).ToArray();
            var sockets = await LookAsync(reached, resource, draft, cancellation);
            if (sockets is null)
                return;
            sockets = await WithoutPassingClientsAsync(reached, sockets, declared, resource, draft, cancellation);
            if (sockets is null)
                return;
            var verdict = ListenerComparison.Compare(host.Id, sockets, declared, reportLoopback);
            draft.Examine(resource);
            Observe(draft, resource, sockets, verdict);
            draft.Find(verdict.Findings);
            foreach (var gap in verdict.Gaps)
                draft.Miss(gap.Resource, gap.Reason);
        }
        catch (HostException error)
        {
            draft.Miss(resource, $"its sockets could not be listed: {error.Message}");
        }
    }

    private static async Task<IReadOnlyList<ListeningSocket>?> LookAsync(IReachedHost reached, string resource, AssessmentDraft draft, CancellationToken cancellation)
    {
        var result = await reached.RunAsync(new ProgramCall("ss", ["-H", "-n", "-t", "-u", "-l", "-p"]), cancellation);
        if (result.ExitCode != 0)
        {
            draft.Miss(resource, $"ss ended with {result.ExitCode}: {result.Error.Trim()}");
            return null;
        }
        var sockets = SocketListParser.Parse(result.Output, out var strange);
        // A line that is not understood may be a listener; half a list must not look like a whole one.
        if (strange.Count > 0)
            draft.Miss($"{resource} sockets", $"{strange.Count} lines of ss were not understood; compare with: ss -tulpn");
        return sockets;
    }

    // A client that asks a question over UDP without connecting looks like a server for as long as it waits. Such a socket has a port of
    // the ephemeral range; one that is still there at the second look is reported.
    private async Task<IReadOnlyList<ListeningSocket>?> WithoutPassingClientsAsync(
        IReachedHost reached, IReadOnlyList<ListeningSocket> sockets, DeclaredListener[] declared, string resource, AssessmentDraft draft, CancellationToken cancellation)
    {
        if (!sockets.Any(socket => socket.Protocol == TransportProtocol.Udp))
            return sockets;
        var text = Encoding.ASCII.GetString(await reached.ReadFileAsync("/proc/sys/net/ipv4/ip_local_port_range", 256, cancellation));
        var ends = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (ends.Length != 2 || !int.TryParse(ends[0], CultureInfo.InvariantCulture, out var first) || !int.TryParse(ends[1], CultureInfo.InvariantCulture, out var last))
            return sockets;
        bool MayBeClient(ListeningSocket socket) =>
            socket.Protocol == TransportProtocol.Udp && socket.Port >= first && socket.Port <= last &&
            !declared.Any(one => one.Port.Contains(socket.Port, socket.Protocol));
        if (!sockets.Any(MayBeClient))
            return sockets;
        await Task.Delay(SecondLook, time, cancellation);
        var again = await LookAsync(reached, resource, draft, cancellation);
        if (again is null)
            return null;
        var still = again.Select(socket => socket.ToString()).ToHashSet(StringComparer.Ordinal);
        return [.. sockets.Where(socket => !MayBeClient(socket) || still.Contains(socket.ToString()))];
    }

    private static void Observe(AssessmentDraft draft, string resource, IReadOnlyList<ListeningSocket> sockets, ListenerVerdict verdict)
    {
        var source = $"{resource}: ss";
        draft.Observe(source, $"{sockets.Count} sockets listen; {verdict.IgnoredLoopback} undeclared ones on loopback only");
        foreach (var socket in sockets)
            draft.Observe(source, $"{socket} held by {socket.Holder}");
        foreach (var absent in verdict.Absent)
            draft.Observe(source, $"{absent.Port} is declared by {absent.DeclaredBy} and does not listen");
    }
}
