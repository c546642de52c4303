using System.Text;
using Rempart.Events.Ocsf;

namespace Rempart.Events.Writing;

/// <summary>The beginnings of events, which are the same for many: encoded once.</summary>
internal sealed class Heads
{
    private readonly Dictionary<int, byte[]> _types = [];
    private readonly Dictionary<ParserInfo, byte[]> _parsers = new(ReferenceEqualityComparer.Instance);
    private readonly byte[][] _severities = [.. Enumerable.Range(0, 7).Select(id => Encode($"\"severity_id\":{id},\"severity\":\"{ClassNames.Of((EventSeverity)id)}\","))];
    private readonly byte[][] _statuses = [.. Enumerable.Range(0, 3).Select(id => Encode($"\"status_id\":{id},\"status\":\"{ClassNames.Of((EventStatus)id)}\",\"time\":"))];

    public ReadOnlySpan<byte> Severity(EventSeverity severity) => _severities[(int)severity];

    public ReadOnlySpan<byte> Status(EventStatus status) => _statuses[(int)status];

    public ReadOnlySpan<byte> Type(EventClass @class, int activity)
    {
        var type = ((int)@class * 100) + activity;
        if (_types.TryGetValue(type, out var head))
            return head;
        var (category, name) = ClassNames.Category(@class);
        return _types[type] = Encode($"{{\"class_uid\":{(int)@class},\"class_name\":\"{ClassNames.Of(@class)}\",\"category_uid\":{category},\"category_name\":\"{name}\","
            + $"\"activity_id\":{activity},\"activity_name\":\"{ClassNames.Activity(@class, activity)}\",\"type_uid\":{type},");
    }

    /// <summary>Product, and the parser as the one transformation that the record went through.</summary>
    public ReadOnlySpan<byte> Parser(ParserInfo parser)
    {
        if (_parsers.TryGetValue(parser, out var text))
            return text;
        return _parsers[parser] = Encode($",\"product\":{{\"name\":\"{parser.Product}\"}},\"transformation_info_list\":[{{\"name\":\"{parser.Name}/{parser.Version}\",\"product\":{{\"name\":\"Rempart\"}}}}]");
    }

    private static byte[] Encode(string text) => Encoding.UTF8.GetBytes(text);
}
