using System.Globalization;
using System.Text;

namespace Rempart.Detection.Patterns;

/// <summary>
/// A text value of a rule, with its wildcards apart from plain characters. Escapes are those of "Escape Character" in the rules
/// specification.
/// </summary>
internal sealed class SigmaText
{
    public const int Any = -1;
    public const int One = -2;

    private readonly int[] _codes;

    private SigmaText(int[] codes) => _codes = codes;

    /// <summary>UTF-16 units, or <see cref="Any"/> and <see cref="One"/>.</summary>
    public ReadOnlySpan<int> Codes => _codes;

    public bool HasWildcards => _codes.AsSpan().IndexOfAny(Any, One) >= 0;

    public static SigmaText Parse(string written)
    {
        var codes = new List<int>(written.Length);
        for (var i = 0; i < written.Length; i++)
        {
            switch (written[i])
            {
                case '\\' when i + 1 < written.Length && written[i + 1] is '\\' or '*' or '?':
                    codes.Add(written[++i]);
                    break;
                case '*':
                    codes.Add(Any);
                    break;
                case '?':
                    codes.Add(One);
                    break;
                default:
                    codes.Add(written[i]);
                    break;
            }
        }
        return new SigmaText([.. codes]);
    }

    /// <summary>A text without wildcards.</summary>
    public static SigmaText Plain(ReadOnlySpan<char> text)
    {
        var codes = new int[text.Length];
        for (var i = 0; i < codes.Length; i++)
            codes[i] = text[i];
        return new SigmaText(codes);
    }

    /// <summary>Bytes as characters of the same number.</summary>
    public static SigmaText OfBytes(ReadOnlySpan<byte> bytes)
    {
        var codes = new int[bytes.Length];
        for (var i = 0; i < codes.Length; i++)
            codes[i] = bytes[i];
        return new SigmaText(codes);
    }

    public SigmaText Anchored(bool openStart, bool openEnd)
    {
        int[] before = openStart && (_codes.Length == 0 || _codes[0] != Any) ? [Any] : [];
        int[] after = openEnd && (_codes.Length == 0 || _codes[^1] != Any) ? [Any] : [];
        // An empty text that is contained: one wildcard is enough.
        return _codes.Length == 0 && openStart ? new SigmaText([Any]) : new SigmaText([.. before, .. _codes, .. after]);
    }

    /// <summary>All texts with each dash replaced by each of the five.</summary>
    public IEnumerable<SigmaText> WithAllDashes()
    {
        IEnumerable<SigmaText> all = [this];
        for (var i = 0; i < _codes.Length; i++)
        {
            if (!Folding.IsDash(_codes[i]))
                continue;
            var at = i;
            all = [.. all.SelectMany(text => "-/\u2013\u2014\u2015".Select(dash => text.With(at, dash)))];
        }
        return all;
    }

    public int Dashes => _codes.Count(code => Folding.IsDash(code));

    /// <summary>The characters; only for a text without wildcards.</summary>
    public string Characters
    {
        get
        {
            var text = new StringBuilder(_codes.Length);
            foreach (var code in _codes)
                text.Append((char)code);
            return text.ToString();
        }
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{string.Concat(_codes.Select(code => code switch { Any => "*", One => "?", '*' => "\\*", '?' => "\\?", _ => ((char)code).ToString() }))}");

    private SigmaText With(int index, int code)
    {
        var codes = (int[])_codes.Clone();
        codes[index] = code;
        return new SigmaText(codes);
    }
}
