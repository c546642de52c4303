namespace Rempart.Core.Estates;

/// <summary>Where in the estate's files something stands. Lines and columns count from 1.</summary>
/// <param name="File">The file as the user named it: the given folder joined with the path inside it, with forward slashes.</param>
/// <param name="Line">Line, from 1; 0 when the location is a whole file or folder.</param>
/// <param name="Column">Column, from 1; 0 when the location is a whole file or folder.</param>
public readonly record struct SourceLocation(string File, int Line, int Column) : IComparable<SourceLocation>
{
    /// <summary>The location of a declaration that was made in code, not read from a file.</summary>
    public static SourceLocation None { get; } = new("", 0, 0);

    /// <summary>Orders by file (ordinal), then line, then column.</summary>
    /// <param name="other">The location to compare with.</param>
    /// <returns>Negative, zero or positive.</returns>
    public int CompareTo(SourceLocation other)
    {
        var byFile = string.CompareOrdinal(File, other.File);
        if (byFile != 0)
            return byFile;
        var byLine = Line.CompareTo(other.Line);
        return byLine != 0 ? byLine : Column.CompareTo(other.Column);
    }

    /// <summary>Whether <paramref name="left"/> stands before <paramref name="right"/>.</summary>
    /// <param name="left">One location.</param>
    /// <param name="right">Another location.</param>
    public static bool operator <(SourceLocation left, SourceLocation right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> stands before <paramref name="right"/> or is the same.</summary>
    /// <param name="left">One location.</param>
    /// <param name="right">Another location.</param>
    public static bool operator <=(SourceLocation left, SourceLocation right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> stands after <paramref name="right"/>.</summary>
    /// <param name="left">One location.</param>
    /// <param name="right">Another location.</param>
    public static bool operator >(SourceLocation left, SourceLocation right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> stands after <paramref name="right"/> or is the same.</summary>
    /// <param name="left">One location.</param>
    /// <param name="right">Another location.</param>
    public static bool operator >=(SourceLocation left, SourceLocation right) => left.CompareTo(right) >= 0;

    /// <summary>The form compilers use, <c>file:line:column</c>; only the file when there is no line.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Line == 0 ? File : $"{File}:{Line}:{Column}";
}
