using Rempart.Core.Estates;
using Rempart.Core.Networks;

namespace Rempart.Server.Tests.Console;

/// <summary>A picture of the network in memory, only to see what pages make of it.</summary>
internal sealed class InMemoryNetwork : INetworkPictures
{
    public const string Hole = "dev-app-to-prod-data";

    public NetworkPicture Current { get; set; } = new(null, [], []);

    /// <summary>Every flow of an estate open, but for one that is closed and one unknown, and a hole between environments.</summary>
    public void Fill(Estate estate)
    {
        var connections = estate.Flows.Select((flow, place) => new NetworkConnection
        {
            Id = flow.Id,
            From = Key(flow.From),
            To = Key(flow.To),
            Ports = string.Join(", ", flow.Ports),
            State = place == 2 ? ConnectionState.Closed : place == 4 ? ConnectionState.Unknown : ConnectionState.Open,
            Explanation = "A new connection from 10.10.10.10 to 10.10.20.11 port 8443/tcp is accepted.",
            Why = flow.Why,
            Rules = ["prod-router: inet rempart forward, element 10.10.10.10 . 8443 (line 41)"],
        });
        var hole = new NetworkConnection
        {
            Id = Hole,
            From = "subnet/dev-app",
            To = "datastore/prod-postgresql",
            Ports = "5432/tcp",
            State = ConnectionState.ForbiddenOpen,
            Explanation = "A new connection from 10.30.20.1 to 10.10.30.10 port 5432/tcp passes, and nothing declares it.",
            Rules = ["prod-router: inet filter forward, rule 'tcp dport 5432 accept' (line 12)"],
        };
        Current = new(TimeProvider.System.GetUtcNow().AddMinutes(-2), [.. connections, hole], ["host/test-router: Rempart has no way to reach into it"]);
    }

    private static string Key(FlowEnd end) => end.Kind == FlowEndKind.Internet ? "internet" : $"{end.Kind.ToString().ToLowerInvariant()}/{end.Id}";
}
