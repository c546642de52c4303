using Rempart.Detection.Events;
using Rempart.Detection.Predicates;

namespace Rempart.Detection.Matching;

/// <summary>A predicate on a field, once for all rules of a table that ask it.</summary>
/// <param name="Field">The field of <see cref="FieldCatalog"/>; -1 for all values.</param>
/// <param name="Predicate">The question.</param>
/// <param name="Others">The fields it compares with.</param>
internal sealed record Atom(int Field, Predicate Predicate, int[] Others)
{
    /// <summary>Whether the indexes of texts answer it, so that it need not be asked.</summary>
    public bool IsIndexed => Predicate is TextPredicate;

    /// <summary>
    /// The atom that stands for "a literal that the regular expressions need is there": only then are they tried. -1 when no literal
    /// is known.
    /// </summary>
    public int Hint { get; set; } = -1;

    /// <summary>True of an event without any value of the field.</summary>
    public bool HoldsForAbsent => Predicate is NullPredicate;

    /// <summary>How probable it is that an event makes it true; for choosing, so only the order matters.</summary>
    public double Likelihood { get; set; }
}

/// <summary>Stands for the literals of regular expressions.</summary>
internal sealed record HintPredicate(string? Field, IReadOnlyList<byte[]> Literals, bool OnlyAscii) : Predicate(Field)
{
    public override string Key => "hint";
}
