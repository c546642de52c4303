using System.Globalization;
using System.Text.Json;
using Rempart.Server.Tests.Evidence;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Faults;

public sealed class KilledServerTests
{
    [Fact]
    public async Task After_kill_9_in_the_middle_of_appends_every_acknowledged_record_is_there_once()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var server = TestServer.Prepare();
        var acknowledged = new List<(int Number, long Index)>();
        int orphan;
        using (var process = ServerProcess.Start(
            server.Root, server.EstateFolder,
            ("ASPNETCORE_HOSTINGSTARTUPASSEMBLIES", "Rempart.Server.Tests"), (AppendLoop.Variable, "1")))
        {
            while (acknowledged.Count < 200)
                acknowledged.Add(Read(await process.UntilAsync(line => line.StartsWith("acknowledged ", StringComparison.Ordinal), cancellation)));
            orphan = server.PostmasterId();
            var rest = await process.KillAsync(cancellation);
            // The last line may be cut off: only whole ones were promised.
            acknowledged.AddRange(rest[..(rest.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Where(line => line.StartsWith("acknowledged ", StringComparison.Ordinal)).Select(Read));
        }
        Processes.IsAlive(orphan).ShouldBeTrue("PostgreSQL outlives the killed server.");

        await server.InitializeAsync();

        server.PostmasterId().ShouldBe(orphan, "The orphan is taken over, not started beside.");
        var stored = (await Ledgers.ReadAsync(
                server, $"SELECT index, record FROM evidence.record WHERE subject = '{AppendLoop.Subject}'",
                row => (Number: Number((byte[])row[1]), Index: row.GetInt64(0))))
            .ToList();
        stored.Select(row => row.Number).ShouldBeUnique();
        acknowledged.ShouldBeSubsetOf(stored);
        // Of each of the three writers at most the one record in flight was not acknowledged.
        stored.Count.ShouldBeInRange(acknowledged.Count, acknowledged.Count + 4);
        await server.Evidence.AppendAsync(Records.Numbered(1), cancellation);
        await Ledgers.ShouldBeConsistentAsync(server);
        await server.StopAsync();
        await Processes.EndedAsync(orphan, cancellation);
    }

    private static (int Number, long Index) Read(string line)
    {
        var parts = line.Split(' ');
        return (int.Parse(parts[1], CultureInfo.InvariantCulture), long.Parse(parts[2], CultureInfo.InvariantCulture));
    }

    private static int Number(byte[] record)
    {
        using var document = JsonDocument.Parse(record);
        return document.RootElement.GetProperty("content").GetProperty("number").GetInt32();
    }
}
