namespace Rempart.Core.Alerts;

/// <summary>Where an alert stands in its life.</summary>
public enum AlertState
{
    /// <summary>Nobody looks at it yet.</summary>
    New,

    /// <summary>Somebody looks at it.</summary>
    Acknowledged,

    /// <summary>It was decided what it was. A new detection opens it again.</summary>
    Closed,
}

/// <summary>How much an alert matters; the levels of Sigma.</summary>
public enum AlertLevel
{
    /// <summary>Only worth knowing.</summary>
    Informational,

    /// <summary>Notable but rarely an incident.</summary>
    Low,

    /// <summary>Relevant; to be reviewed more often.</summary>
    Medium,

    /// <summary>To be looked at promptly.</summary>
    High,

    /// <summary>An incident is likely.</summary>
    Critical,
}

/// <summary>What an alert turned out to be; the words of OCSF's verdicts.</summary>
public enum AlertVerdict
{
    /// <summary>An attack.</summary>
    TruePositive,

    /// <summary>The rule was wrong.</summary>
    FalsePositive,

    /// <summary>The rule was right, and it was no attack.</summary>
    Benign,

    /// <summary>Somebody tried the defences.</summary>
    Test,
}

/// <summary>A value that detections of one alert have in common.</summary>
/// <param name="Name">The field, such as <c>src_ip</c>.</param>
/// <param name="Value">Its value. Attacker's text: show it as text.</param>
public sealed record AlertField(string Name, string Value);

/// <summary>Detections of one rule on the same values, as one.</summary>
public sealed record AlertRecord
{
    /// <summary>Its number, from 1.</summary>
    public required long Id { get; init; }

    /// <summary>The name that stays the same: the first 16 bytes of SHA-256 over the rule and the values, in hex.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The rule's id, or its title when it has none.</summary>
    public required string Rule { get; init; }

    /// <summary>The rule's title.</summary>
    public required string Title { get; init; }

    /// <summary>How much it matters.</summary>
    public required AlertLevel Level { get; init; }

    /// <summary>Where it stands.</summary>
    public required AlertState State { get; init; }

    /// <summary>How often it was detected.</summary>
    public required long Count { get; init; }

    /// <summary>The time of the first event.</summary>
    public required DateTimeOffset FirstSeen { get; init; }

    /// <summary>The time of the newest event.</summary>
    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>The values that its detections have in common.</summary>
    public IReadOnlyList<AlertField> Group { get; init; } = [];

    /// <summary>The rule's tags, such as <c>attack.t1110</c>.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>What it was; null while it is open.</summary>
    public AlertVerdict? Verdict { get; init; }
}
