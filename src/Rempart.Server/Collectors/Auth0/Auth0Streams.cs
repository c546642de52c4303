using Rempart.Core.Access;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Server.Hosting;

namespace Rempart.Server.Collectors.Auth0;

/// <summary>
/// Whether Auth0 sends its log here at all. A stream whose deliveries failed for long is suspended by Auth0, and whoever may change the
/// tenant can pause or delete it: then only the repair of gaps brings records.
/// </summary>
internal sealed class Auth0Streams(IServiceProvider services, ServerOptions server)
{
    private readonly IProviderLogStreams? _streams = services.GetService<IProviderLogStreams>();
    private volatile Reading? _last;

    /// <summary>Asks Auth0.</summary>
    public async Task LookAsync(LogSource source, CancellationToken cancellation)
    {
        if (_streams is null)
            return;
        try
        {
            var all = await _streams.ListAsync(cancellation);
            _last = new Reading(source.Id, [.. all.Where(one => IsOurs(one, source))], null);
        }
        catch (PeopleException error)
        {
            _last = new Reading(source.Id, [], error.Message);
        }
    }

    /// <summary>Says of a source what was read last.</summary>
    public void Report(LogSource source, AssessmentDraft draft)
    {
        if (_streams is null || source.Kind != "auth0")
            return;
        var resource = $"log-source/{source.Id} stream";
        if (_last is not { } last || last.Source != source.Id)
        {
            draft.Miss(resource, "Auth0 was not asked yet whether its log stream is active");
            return;
        }
        if (last.Problem is { } problem)
        {
            draft.Miss(resource, $"whether Auth0's log stream is active cannot be read: {problem}");
            return;
        }
        draft.Examine(resource);
        if (last.Ours.Count == 0)
            draft.Find(new Finding("stream-missing", resource, Severity.High, $"No log stream of Auth0 posts to {Path(source)}.", $"make one in Auth0 (Monitoring, Streams, Custom Webhook) with a token: rempart events token new {source.Id}"));
        else
            Report(last.Ours, resource, draft);
    }

    private static void Report(IReadOnlyList<ProviderLogStreamState> ours, string resource, AssessmentDraft draft)
    {
        foreach (var stream in ours)
        {
            draft.Observe($"{resource} {stream.Id}", $"its status at Auth0 is {stream.Status}");
            if (stream.Status != ProviderLogStreamState.Active)
                draft.Find(new Finding("stream-stopped", $"{resource} {stream.Id}", Severity.High, $"Auth0's log stream {stream.Id} ({stream.Name}) is {stream.Status}: Auth0 sends nothing by it.", "see in Auth0 (Monitoring, Streams, Health) why its deliveries failed, mend that, and set the stream to active"));
        }
    }

    // By the path, which names the source. Where people reach the server under another name than others, that counts too.
    private bool IsOurs(ProviderLogStreamState stream, LogSource source) =>
        stream.Endpoint is { } endpoint && endpoint.AbsolutePath.TrimEnd('/').EndsWith(Path(source), StringComparison.Ordinal)
        && (!Uri.TryCreate(server.PublicUrl, UriKind.Absolute, out var own) || string.Equals(own.Host, endpoint.Host, StringComparison.OrdinalIgnoreCase));

    private static string Path(LogSource source) => $"/api/v1/collect/{source.Id}";

    private sealed record Reading(string Source, IReadOnlyList<ProviderLogStreamState> Ours, string? Problem);
}
