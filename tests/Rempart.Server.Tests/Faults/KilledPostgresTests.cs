using System.Diagnostics;
using Rempart.Server.Tests.Evidence;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Faults;

public sealed class KilledPostgresTests
{
    [Fact]
    public async Task Evidence_waits_for_a_killed_postgresql_and_none_is_lost_or_doubled()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var server = await TestServer.StartAsync();
        var killed = server.PostmasterId();
        var reached = new TaskCompletionSource();
        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            var own = new List<long>();
            for (var i = 0; i < 60; i++)
            {
                own.Add(await server.Evidence.AppendAsync(Records.Numbered(i, $"writer-{writer}"), cancellation));
                if (i == 20)
                    reached.TrySetResult();
            }
            return own;
        })).ToArray();
        await reached.Task.WaitAsync(cancellation);

        using (var postmaster = Process.GetProcessById(killed))
            postmaster.Kill();

        var indexes = await Task.WhenAll(writers);
        indexes.SelectMany(own => own).Order().ShouldBe(Enumerable.Range(0, 240).Select(i => (long)i));
        server.PostmasterId().ShouldNotBe(killed);
        await Ledgers.ShouldBeConsistentAsync(server);
        var last = server.PostmasterId();
        await server.StopAsync();
        await Processes.EndedAsync(last, cancellation);
    }
}
