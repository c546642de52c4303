using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Rempart.Core.Estates;
using Rempart.Server.Collectors;
using Rempart.Server.Collectors.Intake;
using Rempart.Server.Collectors.Sources;
using Rempart.Server.Tests.Infrastructure;
using Rempart.Server.Tests.Network;

namespace Rempart.Server.Tests.Collectors;

/// <summary>The collectors' inner parts without a server: an estate, an intake, and a folder for files.</summary>
internal sealed class Bench : IDisposable
{
    private readonly ServiceProvider _services;

    public Bench(string logSources)
    {
        var loaded = EstateLoader.Load([("estate.yaml", $"estate: {{ id: test, name: Test }}\nhosts: [{{ id: box, reached-by: local }}, {{ id: far }}]\nlog-sources:\n{logSources}\n")]);
        loaded.Errors.ShouldBeEmpty();
        Estate = loaded.Estate!;
        _services = new ServiceCollection().AddMetrics().AddSingleton<CollectorMetrics>().BuildServiceProvider();
        Book = new SourceBook(new FixedEstate(Estate), Time);
        Intake = new EventIntake(Log, Book, Metrics, Time, NullLogger<EventIntake>.Instance);
        Streams = new Streams(Intake, Time);
    }

    public Estate Estate { get; }

    public ShiftedTime Time { get; } = new();

    public FileEventLog Log { get; } = new();

    public SourceBook Book { get; }

    public EventIntake Intake { get; }

    public Streams Streams { get; }

    public CollectorMetrics Metrics => _services.GetRequiredService<CollectorMetrics>();

    public IEstateSource Estates => new FixedEstate(Estate);

    public string Folder { get; } = Directory.CreateTempSubdirectory("rmc-").FullName;

    public string PathOf(string name) => Path.Combine(Folder, name);

    public LogSource Source(string id) => Estate.LogSources.Get(id);

    public void Dispose()
    {
        _services.Dispose();
        Log.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
