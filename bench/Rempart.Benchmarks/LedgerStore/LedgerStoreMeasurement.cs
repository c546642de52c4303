using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Rempart.Core.Controls;
using Rempart.Core.Evidence;
using Rempart.Server.Hosting;

namespace Rempart.Benchmarks.LedgerStore;

/// <summary>
/// Measures the ledger's store in a whole server with its own PostgreSQL, fsync on: durable appends a second, and the time of a proof
/// in a large log. Works in a temporary folder and removes it. <c>ledger-store [APPENDS [LEAVES]]</c>, by default 400000 and 10000000.
/// </summary>
internal static class LedgerStoreMeasurement
{
    private const int Proofs = 2000;

    public static async Task<int> RunAsync(string[] args)
    {
        var appends = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 400_000;
        var leaves = args.Length > 1 ? long.Parse(args[1], CultureInfo.InvariantCulture) : 10_000_000;
        var folder = Path.Combine("/tmp", $"rmb-{Guid.NewGuid():N}"[..16]);
        try
        {
            await MeasureAsync(folder, appends, leaves);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(string folder, int appends, long leaves)
    {
        var estate = Path.Combine(folder, "estate");
        Directory.CreateDirectory(estate);
        await File.WriteAllTextAsync(Path.Combine(estate, "estate.yaml"), "estate: { id: bench, name: Bench, owner: team, languages: [en] }\n");
        await using var app = ServerHost.Build(
            [$"--Rempart:DataDirectory={folder}", $"--Rempart:KeyBackup:Directory={folder}/key-backup", $"--Rempart:Estate={estate}", "--Rempart:Port=0"],
            builder =>
            {
                builder.Logging.ClearProviders();
                builder.Services.RemoveAll<IControl>();
            });
        await ServerHost.StartAsync(app, CancellationToken.None);
        try
        {
            await MeasureAppendsAsync(app, appends);
            var size = await new BulkLog(app.Services).GrowAsync(leaves, Proofs);
            await MeasureProofsAsync(app, size);
        }
        finally
        {
            await app.StopAsync();
        }
    }

    private static async Task MeasureAppendsAsync(WebApplication app, int count)
    {
        var evidence = app.Services.GetRequiredService<IEvidenceLog>();
        var single = Samples.Take(200, async _ => await evidence.AppendAsync(Samples.Record, CancellationToken.None));
        Report("one durable append after another", await single);
        await AppendManyAsync(evidence, count / 10);
        var clock = Stopwatch.StartNew();
        await AppendManyAsync(evidence, count);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"durable appends, batched: {count / clock.Elapsed.TotalSeconds:N0}/s ({count:N0} records of {Samples.Record.Content.Length} bytes in {clock.Elapsed.TotalSeconds:F1} s)"));
    }

    // Many writers, each waiting for its record as the server's own do.
    private static Task AppendManyAsync(IEvidenceLog evidence, int count)
    {
        const int Writers = 8192;
        return Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            for (var i = writer; i < count; i += Writers)
                await evidence.AppendAsync(Samples.Record, CancellationToken.None);
        }));
    }

    private static async Task MeasureProofsAsync(WebApplication app, long size)
    {
        var archive = app.Services.GetRequiredService<IEvidenceArchive>();
        var step = size / Proofs;
        await Samples.Take(100, async i => await archive.BundleAsync(i * step, CancellationToken.None));
        var times = await Samples.Take(Proofs, async i =>
        {
            if (await archive.BundleAsync(i * step, CancellationToken.None) is null)
                throw new InvalidOperationException($"No evidence {i * step}.");
        });
        Report(string.Create(CultureInfo.InvariantCulture, $"record with its proof file in {size:N0} leaves"), times);
    }

    private static void Report(string what, double[] milliseconds) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{what}: median {Samples.At(milliseconds, 0.5):F2} ms, p99 {Samples.At(milliseconds, 0.99):F2} ms, mean {milliseconds.Average():F2} ms"));
}
