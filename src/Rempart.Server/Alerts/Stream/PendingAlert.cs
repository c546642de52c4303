using System.Security.Cryptography;
using System.Text;
using Rempart.Core.Alerts;

namespace Rempart.Server.Alerts.Stream;

/// <summary>Detections of one alert that are not stored yet.</summary>
internal sealed class PendingAlert(string rule, string title, AlertLevel level, IReadOnlyList<AlertField> group)
{
    public string Rule { get; } = rule;

    public string Title { get; } = title;

    public AlertLevel Level { get; } = level;

    public IReadOnlyList<AlertField> Group { get; } = group;

    public string Fingerprint { get; } = FingerprintOf(rule, group);

    public string? Description { get; init; }

    public IReadOnlyList<string> FalsePositives { get; init; } = [];

    public IReadOnlyList<string> Tags { get; init; } = [];

    public bool Canary { get; init; }

    /// <summary>Explains the newest event; asked only for an alert that is new or opens again.</summary>
    public Func<AlertExplanation?> Explain { get; init; } = () => null;

    public long Count { get; private set; }

    public DateTimeOffset First { get; private set; } = DateTimeOffset.MaxValue;

    public DateTimeOffset Last { get; private set; } = DateTimeOffset.MinValue;

    public List<AlertEvent> Events { get; } = [];

    /// <summary>How many more events are to be fetched for it.</summary>
    public int Wanted { get; set; }

    public void Add(DateTimeOffset at)
    {
        Count++;
        if (at < First)
            First = at;
        if (at > Last)
            Last = at;
    }

    /// <summary>The name of an alert that stays the same: rule and values, each ended by a zero byte.</summary>
    public static string FingerprintOf(string rule, IReadOnlyList<AlertField> group)
    {
        var text = new StringBuilder(rule).Append('\0');
        foreach (var field in group)
            text.Append(field.Name).Append('\0').Append(field.Value).Append('\0');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 16));
    }
}
