using Rempart.Core.Text;

namespace Rempart.Core.Estates;

/// <summary>One of <c>controls</c>: what differs from a control's default. Its id is one of <see cref="ControlCatalogue"/>.</summary>
public sealed record ControlSettings : NamedDeclaration
{
    /// <summary>When the control is verified; the control's own schedule when null.</summary>
    public Schedule? Schedule { get; init; }

    /// <summary>How long an assessment counts; the control's own limit when null.</summary>
    public TimeSpan? FreshFor { get; init; }

    /// <summary>Whether the control runs; true when not declared. A control that does not run is Unknown, never green.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The control's own settings, by name.</summary>
    public IReadOnlyDictionary<string, SettingValue> Settings { get; init; } = new Dictionary<string, SettingValue>();
}

/// <summary>The value of one setting.</summary>
/// <param name="Kind">What was written.</param>
/// <param name="Text">The text as written, without quotes.</param>
public readonly record struct SettingValue(SettingKind Kind, string Text)
{
    /// <summary>The text as written.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Text;
}

/// <summary>The kinds of <see cref="SettingValue"/>.</summary>
public enum SettingKind
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>A number, in JSON's form.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,
}

/// <summary>One of <c>risk-acceptances</c>: a deviation someone answers for until a day. Exactly one of finding and resource is set.</summary>
public sealed record RiskAcceptance : Declaration
{
    /// <summary>The id of the control.</summary>
    public required string Control { get; init; }

    /// <summary>The fingerprint of the one finding that is accepted.</summary>
    public string? Finding { get; init; }

    /// <summary>The resource all of whose findings under the control are accepted.</summary>
    public string? Resource { get; init; }

    /// <summary>Why the risk is accepted.</summary>
    public required string Reason { get; init; }

    /// <summary>The id of the person who accepts it.</summary>
    public required string By { get; init; }

    /// <summary>The last day on which it holds, UTC.</summary>
    public required DateOnly Until { get; init; }
}
