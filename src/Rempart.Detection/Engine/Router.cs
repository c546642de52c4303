using System.Text;
using Rempart.Detection.Events;
using Rempart.Detection.Matching;
using Rempart.Detection.Pipelines;

namespace Rempart.Detection;

/// <summary>The table for an event. What an event says of its source is looked up as bytes; only what is new is thought about.</summary>
internal sealed class Router(DetectionEngine engine, ulong seed)
{
    // No product, channel or event id is longer; a longer text is one that no rule names.
    private const int LongestValue = 128;
    private const int MostRemembered = 4096;

    private readonly Dictionary<byte[], Route> _known = new(new ByteArrayComparer(seed));
    private readonly byte[] _signature = new byte[engine.InputNodes.Length * (LongestValue + 2)];

    /// <param name="event">The event.</param>
    public Route Find(ParsedEvent @event)
    {
        var inputs = engine.Pipeline.Inputs;
        var nodes = engine.InputNodes;
        var length = 0;
        for (var i = 0; i < nodes.Length; i++)
        {
            var index = @event.First(nodes[i]);
            if (index < 0)
            {
                _signature[length++] = 0;
                continue;
            }
            length += Write(@event, index, inputs[i], _signature.AsSpan(length));
        }
        var signature = _signature.AsSpan(0, length);
        var lookup = _known.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (lookup.TryGetValue(signature, out var route))
            return route;
        if (_known.Count >= MostRemembered)
            _known.Clear();
        var claim = Claim(signature, nodes.Length);
        var (table, isExact) = engine.TableFor(claim);
        return _known[signature.ToArray()] = new Route(table, isExact ? null : claim);
    }

    // 0: absent; 1: there, but not as a prefix asks; else the length and 2, and the text.
    private static int Write(ParsedEvent @event, int index, RoutingInput input, Span<byte> room)
    {
        ref var value = ref @event[index];
        var text = @event.Raw(ref value);
        if (input.Prefix is { } prefix)
        {
            room[0] = prefix.Length == 0 || StartsWith(text, prefix) ? (byte)2 : (byte)0;
            return 1;
        }
        if (!value.HasText)
        {
            room[0] = 0;
            return 1;
        }
        var length = text.Length > LongestValue ? 0 : text.Length;
        room[0] = (byte)(length + 2);
        text[..length].CopyTo(room[1..]);
        return length + 1;
    }

    private static bool StartsWith(ReadOnlySpan<byte> text, string prefix)
    {
        if (text.Length < prefix.Length)
            return false;
        for (var i = 0; i < prefix.Length; i++)
        {
            if (text[i] != prefix[i])
                return false;
        }
        return true;
    }

    private LogSourceClaim Claim(ReadOnlySpan<byte> signature, int count)
    {
        var values = new string?[count];
        for (var i = 0; i < count; i++)
        {
            var mark = signature[0];
            signature = signature[1..];
            if (mark == 0)
                continue;
            values[i] = Encoding.UTF8.GetString(signature[..(mark - 2)]);
            signature = signature[(mark - 2)..];
        }
        return engine.Pipeline.Route(values);
    }
}

/// <summary>Where an event goes.</summary>
/// <param name="Table">The rules.</param>
/// <param name="Claim">Not null when the table holds rules that must not look at the event.</param>
internal sealed record Route(RuleTable Table, LogSourceClaim? Claim);
