using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Rempart.Core.Evidence;
using Rempart.Server.Hosting;
using Rempart.Server.Tests.Evidence;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Faults;

/// <summary>A data directory on a small disk of its own, which fills up.</summary>
public sealed class FullDiskTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Evidence_waits_for_space_none_is_lost_and_it_goes_on_by_itself()
    {
        var log = new LogLines();
        await using var server = TestServer.Prepare(builder => builder.Logging.AddProvider(log));
        await using var disk = await SmallDisk.MountAsync(server, megabytes: 192);
        await server.InitializeAsync();
        (await server.Evidence.AppendAsync(50, Cancellation)).Length.ShouldBe(50);

        disk.Fill();
        // More than PostgreSQL has left in the files that it made before.
        var waiting = Task.WhenAll(Enumerable.Range(0, 300).Select(number => server.Evidence.AppendAsync(Large(number), Cancellation)));
        (await log.FirstAsync("records of evidence wait for the database", Cancellation)).ShouldContain("No space left on device");
        waiting.IsCompleted.ShouldBeFalse();

        disk.Free();
        var indexes = await waiting;

        indexes.Order().ShouldBe(Enumerable.Range(50, 300).Select(index => (long)index));
        await Ledgers.ShouldBeConsistentAsync(server);
    }

    [Fact]
    public async Task A_start_on_a_full_disk_says_so()
    {
        await using var server = TestServer.Prepare();
        await using var disk = await SmallDisk.MountAsync(server, megabytes: 8);
        server.WriteEstate("estate: { id: test, name: Test, owner: team, languages: [en] }\n");
        disk.Fill();

        var error = await Should.ThrowAsync<StartupException>(async () => await server.InitializeAsync());

        error.Message.ShouldStartWith($"The secret file {server.PathOf("secrets")}/");
        error.Message.ShouldContain("No space left on device");
        error.Message.ShouldEndWith("Check the free space and the permissions of the data directory.");
    }

    // Random text, so that PostgreSQL cannot compress it.
    private static EvidenceRecord Large(int number) => new(
        EvidenceKind.System, string.Create(CultureInfo.InvariantCulture, $"large-{number}"), "tester", Records.At,
        System.Text.Encoding.ASCII.GetBytes($"\"{Convert.ToHexString(RandomNumberGenerator.GetBytes(48 * 1024))}\""));
}
