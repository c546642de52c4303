using Rempart.Core.Estates;

namespace Rempart.Network.Nftables;

/// <summary>
/// What nftables would do, as read by <see cref="RulesetReader"/>. What was not understood stays in it as a doubt with its place
/// and reason, and makes exactly what it may affect unknown.
/// </summary>
public sealed class Ruleset
{
    internal Ruleset(IReadOnlyList<Table> tables, IReadOnlyList<Doubt> doubts)
    {
        Tables = tables;
        Doubts = doubts;
    }

    /// <summary>A ruleset without any rule: the kernel passes everything.</summary>
    public static Ruleset Empty { get; } = new([], []);

    /// <summary>What could not be read at all, and so may do anything to any packet.</summary>
    public IReadOnlyList<Doubt> Doubts { get; }

    internal IReadOnlyList<Table> Tables { get; }

    /// <summary>Whether the ruleset holds a table.</summary>
    /// <param name="family">The family, such as <c>inet</c>.</param>
    /// <param name="name">The name.</param>
    /// <returns>True when it does.</returns>
    public bool HasTable(string family, string name) => Tables.Any(table => table.Family == family && table.Name == name);
}

/// <summary>Something in a ruleset that was not understood.</summary>
/// <param name="Location">Where: file and line, or a file and the handle that <c>nft -a</c> shows.</param>
/// <param name="Reason">What was not understood.</param>
public sealed record Doubt(RuleLocation Location, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Location}: {Reason}";
}

/// <summary>Where a rule stands: a line of a text, or the table, chain and handle of a JSON listing.</summary>
/// <param name="File">The file, as the caller named it.</param>
/// <param name="Line">The line, from 1; 0 in a JSON listing, which has no lines that help.</param>
/// <param name="Within">Table, chain and handle, such as <c>inet rempart forward handle 9</c>; empty where not known.</param>
public sealed record RuleLocation(string File, int Line, string Within = "")
{
    /// <summary>The place as an estate's location, for reports that link to files.</summary>
    public SourceLocation Source => new(File, Line, Line == 0 ? 0 : 1);

    /// <summary><c>file:line</c>, or <c>file (table inet rempart, …)</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Line > 0 ? $"{File}:{Line}" : Within.Length > 0 ? $"{File} ({Within})" : File;
}
