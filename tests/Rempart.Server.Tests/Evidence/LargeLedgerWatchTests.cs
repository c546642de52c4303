using Microsoft.Extensions.Time.Testing;
using Rempart.Server.Evidence;
using Rempart.Server.Hosting;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Evidence;

public sealed class LargeLedgerWatchTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task A_large_log_is_walked_once_a_day_and_only_its_new_end_in_between()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(60));
        using var watch = new LedgerWatch(server.Database, server.Get<LedgerKey>(), server.Get<CheckpointMemory>(), new VerifiedMark(server.Get<DataDirectory>()), time);
        await server.Evidence.AppendAsync((int)LedgerWatch.SmallLog + 1, cancellation);
        (await watch.InspectAsync(cancellation)).Faults.ShouldBeEmpty();

        // In the verified part: the next daily pass finds it, the looks in between do not walk there.
        await server.TamperAsync("UPDATE ledger.entry SET entry = 'forged' WHERE index = 7");
        await server.Evidence.AppendAsync(10, cancellation);
        (await watch.InspectAsync(cancellation)).Faults.ShouldBeEmpty();
        time.Advance(TimeSpan.FromDays(1));
        (await watch.InspectAsync(cancellation)).Faults.ShouldContain("EditedEntry: Entry 7 was edited: its bytes are not those that the log committed to.");

        // In the new part: found at once, which asks for a full pass, which names it.
        await server.Evidence.AppendAsync(10, cancellation);
        await server.TamperAsync("UPDATE ledger.entry SET entry = 'forged' WHERE index = (SELECT max(index) FROM ledger.entry)");
        (await watch.InspectAsync(cancellation)).Faults
            .ShouldContain($"EditedEntry: Entry {LedgerWatch.SmallLog + 20} was edited: its bytes are not those that the log committed to.");
    }
}
