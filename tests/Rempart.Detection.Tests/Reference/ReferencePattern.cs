using System.Text;

namespace Rempart.Detection.Tests.Reference;

/// <summary>A Sigma string: characters, wildcards, and dashes that stand for any dash.</summary>
internal sealed record ReferencePattern(IReadOnlyList<ReferencePattern.Part> Parts)
{
    public const string Dashes = "-/–—―";

    internal enum Kind
    {
        Character,
        One,
        Many,
        Dash,
    }

    internal readonly record struct Part(Kind Kind, Rune Rune);

    public static ReferencePattern Literal(string text) => new([.. text.EnumerateRunes().Select(rune => new Part(Kind.Character, rune))]);

    /// <summary>Reads wildcards and their escapes: a backslash escapes a wildcard or another backslash, and is itself otherwise.</summary>
    public static ReferencePattern Parse(string text)
    {
        var runes = text.EnumerateRunes().ToArray();
        var parts = new List<Part>();
        for (var i = 0; i < runes.Length; i++)
        {
            if (runes[i].Value == '\\' && i + 1 < runes.Length && runes[i + 1].Value is ('*' or '?' or '\\'))
                parts.Add(new Part(Kind.Character, runes[++i]));
            else if (runes[i].Value == '*')
                parts.Add(new Part(Kind.Many, default));
            else if (runes[i].Value == '?')
                parts.Add(new Part(Kind.One, default));
            else
                parts.Add(new Part(Kind.Character, runes[i]));
        }

        return new ReferencePattern(parts);
    }

    public ReferencePattern Around(bool before, bool after)
    {
        var many = new Part(Kind.Many, default);
        IEnumerable<Part> parts = Parts;
        if (before)
            parts = parts.Prepend(many);
        return new ReferencePattern([.. after ? parts.Append(many) : parts]);
    }

    public ReferencePattern AnyDash() => new([.. Parts.Select(part =>
        part.Kind == Kind.Character && part.Rune.IsBmp && Dashes.Contains((char)part.Rune.Value) ? part with { Kind = Kind.Dash } : part)]);

    /// <summary>All plain texts it stands for; wildcards have none.</summary>
    public IEnumerable<string> Texts(string modifier)
    {
        IEnumerable<string> texts = [""];
        foreach (var part in Parts)
        {
            texts = part.Kind switch
            {
                Kind.Character => texts.Select(text => text + part.Rune),
                Kind.Dash => texts.SelectMany(text => Dashes.Select(dash => text + dash)),
                _ => throw new ReferenceRejection($"'{modifier}' cannot encode a wildcard"),
            };
        }

        return texts;
    }

    public bool Matches(string text, bool cased)
    {
        var runes = text.EnumerateRunes().ToArray();
        // reachable[i]: the parts so far can have used up exactly i characters.
        var reachable = new bool[runes.Length + 1];
        reachable[0] = true;
        foreach (var part in Parts)
        {
            var next = new bool[runes.Length + 1];
            var any = false;
            for (var i = 0; i <= runes.Length; i++)
            {
                if (part.Kind == Kind.Many)
                    next[i] = reachable[i] || (i > 0 && next[i - 1]);
                else if (i > 0 && reachable[i - 1])
                    next[i] = Takes(part, runes[i - 1], cased);
                any |= next[i];
            }

            if (!any)
                return false;
            reachable = next;
        }

        return reachable[runes.Length];
    }

    private static bool Takes(Part part, Rune rune, bool cased) => part.Kind switch
    {
        Kind.One => true,
        Kind.Dash => rune.IsBmp && Dashes.Contains((char)rune.Value),
        _ => part.Rune == rune || (!cased && Rune.ToUpperInvariant(part.Rune) == Rune.ToUpperInvariant(rune)),
    };
}
