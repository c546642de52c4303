using Rempart.Detection.Events;

namespace Rempart.Detection.Correlations;

/// <summary>Takes from an event what the correlations of its rules need.</summary>
internal sealed class HitWriter(FieldCatalog fields, RuleSet rules, ulong seed)
{
    public void Write(CorrelationFeed[] feeds, ParsedEvent @event, long sequence, long ticks, HitBuffer into)
    {
        foreach (var feed in feeds)
            Write(feed, @event, sequence, ticks, 0, into);
    }

    private void Write(CorrelationFeed feed, ParsedEvent @event, long sequence, long ticks, int depth, HitBuffer into)
    {
        var index = into.Add();
        var hit = new CorrelationHit { Feed = feed, Sequence = sequence, Ticks = ticks, Depth = depth, Active = depth == 0, KeyStart = into.Position };
        hit.IsVoid = !Append(feed.Groups, @event, into);
        hit.KeyLength = into.Position - hit.KeyStart;
        hit.KeyHash = ByteHash.OfAll(into.Bytes(hit.KeyStart, hit.KeyLength), seed);
        hit.ValueStart = into.Position;
        var kind = rules.Correlations[feed.Correlation].Kind;
        if (kind == CorrelationKind.ValueCount)
            hit.IsVoid |= !Append(feed.Values, @event, into);
        else if (feed.Values.Length > 0)
            hit.IsVoid |= !Number(feed.Values[0], @event, out hit.Number);
        hit.ValueLength = into.Position - hit.ValueStart;
        foreach (var next in feed.Next)
            Write(next, @event, sequence, ticks, depth + 1, into);
        hit.Followers = into.Count - index - 1;
        into[index] = hit;
    }

    private bool Append(int[] names, ParsedEvent @event, HitBuffer into)
    {
        foreach (var field in names)
        {
            var value = First(field, @event);
            if (value < 0)
                return false;
            into.Append(@event.Raw(ref @event[value]));
        }
        return true;
    }

    private bool Number(int field, ParsedEvent @event, out decimal number)
    {
        number = 0;
        var value = First(field, @event);
        if (value < 0 || !Patterns.Number.TryParse(@event.Raw(ref @event[value]), out var parsed) || parsed.Exact is not { } exact || Math.Abs(exact) > 1e18m)
            return false;
        number = exact;
        return true;
    }

    private int First(int field, ParsedEvent @event)
    {
        foreach (var node in fields.Nodes(field))
        {
            for (var i = @event.First(node); i >= 0; i = @event[i].Next)
            {
                if (@event[i].HasText)
                    return i;
            }
        }
        return -1;
    }
}
