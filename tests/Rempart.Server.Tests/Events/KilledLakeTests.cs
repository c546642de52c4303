using System.Globalization;
using Rempart.Server.Events.Lake;
using Rempart.Server.Events.Lake.Segments;
using Rempart.Server.Tests.Faults;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Events;

public sealed class KilledLakeTests
{
    /// <summary>How often the server is killed; <c>soak/events-killed.sh</c> says 50.</summary>
    private static int Kills => int.TryParse(Environment.GetEnvironmentVariable("REMPART_SOAK_KILLS"), CultureInfo.InvariantCulture, out var kills) ? kills : 3;

    [Fact]
    public async Task After_kill_9_at_any_moment_every_acknowledged_event_is_stored_once()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var server = TestServer.Prepare(null, "--Rempart:Events:LeastFree=0");
        var acknowledged = new HashSet<int>();
        for (var kill = 0; kill < Kills; kill++)
        {
            // The sender goes back a little each time: it sends again what it was not told about, and what it was, too.
            var first = Math.Max(0, (acknowledged.Count == 0 ? 0 : acknowledged.Max()) - 10);
            using var process = ServerProcess.Start(
                server.Root, server.EstateFolder,
                ("ASPNETCORE_HOSTINGSTARTUPASSEMBLIES", "Rempart.Server.Tests"), (EventLoop.Variable, first.ToString(CultureInfo.InvariantCulture)),
                ("Rempart__Events__SegmentEvery", "00:00:00.050"), ("Rempart__Events__LeastFree", "0"), ("Rempart__Events__TidyEvery", "00:00:01"));
            // Another moment each time: among starts, commits, segments and merges.
            for (var seen = 0; seen < 20 + (kill * 37 % 300); seen++)
                acknowledged.Add(Number(await process.UntilAsync(line => line.StartsWith("kept ", StringComparison.Ordinal), cancellation)));
            var rest = await process.KillAsync(cancellation);
            acknowledged.UnionWith(rest[..(rest.LastIndexOf('\n') + 1)].Split('\n').Where(line => line.StartsWith("kept ", StringComparison.Ordinal)).Select(Number));
        }

        await server.InitializeAsync();
        await server.Get<SegmentBuilder>().StoreAllAsync(cancellation).WaitAsync(TimeSpan.FromSeconds(120), cancellation);

        var stored = new List<string>();
        await using var view = await server.Get<ILake>().OpenAsync(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, [SegmentSchema.Uid], cancellation);
        foreach (var segment in view.Segments)
            stored.AddRange(SegmentReader.ReadIds(segment.Path));
        view.Tail.ShouldBeEmpty();
        stored.ShouldBeUnique();
        acknowledged.SelectMany(number => Enumerable.Range(number * EventLoop.InBlock, EventLoop.InBlock))
            .Select(one => one.ToString("x32", CultureInfo.InvariantCulture)).Except(stored).ShouldBeEmpty();
    }

    private static int Number(string line) => int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
}
