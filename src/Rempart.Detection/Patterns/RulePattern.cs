using System.Text.RegularExpressions;

namespace Rempart.Detection.Patterns;

/// <summary>A regular expression of a rule, with what it surely holds and how it runs in bounded time.</summary>
internal sealed class RulePattern
{
    private readonly Lazy<Regex> _regex;

    private RulePattern(string source, RegexOptions options, TimeSpan timeLimit)
    {
        Source = source;
        IsSlow = NeedsBacktracking(source);
        // Building an automaton takes a millisecond; most expressions never meet a value that has what they need.
        _regex = new Lazy<Regex>(() => Build(source, options, timeLimit));
        Literals = RequiredLiterals.Of(source);
        Key = $"{(int)options}:{source}";
        MayIgnoreCase = options.HasFlag(RegexOptions.IgnoreCase) || source.Contains("(?", StringComparison.Ordinal);
    }

    public string Source { get; }

    public Regex Regex => _regex.Value;

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
        // Only its grammar is looked at here.
        _ = new Regex(source, options, timeLimit);
        return new RulePattern(source, options, timeLimit);
    }

    private Regex Build(string source, RegexOptions options, TimeSpan timeLimit)
    {
        if (!IsSlow)
        {
            try
            {
                return new Regex(source, options | RegexOptions.NonBacktracking);
            }
            catch (NotSupportedException)
            {
                // Its automaton would be too large.
            }
        }
        return new Regex(source, options, timeLimit);
    }

    // Lookarounds, atomic groups, conditionals and backreferences.
    private static bool NeedsBacktracking(string source)
    {
        for (var i = 0; i + 1 < source.Length; i++)
        {
            if (source[i] == '\\')
            {
                if (source[i + 1] is (>= '1' and <= '9') or 'k' or 'G')
                    return true;
                i++;
            }
            else if (source[i] == '(' && source[i + 1] == '?' && i + 2 < source.Length
                && (source[i + 2] is '=' or '!' or '>' or '(' || (source[i + 2] == '<' && i + 3 < source.Length && source[i + 3] is '=' or '!')))
            {
                return true;
            }
        }
        return false;
    }
}
