using System.Text;
using System.Text.Json;
using Rempart.Core.Estates;
using Rempart.Core.Hosts;
using Rempart.Server.Collectors.Intake;
using Rempart.Server.Collectors.Sources;
using Rempart.Server.Collectors.Store;

namespace Rempart.Server.Collectors.Journal;

/// <summary>
/// Reads the journals of hosts, from the cursor on where it was left, page by page through <c>journalctl</c>: it works wherever a program can
/// be run. As JSON and not in the export format, whose binary lengths do not survive a program's output as text.
/// </summary>
internal sealed class JournalFollowers(
    IEstateSource estates, SourceBook book, IHostDirectory hosts, Streams streams, ReaderPositions positions, CollectorOptions options, TimeProvider time, ILogger<JournalFollowers> logger)
    : SourceFollowers(estates, book, time, logger)
{
    private const int Page = 2000;
    private const int LargestPage = 64 * 1024 * 1024;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly SourceBook _book = book;
    private readonly TimeProvider _time = time;

    protected override bool Follows(LogSource source) => source.From?.Journal is not null;

    protected override async Task FollowAsync(LogSource source, CancellationToken cancellation)
    {
        var host = SourceHosts.Of(Estate, source) is { } declared ? hosts.Find(declared) : null;
        if (host is null)
            throw new HostException($"The host of the journal of {source.Id} is not reached from here. Send it with a token, by syslog or by OTLP.");
        var reader = $"journal:{source.Id}";
        var cursor = await positions.FindAsync(reader, cancellation);
        using var timer = new PeriodicTimer(Every, _time);
        do
        {
            while (await PassAsync(source, host, cursor, cancellation) is { } next)
            {
                cursor = next;
                await positions.SaveAsync(reader, cursor, cancellation);
            }
            _book.Of(source.Id).Problem = null;
        }
        while (await timer.WaitForNextTickAsync(cancellation));
    }

    /// <returns>The cursor behind the page; null when there was nothing.</returns>
    private async Task<string?> PassAsync(LogSource source, IReachedHost host, string? cursor, CancellationToken cancellation)
    {
        List<string> arguments = ["--output=json", "--all", "--no-pager", "--quiet"];
        if (options.JournalDirectory is { } directory)
            arguments.Add($"--directory={directory}");
        if (source.From!.Journal is var unit && unit != "all")
            arguments.Add($"--unit={unit}");
        if (cursor is not null)
            arguments.Add($"--after-cursor={cursor}");
        // journalctl knows "the oldest N" only since version 255.
        var call = new ProgramCall("/bin/sh", ["-c", "journalctl \"$@\" | head -n \"$0\"", $"{Page}", .. arguments]) { MaximumOutputBytes = LargestPage, Timeout = TimeSpan.FromMinutes(2) };
        var result = await host.RunAsync(call, cancellation);
        // A journal that cannot be read prints nothing; its error says why.
        if (result.Output.Length == 0 && result.Error.Trim() is { Length: > 0 } problem)
            throw new HostException($"journalctl on host '{host.Id}': {problem.Split('\n')[0]}");
        return await TakeAsync(source, result.Output, cancellation);
    }

    private async Task<string?> TakeAsync(LogSource source, string output, CancellationToken cancellation)
    {
        var stream = streams.Open(source, "journal");
        string? last = null;
        foreach (var line in output.AsSpan().EnumerateLines())
        {
            if (line.IsEmpty)
                continue;
            var bytes = Encoding.UTF8.GetBytes(line.ToString());
            if (CursorOf(bytes) is not { } cursor)
                continue;
            last = cursor;
            stream.Record(bytes, Streams.Of(cursor));
        }
        stream.Idle();
        await stream.FlushAsync(patient: true, cancellation);
        return last;
    }

    private static string? CursorOf(byte[] line)
    {
        try
        {
            using var entry = JsonDocument.Parse(line);
            return entry.RootElement.ValueKind == JsonValueKind.Object && entry.RootElement.TryGetProperty("__CURSOR", out var cursor) ? cursor.GetString() : null;
        }
        catch (JsonException)
        {
            // A line that was cut off: it comes whole with the next page.
            return null;
        }
    }
}
