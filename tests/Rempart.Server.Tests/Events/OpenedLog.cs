using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Rempart.Core.Events;
using Rempart.Server.Events.Lake;
using Rempart.Server.Events.Lake.Log;
using Rempart.Server.Hosting;

namespace Rempart.Server.Tests.Events;

/// <summary>An event log alone, in a folder of its own; the folder goes when this is disposed.</summary>
internal sealed class OpenedLog : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly bool _ownsFolder;

    private OpenedLog(string folder, EventsOptions options, bool ownsFolder, TimeProvider time)
    {
        (Folder, _ownsFolder) = (folder, ownsFolder);
        Options = options;
        options.Folder = folder;
        Log = new EventLog(options, new DataDirectory(folder), new LakeMetrics(_services.GetRequiredService<IMeterFactory>()), time, NullLogger<EventLog>.Instance);
    }

    public string Folder { get; }

    public EventsOptions Options { get; }

    public EventLog Log { get; }

    public static async Task<OpenedLog> StartAsync(string? folder = null, long leastFree = 0, TimeProvider? time = null, EventsOptions? options = null)
    {
        var opened = new OpenedLog(folder ?? Directory.CreateTempSubdirectory("rempart-log-").FullName, options ?? new EventsOptions { LeastFree = leastFree }, folder is null, time ?? TimeProvider.System);
        await opened.Log.StartAsync(CancellationToken.None);
        return opened;
    }

    /// <summary>Ends it and opens it again, as a restart does.</summary>
    public async Task<OpenedLog> AgainAsync()
    {
        await Log.DisposeAsync();
        return await StartAsync(Folder);
    }

    public Task<long> AppendAsync(string text, CancellationToken cancellation) => Log.AppendAsync(Block(text), cancellation).AsTask();

    public List<string> Texts(long from = 0) => [.. Log.ReadRange(Math.Max(from, Log.Begin), Log.End).Select(one => Encoding.UTF8.GetString(one.Block.Lines.Span).TrimEnd('\n'))];

    public static EventBlock Block(string text) => new("test", 1, Encoding.UTF8.GetBytes(text + "\n"));

    public async ValueTask DisposeAsync()
    {
        await Log.DisposeAsync();
        await _services.DisposeAsync();
        if (_ownsFolder)
            Directory.Delete(Folder, recursive: true);
    }
}
