namespace Rempart.Core.Controls;

/// <summary>How bad a finding is, from a blemish to a way in.</summary>
public enum Severity
{
    /// <summary>Hygiene: mend it when convenient.</summary>
    Low = 0,

    /// <summary>Weakens the measure; mend it this week.</summary>
    Medium = 1,

    /// <summary>The measure does not hold; mend it today.</summary>
    High = 2,

    /// <summary>An attacker can use it now.</summary>
    Critical = 3,
}
