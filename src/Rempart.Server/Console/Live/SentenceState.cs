using Rempart.Core.Controls;
using Rempart.Core.Posture;

namespace Rempart.Server.Console.Live;

/// <summary>What the console shows of a sentence. Only <see cref="Satisfied"/> is green.</summary>
internal enum SentenceState
{
    Unknown,
    Satisfied,
    NotSatisfied,
    Stale,
    RiskAccepted,
    NotVerifiedYet,
}

internal static class SentenceStates
{
    /// <summary>The state of a control; null means that no control of that id is registered in this version.</summary>
    public static SentenceState Of(ControlStatus? status) => status switch
    {
        null => SentenceState.NotVerifiedYet,
        { Stale: true } => SentenceState.Stale,
        { Outcome: Outcome.Satisfied } => SentenceState.Satisfied,
        { Outcome: Outcome.NotSatisfied, OpenFindings: 0, AcceptedFindings: > 0 } => SentenceState.RiskAccepted,
        { Outcome: Outcome.NotSatisfied } => SentenceState.NotSatisfied,
        _ => SentenceState.Unknown,
    };

    /// <summary>The name in resources and style sheets.</summary>
    public static string Word(this SentenceState state) => state switch
    {
        SentenceState.Satisfied => "satisfied",
        SentenceState.NotSatisfied => "not-satisfied",
        SentenceState.Stale => "stale",
        SentenceState.RiskAccepted => "risk-accepted",
        SentenceState.NotVerifiedYet => "not-verified-yet",
        _ => "unknown",
    };
}
