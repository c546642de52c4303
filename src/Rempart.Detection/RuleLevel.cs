namespace Rempart.Detection;

/// <summary>How much a match of a rule matters: <c>level</c> of the Sigma rules specification 2.1.0.</summary>
public enum RuleLevel
{
    /// <summary>Only worth knowing in a chain of others.</summary>
    Informational,

    /// <summary>Notable but rarely an incident.</summary>
    Low,

    /// <summary>Relevant; to be reviewed more often.</summary>
    Medium,

    /// <summary>To be looked at promptly.</summary>
    High,

    /// <summary>Highly relevant; an incident is likely.</summary>
    Critical,
}
