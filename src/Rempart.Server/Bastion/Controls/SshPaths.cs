using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Networks;
using Host = Rempart.Core.Estates.Host;

namespace Rempart.Server.Bastion.Controls;

/// <summary>Reads in the picture of the network, as it was proved on the real rules, whether SSH passes around the bastion.</summary>
internal sealed class SshPaths(INetworkPictures pictures)
{
    public void Look(Estate estate, AssessmentDraft draft)
    {
        var picture = pictures.Current;
        if (picture.ReadAt is null)
        {
            draft.Miss("network", "the rules of the network were not proved yet; run: rempart verify network.segmentation");
            return;
        }
        foreach (var gap in picture.Gaps.Take(10))
            draft.Miss("network", gap);
        var bastions = BastionHosts.Of(estate).Select(host => $"host/{host.Id}").ToHashSet(StringComparer.Ordinal);
        var passing = picture.Connections.Where(one => one.State is ConnectionState.Open or ConnectionState.ForbiddenOpen && !bastions.Contains(one.To) && !bastions.Contains(one.From) && IsSsh(estate, one)).ToArray();
        foreach (var one in passing)
        {
            draft.Find(new Finding(
                "path-around-bastion", $"{one.From} -> {one.To}", one.From == "internet" ? Severity.Critical : Severity.High,
                one.State == ConnectionState.Open ? $"The estate declares that SSH passes from {one.From} to {one.To} without the bastion ('{one.Id}')." : $"SSH passes from {one.From} to {one.To} without the bastion: {one.Explanation}",
                one.State == ConnectionState.Open ? $"let the flow '{one.Id}' begin at the bastion" : "rempart plan network.segmentation, then: rempart apply"));
        }
        draft.Examine("network");
        draft.Observe("rempart: picture of the network", $"{picture.Connections.Count} connections, {passing.Length} with SSH around the bastion");
    }

    private static bool IsSsh(Estate estate, NetworkConnection connection)
    {
        var host = connection.To.StartsWith("host/", StringComparison.Ordinal) ? estate.Hosts.Find(connection.To["host/".Length..]) : null;
        return connection.Ports.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Any(text => PortRange.TryParse(text, out var range) && Doors(estate, host).Any(door => range.Contains(door, TransportProtocol.Tcp)));
    }

    private static IEnumerable<int> Doors(Estate estate, Host? host) => host is null ? [22] : SshListeners.Doors(estate, host);
}
