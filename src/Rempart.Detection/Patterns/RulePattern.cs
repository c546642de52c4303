using System.Text.RegularExpressions;

namespace Rempart.Detection.Patterns;

/// <summary>A regular expression of a rule, with what it surely holds and how it runs in bounded time.</summary>
internal sealed class RulePattern
{
    private RulePattern(string source, Regex regex, bool isSlow)
    {
        Source = source;
        Regex = regex;
        IsSlow = isSlow;
        Literals = RequiredLiterals.Of(source);
        Key = $"{(int)(regex.Options & (RegexOptions.IgnoreCase | RegexOptions.Multiline | RegexOptions.Singleline))}:{source}";
        MayIgnoreCase = regex.Options.HasFlag(RegexOptions.IgnoreCase) || source.Contains("(?", StringComparison.Ordinal);
    }

    public string Source { get; }

    public Regex Regex { get; }

    /// <summary>Runs with backtracking, under a time limit.</summary>
    public bool IsSlow { get; }

    /// <summary>Folded literals one of which is in every matching value; null when none is known.</summary>
    public IReadOnlyList<byte[]>? Literals { get; }

    /// <summary>
    /// Whether letters beyond ASCII may count as equal to ASCII ones (the Kelvin sign to k), so that literals prove nothing about a
    /// value that is not ASCII.
    /// </summary>
    public bool MayIgnoreCase { get; }

    public string Key { get; }

    /// <exception cref="ArgumentException">The expression is malformed.</exception>
    public static RulePattern Compile(string source, RegexOptions options, TimeSpan timeLimit)
    {
        options |= RegexOptions.CultureInvariant;
        try
        {
            return new RulePattern(source, new Regex(source, options | RegexOptions.NonBacktracking), false);
        }
        catch (NotSupportedException)
        {
            // Lookarounds, backreferences, atomic groups, and expressions whose automaton would be too large.
            return new RulePattern(source, new Regex(source, options, timeLimit), true);
        }
    }
}
