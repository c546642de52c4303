using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rempart.Core.Events;

/// <summary>How the log sources are heard, as the API and the command line show it.</summary>
/// <param name="Sources">Those of the estate, then Rempart's own and others that were heard.</param>
/// <param name="Problem">Why nothing can be taken at present; null when the event log takes events.</param>
public sealed record SourcesReport(IReadOnlyList<SourceStatus> Sources, string? Problem);

/// <summary>How a log source is heard.</summary>
/// <param name="Source">Its id.</param>
/// <param name="Kind">The kind of log; null when the estate does not declare it.</param>
/// <param name="IsDeclared">Whether the estate declares it.</param>
/// <param name="From">How it comes: <c>https</c>, <c>file /var/log/auth.log</c>, <c>journal ssh.service</c>, <c>syslog 10.0.0.1</c>, <c>own</c>.</param>
/// <param name="State"><c>reporting</c>, <c>silent</c>, <c>never-heard</c>, or <c>unreadable</c> when Rempart itself cannot read it.</param>
/// <param name="LastHeard">When its newest event was acknowledged; null when never.</param>
/// <param name="Events">How many events of it were acknowledged.</param>
/// <param name="NotUnderstood">How many of them no parser understood.</param>
/// <param name="SilentAfterSeconds">The silence after which it counts as broken; null when silence is normal.</param>
/// <param name="Problem">Why Rempart cannot read it, and what to do; null when it can.</param>
public sealed record SourceStatus(
    string Source, string? Kind, bool IsDeclared, string From, string State, DateTimeOffset? LastHeard, long Events, long NotUnderstood,
    double? SilentAfterSeconds, string? Problem);

/// <summary>A token of a log source, without what makes it one.</summary>
/// <param name="Id">Its public part.</param>
/// <param name="Source">The id of the log source that it may send for.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="LastUsedAt">When it was used last, to within seconds; null when never.</param>
/// <param name="RevokedAt">When it was revoked; null while it counts.</param>
public sealed record SourceToken(string Id, string Source, DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset? LastUsedAt, DateTimeOffset? RevokedAt)
{
    /// <summary>What every token of a log source begins with: it is no token of a person or a program.</summary>
    public const string Prefix = "rps_";
}

/// <summary>A token that was just made.</summary>
/// <param name="Token">What is kept of it.</param>
/// <param name="Secret">The token itself. It is shown this once and kept nowhere.</param>
public sealed record NewSourceToken(SourceToken Token, string Secret);

/// <summary>What was taken of a delivery: all of it, durable.</summary>
/// <param name="Events">How many events it gave.</param>
/// <param name="NotUnderstood">How many of them no parser understood; they are kept too.</param>
public sealed record Collected(long Events, long NotUnderstood);

/// <summary>The JSON of the collectors, source-generated so that the CLI needs no reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SourcesReport))]
[JsonSerializable(typeof(IReadOnlyList<SourceToken>))]
[JsonSerializable(typeof(NewSourceToken))]
[JsonSerializable(typeof(SourceToken))]
[JsonSerializable(typeof(Collected))]
public sealed partial class CollectorJson : JsonSerializerContext;
