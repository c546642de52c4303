using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Rempart.Core.Access;

namespace Rempart.Server.Identity.People.Auth0;

/// <summary>The tenant's log as it is, in checkpoint order. Who follows it keeps the position.</summary>
internal sealed class Auth0ProviderLog(Auth0Http http) : IProviderLog
{
    private const int PerPage = 100;

    public async Task<IReadOnlyList<ProviderLogRecord>> ReadAsync(string? after, CancellationToken cancellation)
    {
        var path = after is null ? $"logs?take={PerPage}&sort=date:1&per_page={PerPage}" : $"logs?from={Uri.EscapeDataString(after)}&take={PerPage}";
        var records = await http.GetAsync(path, Auth0RecordsJson.Default.IReadOnlyListJsonElement, cancellation);
        return [.. records.Select(Read).OfType<ProviderLogRecord>()];
    }

    // What has no id cannot be told apart from itself, and is no record of the log.
    private static ProviderLogRecord? Read(JsonElement record) =>
        record.ValueKind == JsonValueKind.Object && record.TryGetProperty("log_id", out var id) && id.ValueKind == JsonValueKind.String && id.GetString() is { Length: > 0 } text
            ? new ProviderLogRecord(text, Encoding.UTF8.GetBytes(record.GetRawText()))
            : null;
}

[JsonSerializable(typeof(IReadOnlyList<JsonElement>))]
internal sealed partial class Auth0RecordsJson : JsonSerializerContext;
