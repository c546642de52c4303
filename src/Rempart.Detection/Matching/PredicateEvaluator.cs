using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Rempart.Detection.Events;
using Rempart.Detection.Patterns;
using Rempart.Detection.Predicates;

namespace Rempart.Detection.Matching;

/// <summary>Answers one predicate about one event by looking at the values, without an index.</summary>
internal sealed class PredicateEvaluator(FieldCatalog fields)
{
    private readonly FieldCatalog _fields = fields;
    private char[] _characters = new char[1024];

    /// <summary>How often a regular expression ran into its time limit.</summary>
    public long Timeouts { get; private set; }

    /// <param name="predicate">The question.</param>
    /// <param name="field">Its field; -1 for all values.</param>
    /// <param name="others">The fields it compares with.</param>
    /// <param name="event">The event.</param>
    /// <param name="matched">The value that answered, or -1.</param>
    public bool Holds(Predicate predicate, int field, int[] others, ParsedEvent @event, out int matched)
    {
        matched = -1;
        if (field < 0)
        {
            for (var i = 0; i < @event.Count; i++)
            {
                if (HoldsFor(predicate, others, @event, i))
                {
                    matched = i;
                    return true;
                }
            }
            return false;
        }
        switch (predicate)
        {
            case NullPredicate:
                return IsNull(field, @event, ref matched);
            case ExistsPredicate:
                return Exists(field, @event);
        }
        foreach (var node in _fields.Nodes(field))
        {
            for (var i = @event.First(node); i >= 0; i = @event[i].Next)
            {
                if (HoldsFor(predicate, others, @event, i))
                {
                    matched = i;
                    return true;
                }
            }
        }
        return false;
    }

    private bool Exists(int field, ParsedEvent @event)
    {
        foreach (var node in _fields.Nodes(field))
        {
            if (@event.Has(node))
                return true;
        }
        return false;
    }

    private bool IsNull(int field, ParsedEvent @event, ref int matched)
    {
        var absent = true;
        foreach (var node in _fields.Nodes(field))
        {
            for (var i = @event.First(node); i >= 0; i = @event[i].Next)
            {
                absent = false;
                if (@event[i].Kind is ValueKind.Null or ValueKind.EmptyArray)
                {
                    matched = i;
                    return true;
                }
            }
        }
        return absent;
    }

    private bool HoldsFor(Predicate predicate, int[] others, ParsedEvent @event, int index)
    {
        ref var value = ref @event[index];
        return value.HasText && predicate switch
        {
            TextPredicate text => Matches(text, @event, ref value),
            RegexPredicate regex => Matches(regex, @event, ref value),
            NumberPredicate number => Matches(number, @event.Raw(ref value)),
            NetworkPredicate network => Matches(network, @event.Raw(ref value)),
            FieldPredicate two => Matches(two, others, @event, ref value),
            _ => false,
        };
    }

    private static bool Matches(TextPredicate predicate, ParsedEvent @event, ref EventValue value)
    {
        var text = predicate.View == TextView.Folded ? @event.Folded(ref value) : @event.Seen(ref value, predicate.View.HasFlag(TextView.Cased), predicate.View.HasFlag(TextView.Windash));
        for (var i = 0; i < predicate.Patterns.Count; i++)
        {
            if (predicate.Patterns[i].Matches(text))
                return true;
        }
        return false;
    }

    private bool Matches(RegexPredicate predicate, ParsedEvent @event, ref EventValue value)
    {
        var raw = @event.Raw(ref value);
        if (_characters.Length < raw.Length)
            _characters = new char[Math.Max(raw.Length, _characters.Length * 2)];
        var text = _characters.AsSpan(0, Encoding.UTF8.GetChars(raw, _characters));
        for (var i = 0; i < predicate.Patterns.Count; i++)
        {
            try
            {
                if (predicate.Patterns[i].Regex.IsMatch(text))
                    return true;
            }
            catch (RegexMatchTimeoutException)
            {
                Timeouts++;
            }
        }
        return false;
    }

    private static bool Matches(NumberPredicate predicate, ReadOnlySpan<byte> text)
    {
        Number number;
        if (predicate.Part == DatePart.None)
        {
            if (!Number.TryParse(text, out number))
                return false;
        }
        else
        {
            if (!EventTime.TryParseWritten(text, out var date))
                return false;
            number = Number.Of(PartOf(date, predicate.Part));
        }
        for (var i = 0; i < predicate.Values.Count; i++)
        {
            var order = number.CompareTo(predicate.Values[i]);
            var holds = predicate.Comparison switch
            {
                Comparison.Less => order < 0,
                Comparison.LessOrEqual => order <= 0,
                Comparison.Greater => order > 0,
                Comparison.GreaterOrEqual => order >= 0,
                _ => order == 0,
            };
            if (holds)
                return true;
        }
        return false;
    }

    private static int PartOf(WrittenDate date, DatePart part) => part switch
    {
        DatePart.Minute => date.Minute,
        DatePart.Hour => date.Hour,
        DatePart.Day => date.Day,
        DatePart.Week => ISOWeek.GetWeekOfYear(new DateTime(date.Year, date.Month, date.Day, 0, 0, 0, DateTimeKind.Unspecified)),
        DatePart.Month => date.Month,
        _ => date.Year,
    };

    private static bool Matches(NetworkPredicate predicate, ReadOnlySpan<byte> text)
    {
        if (!IpAddresses.TryParse(text, out var address))
            return false;
        for (var i = 0; i < predicate.Ranges.Count; i++)
        {
            if (predicate.Ranges[i].Contains(address))
                return true;
        }
        return false;
    }

    private bool Matches(FieldPredicate predicate, int[] others, ParsedEvent @event, ref EventValue value)
    {
        var text = predicate.Cased ? @event.Raw(ref value) : @event.Folded(ref value);
        foreach (var other in others)
        {
            foreach (var node in _fields.Nodes(other))
            {
                for (var i = @event.First(node); i >= 0; i = @event[i].Next)
                {
                    ref var second = ref @event[i];
                    if (second.HasText && Fits(text, predicate.Cased ? @event.Raw(ref second) : @event.Folded(ref second), predicate.Anchor))
                        return true;
                }
            }
        }
        return false;
    }

    private static bool Fits(ReadOnlySpan<byte> text, ReadOnlySpan<byte> part, Anchor anchor) => anchor switch
    {
        Anchor.Start => text.StartsWith(part),
        Anchor.End => text.EndsWith(part),
        Anchor.Anywhere => text.IndexOf(part) >= 0,
        _ => text.SequenceEqual(part),
    };
}
