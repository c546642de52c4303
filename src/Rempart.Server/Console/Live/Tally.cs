using Rempart.Core.Posture;
using Rempart.Server.Console.Languages;
using Rempart.Server.SecurityPage;

namespace Rempart.Server.Console.Live;

/// <summary>How many sentences are proved, not true, accepted and unknown.</summary>
internal readonly record struct Tally(int Proved, int NotTrue, int Accepted, int Unknown)
{
    public static Tally Of(IEnumerable<SentenceBlock> sentences, Func<string, ControlStatus?> status) =>
        Of(sentences.Select(sentence => sentence.Error is null ? SentenceStates.Of(status(sentence.ControlId)) : SentenceState.Unknown));

    public static Tally Of(IEnumerable<SentenceState> states)
    {
        var tally = default(Tally);
        foreach (var state in states)
        {
            tally = state switch
            {
                SentenceState.Satisfied => tally with { Proved = tally.Proved + 1 },
                SentenceState.NotSatisfied => tally with { NotTrue = tally.NotTrue + 1 },
                SentenceState.RiskAccepted => tally with { Accepted = tally.Accepted + 1 },
                _ => tally with { Unknown = tally.Unknown + 1 },
            };
        }
        return tally;
    }

    /// <summary>“17 sentences proved, 2 not true, 5 unknown.”</summary>
    public string Sentence(Texts texts)
    {
        List<string> parts = [texts.Count("tally.proved", Proved), texts.Count("tally.not-true", NotTrue)];
        if (Accepted > 0)
            parts.Add(texts.Count("tally.accepted", Accepted));
        parts.Add(texts.Count("tally.unknown", Unknown));
        return string.Join(", ", parts) + ".";
    }
}
