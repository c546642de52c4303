using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Networks;
using Host = Rempart.Core.Estates.Host;

namespace Rempart.Server.Bastion.Controls;

/// <summary>Knocks at the declared hosts, from where the server stands: who says "SSH-" is an SSH server, whatever the port was said to be.</summary>
internal sealed class SshListeners(TimeProvider time)
{
    private const int AtOnce = 32;
    private const int MostPorts = 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task LookAsync(Estate estate, AssessmentDraft draft, CancellationToken cancellation)
    {
        var knocks = estate.Hosts.SelectMany(host => Doors(estate, host).Select(port => (Host: host, Port: port)))
            .SelectMany(door => door.Host.AllAddresses.Select(address => (door.Host, At: new IPEndPoint(address, door.Port)))).ToArray();
        var answers = new ConcurrentBag<(Host Host, IPEndPoint At, string Banner)>();
        await Parallel.ForEachAsync(knocks, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (knock, stop) =>
        {
            if (await BannerAsync(knock.At, stop) is { } banner)
                answers.Add((knock.Host, knock.At, banner));
        });
        foreach (var (host, at, banner) in answers.OrderBy(answer => answer.At.ToString(), StringComparer.Ordinal))
        {
            draft.Observe($"tcp {at}", $"host '{host.Id}' answers {banner}");
            if (!host.Roles.Contains(HostRole.Bastion) && !IsDeclaredFromHere(estate, host, at.Port))
                draft.Find(new Finding("ssh-around-bastion", $"host/{host.Id} {at}", Severity.High, $"An SSH server answers at {at} without the bastion in between.", "bind it where only the bastion comes, or close the way to it: rempart plan network.segmentation"));
        }
        foreach (var bastion in BastionHosts.Of(estate).Where(host => !answers.Any(answer => answer.Host == host && answer.At.Port == BastionHosts.PortOf(estate, host))))
            draft.Miss($"host/{bastion.Id}", "the bastion cannot be reached from where Rempart runs, so nobody knows what it lets through");
        foreach (var exposure in estate.Exposure.Where(one => one.To.Kind == ExposureKind.Internet && (one.Process == "sshd" || one.Ports.Any(port => port.Contains(22, TransportProtocol.Tcp)))))
        {
            if (estate.Hosts.Find(exposure.Host) is { } host && !host.Roles.Contains(HostRole.Bastion))
                draft.Find(new Finding("ssh-exposed", $"host/{host.Id}", Severity.Critical, $"The estate lets the internet reach SSH on '{host.Id}', which is no bastion.", "declare 'to' as the subnet of the bastion"));
        }
        draft.Examine("ssh listeners");
        draft.Observe("rempart: probes", $"{knocks.Length} doors of {estate.Hosts.Count} hosts knocked at, {answers.Count} answered as SSH");
    }

    /// <summary>The ports that may be SSH: 22, and what is declared for sshd.</summary>
    public static IEnumerable<int> Doors(Estate estate, Host host) => estate.Exposure
        .Where(exposure => exposure.Host == host.Id && exposure.Process == "sshd").SelectMany(exposure => exposure.Ports)
        .Where(port => port.Protocol == TransportProtocol.Tcp && port.Last - port.First < MostPorts)
        .SelectMany(port => Enumerable.Range(port.First, port.Last - port.First + 1)).Append(22).Distinct();

    // The machine that verifies may have to reach more than others; it is declared like everything else.
    private static bool IsDeclaredFromHere(Estate estate, Host host, int port) => estate.LocalHost is { } here
        && estate.Flows.Any(flow => flow.From is { Kind: FlowEndKind.Host } from && from.Id == here.Id && flow.To is { Kind: FlowEndKind.Host } to && to.Id == host.Id && flow.Ports.Any(range => range.Contains(port, TransportProtocol.Tcp)));

    private async Task<string?> BannerAsync(IPEndPoint at, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using var socket = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(at, either.Token);
            var buffer = new byte[256];
            var length = 0;
            while (length < 4)
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(length), SocketFlags.None, either.Token);
                if (read == 0)
                    return null;
                length += read;
            }
            var line = Encoding.ASCII.GetString(buffer, 0, length);
            return line.StartsWith("SSH-", StringComparison.Ordinal) ? Grants.AccessTexts.Tame(line.Split('\r', '\n')[0], 60) : null;
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            return null;
        }
    }
}
