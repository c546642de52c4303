using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Rempart.Detection.Tests.Reference;

/// <summary>One line of a selection: field, modifiers, values.</summary>
internal sealed class ReferenceItem
{
    private static readonly TimeSpan RegexLimit = TimeSpan.FromMilliseconds(200);
    private static readonly string[] Known =
    [
        "all", "startswith", "endswith", "contains", "exists", "cased", "neq", "windash", "re", "i", "m", "s", "base64", "base64offset", "utf16",
        "utf16le", "utf16be", "wide", "lt", "lte", "gt", "gte", "minute", "hour", "day", "week", "month", "year", "cidr", "expand", "fieldref",
    ];

    private readonly string? _field;
    private readonly string[] _modifiers;
    private readonly List<Func<ReferenceEvent, bool>> _values = [];
    private readonly IReadOnlyDictionary<string, IReadOnlyList<string>> _placeholders;

    public ReferenceItem(string key, IReadOnlyList<ReferenceScalar> values, IReadOnlyDictionary<string, IReadOnlyList<string>> placeholders)
    {
        var parts = key.Split('|');
        _field = parts[0].Length == 0 ? null : parts[0];
        _modifiers = parts[1..];
        _placeholders = placeholders;
        if (_modifiers.FirstOrDefault(modifier => !Known.Contains(modifier)) is { } unknown)
            throw new ReferenceRejection($"unknown modifier '{unknown}'");
        if (values.Count == 0)
            throw new ReferenceRejection($"'{key}' has no values");
        if (values.Count > 1 && values.Any(value => value.Kind == ReferenceScalarKind.Null))
            throw new ReferenceRejection($"'{key}': null cannot be one of several values");
        if (Has("all") && values.Count == 1)
            throw new ReferenceRejection($"'{key}': 'all' needs more than one value");
        _values.AddRange(values.Select(Compile));
    }

    private bool Cased => Has("cased");

    public bool Matches(ReferenceEvent e) => (Has("all") ? _values.TrueForAll(value => value(e)) : _values.Exists(value => value(e))) != Has("neq");

    private bool Has(string modifier) => _modifiers.Contains(modifier);

    private Func<ReferenceEvent, bool> Compile(ReferenceScalar value)
    {
        var kinds = _modifiers.Where(modifier => modifier is not ("all" or "neq" or "expand")).ToArray();
        var first = kinds.FirstOrDefault();
        if (kinds.Contains("exists"))
            return Exists(value, kinds);
        if (kinds.Contains("re"))
            return Any(Regular(value, kinds));
        if (first is not "re" && kinds.Any(kind => kind is "i" or "m" or "s"))
            throw new ReferenceRejection("'i', 'm' and 's' only follow 're'");
        if (kinds.Contains("cidr"))
            return kinds.Length == 1 ? Any(Expanded(value).Select(Cidr).ToList()) : throw new ReferenceRejection("'cidr' stands alone");
        if (kinds.Contains("fieldref"))
            return FieldReference(value);
        if (kinds.FirstOrDefault(kind => kind is "minute" or "hour" or "day" or "week" or "month" or "year") is { } part)
            return Any([TimePart(part, Comparison(kinds) ?? "eq", Number(value, part))]);
        if (Comparison(kinds) is { } comparison)
            return Any([Compare(comparison, Number(value, comparison))]);
        if (kinds.Length == 0 && value.Kind == ReferenceScalarKind.Null)
            return e => e.Find(FieldName()) is not { Count: > 0 } found || found.Any(item => item.ValueKind == JsonValueKind.Null);
        if (value.Kind == ReferenceScalarKind.Null)
            throw new ReferenceRejection("null takes no modifier");
        if (kinds.Length == 0 && _field is not null && value.Kind == ReferenceScalarKind.Number)
            return Any([scalar => EqualsNumber(scalar, value.Text)]);
        return Any(Strings(value, kinds).Select<ReferencePattern, Func<JsonElement, bool>>(pattern =>
            scalar => ReferenceEvent.Text(scalar) is { } text && pattern.Matches(text, Cased)).ToList());
    }

    private Func<ReferenceEvent, bool> Any(IReadOnlyList<Func<JsonElement, bool>> tests)
    {
        bool One(JsonElement scalar) => tests.Any(test => test(scalar));
        return _field is null ? e => e.Scalars().Any(One) : e => e.Find(_field) is { } values && values.Any(One);
    }

    private string FieldName() => _field ?? throw new ReferenceRejection("this needs a field");

    private Func<ReferenceEvent, bool> Exists(ReferenceScalar value, string[] kinds)
    {
        var field = FieldName();
        if (kinds.Length > 1 || value.Kind != ReferenceScalarKind.Boolean)
            throw new ReferenceRejection("'exists' stands alone and takes true or false");
        var wanted = bool.Parse(value.Text);
        return e => e.Find(field) is not null == wanted;
    }

    private List<Func<JsonElement, bool>> Regular(ReferenceScalar value, string[] kinds)
    {
        if (kinds[0] != "re" || kinds[1..].Any(kind => kind is not ("i" or "m" or "s")))
            throw new ReferenceRejection("'re' takes only 'i', 'm' and 's'");
        var options = RegexOptions.CultureInvariant
            | (Has("i") ? RegexOptions.IgnoreCase : 0) | (Has("m") ? RegexOptions.Multiline : 0) | (Has("s") ? RegexOptions.Singleline : 0);
        return [.. Expanded(value).Select<string, Func<JsonElement, bool>>(text =>
        {
            Regex regex;
            try
            {
                regex = new Regex(text, options, RegexLimit);
            }
            catch (ArgumentException error)
            {
                throw new ReferenceRejection($"bad regular expression: {error.Message}");
            }

            return scalar => ReferenceEvent.Text(scalar) is { } subject && IsMatch(regex, subject);
        })];
    }

