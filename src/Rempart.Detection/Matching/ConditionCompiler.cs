using System.Text;
using Rempart.Detection.Conditions;

namespace Rempart.Detection.Matching;

/// <summary>What must be seen before a condition can be true.</summary>
/// <param name="Atoms">One of these atoms, …</param>
/// <param name="Fields">… or any value of one of these fields.</param>
/// <param name="Cost">How probable that is.</param>
internal sealed record Pivot(IReadOnlyList<int> Atoms, IReadOnlyList<int> Fields, double Cost);

/// <summary>A condition ready to run.</summary>
/// <param name="Step">Its root in the program.</param>
/// <param name="Pivot">What must be seen; null when it can be true of any event.</param>
internal sealed record CompiledCondition(int Step, Pivot? Pivot);

/// <summary>Turns expressions into programs, and finds the rarest thing that each of them needs.</summary>
internal sealed class ConditionCompiler(AtomTable atoms, ConditionProgram program)
{
    /// <summary>The same text for conditions that mean the same, with the atoms of the table.</summary>
    public string Key(Expression expression, LogSource source)
    {
        var text = new StringBuilder();
        Write(expression, source, text);
        return text.ToString();
    }

    public CompiledCondition Compile(Expression expression, LogSource source) => new(Emit(expression, source), Need(expression, source, false));

    private void Write(Expression expression, LogSource source, StringBuilder text)
    {
        switch (expression)
        {
            case Asks asks:
                text.Append(atoms.Of(asks.Predicate, source)).Append(' ');
                break;
            case Negation not:
                text.Append('!');
                Write(not.Part, source, text);
                break;
            case AllOf all:
                Join('&', all.Parts);
                break;
            case AnyOf any:
                Join('|', any.Parts);
                break;
        }

        void Join(char sign, IReadOnlyList<Expression> parts)
        {
            text.Append(sign).Append('(');
            foreach (var part in parts)
                Write(part, source, text);
            text.Append(')');
        }
    }

    private int Emit(Expression expression, LogSource source) => expression switch
    {
        Asks asks => program.Atom(atoms.Of(asks.Predicate, source)),
        Negation not => program.Not(Emit(not.Part, source)),
        AllOf all => Group(StepKind.All, all.Parts, source),
        AnyOf any => Group(StepKind.Any, any.Parts, source),
        _ => throw new InvalidOperationException("an expression of an unknown kind"),
    };

    // What the indexes have answered already comes before what must be asked.
    private int Group(StepKind kind, IReadOnlyList<Expression> parts, LogSource source)
    {
        var ordered = parts.OrderBy(part => Weight(part, source)).Select(part => Emit(part, source)).ToArray();
        return ordered.Length == 1 ? ordered[0] : program.Group(kind, ordered);
    }

    private int Weight(Expression expression, LogSource source) => expression switch
    {
        Asks asks => atoms.Atoms[atoms.Of(asks.Predicate, source)].IsIndexed ? 0 : 2,
        Negation not => Weight(not.Part, source),
        AllOf all => all.Parts.Max(part => Weight(part, source)),
        AnyOf any => any.Parts.Max(part => Weight(part, source)),
        _ => 3,
    };

    // Of what is joined by "and", the rarest part is enough; of what is joined by "or", all parts are needed. A negation turns one
    // into the other, and by itself needs nothing, except that "not null" needs a value.
    private Pivot? Need(Expression expression, LogSource source, bool negated)
    {
        switch (expression)
        {
            case Negation not:
                return Need(not.Part, source, !negated);
            case AllOf all:
                return negated ? Together(all.Parts, source, true) : Rarest(all.Parts, source, false);
            case AnyOf any:
                return negated ? Rarest(any.Parts, source, true) : Together(any.Parts, source, false);
            case Asks asks:
                return Need(atoms.Of(asks.Predicate, source), negated);
            default:
                return null;
        }
    }

    private Pivot? Need(int index, bool negated)
    {
        var atom = atoms.Atoms[index];
        if (negated || atom.HoldsForAbsent)
            return negated && atom.HoldsForAbsent ? new Pivot([], [atom.Field], 0.95) : null;
        if (atom.IsIndexed)
            return new Pivot([index], [], atom.Likelihood);
        if (atom.Hint >= 0)
            return new Pivot([atom.Hint], [], atoms.Atoms[atom.Hint].Likelihood);
        return atom.Field < 0 ? null : new Pivot([], [atom.Field], 0.95);
    }

    private Pivot? Rarest(IReadOnlyList<Expression> parts, LogSource source, bool negated) =>
        parts.Select(part => Need(part, source, negated)).Where(pivot => pivot is not null).MinBy(pivot => pivot!.Cost);

    private Pivot? Together(IReadOnlyList<Expression> parts, LogSource source, bool negated)
    {
        Pivot?[] needs = [.. parts.Select(part => Need(part, source, negated))];
        return needs.Contains(null)
            ? null
            : new Pivot([.. needs.SelectMany(need => need!.Atoms).Distinct()], [.. needs.SelectMany(need => need!.Fields).Distinct()], needs.Sum(need => need!.Cost));
    }
}
