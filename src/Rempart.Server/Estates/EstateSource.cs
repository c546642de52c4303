using Rempart.Core.Estates;
using Rempart.Server.Hosting;

namespace Rempart.Server.Estates;

/// <summary>
/// The estate of the server's folder. Loaded at start, where an error stops the server; read again when a file changed, where
/// an error keeps the last good one and is shown.
/// </summary>
internal sealed partial class EstateSource : BackgroundService, IEstateSource
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    private readonly TimeProvider _time;
    private readonly ILogger<EstateSource> _logger;
    private string _stamp;

    public EstateSource(ServerOptions options, TimeProvider time, ILogger<EstateSource> logger)
    {
        (_time, _logger) = (time, logger);
        Folder = Path.GetFullPath(options.Estate);
        _stamp = Stamp();
        var loaded = EstateLoader.Load(Folder);
        Current = loaded.Estate ?? throw new StartupException(
            $"The estate {Folder} has errors. Mend them, or name another folder in Rempart__Estate:\n" +
            string.Join('\n', loaded.Errors.Select(error => "  " + error.Format())));
    }

    public Estate Current { get; private set; }

    public string Folder { get; }

    public IReadOnlyList<EstateError> Errors { get; private set; } = [];

    public event Action? Changed;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, _time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var stamp = Stamp();
            if (stamp == _stamp)
                continue;
            _stamp = stamp;
            Reload();
        }
    }

    private void Reload()
    {
        var loaded = EstateLoader.Load(Folder);
        Errors = loaded.Errors;
        if (loaded.Estate is not { } estate)
        {
            LogRefused(_logger, Folder, string.Join('\n', loaded.Errors.Select(error => error.Format())));
            return;
        }
        if (estate.Digest == Current.Digest)
            return;
        Current = estate;
        LogLoaded(_logger, Folder, estate.Digest);
        Changed?.Invoke();
    }

    // Names, sizes and times tell a change without reading: an estate has few files.
    private string Stamp()
    {
        try
        {
            return string.Join('|', new DirectoryInfo(Folder).EnumerateFiles("*", SearchOption.AllDirectories)
                .OrderBy(file => file.FullName, StringComparer.Ordinal)
                .Select(file => $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }

    [LoggerMessage(LogLevel.Information, "The estate {Folder} changed and counts now: {Digest}.")]
    private static partial void LogLoaded(ILogger logger, string folder, string digest);

    [LoggerMessage(LogLevel.Error, "The changed estate {Folder} has errors; the one before still counts:\n{Errors}")]
    private static partial void LogRefused(ILogger logger, string folder, string errors);
}