    private static bool IsMatch(Regex regex, string subject)
    {
        try
        {
            return regex.IsMatch(subject);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    /// <summary>The texts of a value after its placeholders.</summary>
    private IReadOnlyList<string> Expanded(ReferenceScalar value) => Has("expand") ? ReferencePlaceholders.Expand(value.Text, _placeholders) : [value.Text];

    private List<ReferencePattern> Strings(ReferenceScalar value, string[] kinds)
    {
        var patterns = Expanded(value).Select(ReferencePattern.Parse).ToList();
        for (var i = 0; i < kinds.Length; i++)
        {
            var kind = kinds[i];
            patterns = kind switch
            {
                "contains" => [.. patterns.Select(pattern => pattern.Around(before: true, after: true))],
                "startswith" => [.. patterns.Select(pattern => pattern.Around(before: false, after: true))],
                "endswith" => [.. patterns.Select(pattern => pattern.Around(before: true, after: false))],
                "windash" => [.. patterns.Select(pattern => pattern.AnyDash())],
                "cased" => patterns,
                _ => ReferenceEncodings.Apply(kind, i + 1 < kinds.Length ? kinds[i + 1] : null, patterns, ref i),
            };
        }

        // A keyword may stand anywhere in a text of the event.
        return _field is null && !kinds.Any(kind => kind is "contains" or "startswith" or "endswith")
            ? [.. patterns.Select(pattern => pattern.Around(before: true, after: true))]
            : patterns;
    }

    private Func<ReferenceEvent, bool> FieldReference(ReferenceScalar value)
    {
        var (left, right) = (FieldName(), value.Text);
        bool Holds(string text, string other) => ReferencePattern.Literal(other)
            .Around(Has("contains") || Has("endswith"), Has("contains") || Has("startswith")).Matches(text, Cased);
        return e => (e.Find(left) ?? []).Select(ReferenceEvent.Text).OfType<string>()
            .Any(text => (e.Find(right) ?? []).Select(ReferenceEvent.Text).OfType<string>().Any(other => Holds(text, other)));
    }

    private static string? Comparison(string[] kinds) => kinds.FirstOrDefault(kind => kind is "lt" or "lte" or "gt" or "gte");

    private static decimal Number(ReferenceScalar value, string modifier) => value.Kind == ReferenceScalarKind.Number
        ? ReferenceYaml.Decimal(value.Text)
        : throw new ReferenceRejection($"'{modifier}' takes numbers, not '{value.Text}'");

    private static Func<JsonElement, bool> Compare(string comparison, decimal wanted) => scalar =>
        decimal.TryParse(ReferenceEvent.Text(scalar), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Holds(comparison, number, wanted);

    internal static bool Holds(string comparison, decimal left, decimal right) => comparison switch
    {
        "lt" => left < right,
        "lte" => left <= right,
        "gt" => left > right,
        "gte" => left >= right,
        "eq" => left == right,
        "neq" => left != right,
        _ => throw new ReferenceRejection($"unknown comparison '{comparison}'"),
    };

    private static Func<JsonElement, bool> TimePart(string part, string comparison, decimal wanted) => scalar =>
        ReferenceEvent.Text(scalar) is { } text && ReferenceDates.Part(text, part) is { } number && Holds(comparison, number, wanted);

    private static bool EqualsNumber(JsonElement scalar, string wanted) =>
        ReferenceEvent.Text(scalar) is { } text
        && (text.Equals(ReferenceEvent.Shortest(wanted), StringComparison.OrdinalIgnoreCase)
            || (scalar.ValueKind == JsonValueKind.Number
                && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var left)
                && decimal.TryParse(wanted, NumberStyles.Float, CultureInfo.InvariantCulture, out var right)
                && left == right));

    private static Func<JsonElement, bool> Cidr(string text)
    {
        var slash = text.Split('/');
        if (slash.Length != 2 || Address(slash[0]) is not { } network || !int.TryParse(slash[1], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            || length > network.GetAddressBytes().Length * 8)
        {
            throw new ReferenceRejection($"'{text}' is no network");
        }

        var wanted = Bits(network)[..length];
        return scalar => ReferenceEvent.Text(scalar) is { } subject && Address(subject) is { } address
            && Within(address.IsIPv4MappedToIPv6 && network.AddressFamily == AddressFamily.InterNetwork ? address.MapToIPv4() : address);

        bool Within(IPAddress address) => address.AddressFamily == network.AddressFamily && Bits(address).StartsWith(wanted, StringComparison.Ordinal);
    }

    private static string Bits(IPAddress address) => string.Concat(address.GetAddressBytes().Select(value => value.ToString("b8", CultureInfo.InvariantCulture)));

    /// <summary>IPAddress also reads "1" and "0x7f.1" as addresses; logs do not mean that.</summary>
    private static IPAddress? Address(string text) =>
        IPAddress.TryParse(text, out var address) && !text.Contains('%', StringComparison.Ordinal) && !text.Contains('[', StringComparison.Ordinal)
            && (address.AddressFamily == AddressFamily.InterNetworkV6 || address.ToString() == text)
            ? address
            : null;
}
