using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;

namespace Rempart.Detection.Tests.Differential;

/// <summary>Random rules and events over few fields and values, so that they meet often.</summary>
internal static class RandomRules
{
    private static readonly string[] Fields = ["a", "b", "user", "o.p", "o.q.r", "list"];

    private static readonly string[] Texts =
    [
        "", "x", "X", "abc", "ABC", "aXbXc", "root", "Root", "cmd -x /y", "cmd –x —y", "C:\\dir\\f.exe", "a*b", "a?b", "50%", "10.0.0.7", "192.168.1.9", "fd00::7",
        "5", "22", "1e3", "-3", "true", "null", "é", "É", "straße", "日本", "😀", "line one\nline two", "YWJj", "eGFiYw==", "2026-03-01T23:05:00Z", "2026-03-02 07:00:00",
    ];

    private static readonly string[] Patterns =
    [
        "x", "ABC", "*b*", "a?b", "a\\*b", "?", "??", "*", "?*", "*c", "a*", "root", "C:\\dir\\*", "C:\\\\dir\\\\f.exe", "*\\f.exe", "a*b*c", "*X*X*", "5", "2*", "é", "日?",
        "😀", "?\\?b", "line*two", "*one*", "true", "null", "%", "50%", "cmd*", "abc*abc",
    ];

    private static readonly string[] Expressions = ["^a", "c$", "a.c", "[xX]", "^root$", "one.*two", "^line two$", "(ab|ro)+", "\\d{2}", "^$", "^.$", "[^a-z]", "o{2}", "f\\.exe$"];

    private static readonly Gen<string> Value = Pick(Texts).Select(Json);

    private static readonly Gen<string> Scalar = Gen.Frequency(
        (8, Value), (2, Gen.Int[-5, 30].Select(number => number.ToString(CultureInfo.InvariantCulture))), (1, Pick("5.0", "2.5", "1e3", "true", "false", "null", "123456789012345678901")));

    private static readonly Gen<string> Any = Gen.Frequency(
        (8, Scalar), (2, Scalar.Array[0, 3].Select(items => $"[{string.Join(',', items)}]")), (1, Pick("{}", "{\"p\":\"x\"}", "[[\"x\"],\"abc\"]")));

    /// <summary>An event as JSON text.</summary>
    public static Gen<string> Event { get; } = Gen.Select(Any.Null(), Any.Null(), Any.Null(), Any.Null(), Any.Null(), Any.Null(), Gen.Bool).Select(
        (a, b, user, p, r, list, dotted) =>
        {
            var members = new List<string>();
            void Add(string name, string? value)
            {
                if (value is not null)
                    members.Add($"\"{name}\":{value}");
            }

            Add("a", a);
            Add("b", b);
            Add("user", user);
            Add("list", list);
            if (dotted)
                Add("o.p", p);
            else
                Add("o", $"{{{(p is null ? "" : $"\"p\":{p}")}{(p is not null && r is not null ? "," : "")}{(r is null ? "" : $"\"q\":{{\"r\":{r}}}")}}}");
            return $"{{{string.Join(',', members)}}}";
        });

    private static readonly Gen<string> Field = Pick(Fields);

    private static readonly Gen<string> Text = Pick(Patterns).Select(Quote);

    private static readonly Gen<string> Plain = Pick("abc", "xy", "root", "é", "-x", "cmd", "line").Select(Quote);

    private static readonly Gen<string> Item = Gen.Frequency(
        (6, Line("", Text)),
        (2, Line("", Pick("5", "22", "-3", "2.5", "1000", "true", "false", "abc", "~"))),
        (4, Line(Pick("contains", "startswith", "endswith", "contains|cased", "cased", "startswith|cased", "neq", "contains|neq"), Text)),
        (2, Lines(Pick("", "contains", "endswith", "neq", "contains|neq"), Text)),
        (2, Lines(Pick("contains|all", "all", "startswith|all"), Text)),
        (2, Line(Pick("re", "re|i", "re|m", "re|s", "re|i|m|s", "re|neq"), Pick(Expressions).Select(Quote))),
        (1, Line(Pick("contains|windash", "windash", "endswith|windash"), Pick("cmd -x", "-x", "/y", " —y", "cmd /x -y").Select(Quote))),
        (1, Line(Pick("base64", "base64|contains", "base64offset|contains", "wide|base64offset|contains", "utf16|base64", "utf16be", "wide"), Plain)),
        (2, Line(Pick("lt", "lte", "gt", "gte", "lt|neq"), Pick("0", "5", "22", "2.5", "-3", "1000"))),
        (1, Line(Pick("minute", "hour", "day", "week", "month", "year", "hour|gte"), Pick("1", "3", "5", "7", "9", "23", "2026"))),
        (1, Line(Pick("cidr", "cidr|neq"), Pick("10.0.0.0/8", "192.168.1.0/24", "fd00::/8", "0.0.0.0/0").Select(Quote))),
        (1, Line("exists", Pick("true", "false"))),
        (1, Line(Pick("fieldref", "fieldref|neq", "fieldref|cased", "fieldref|contains", "fieldref|startswith"), Field)),
        (1, Line("", Gen.Const("null"))));

    private static readonly Gen<string> Map = Item.Array[1, 3].Select(items => string.Join("\n", items.DistinctBy(item => item.Split(':')[0])));

    private static readonly Gen<string> Selection = Gen.Frequency(
        (6, Map.Select(map => Indent(map, 2))),
        (2, Map.Array[1, 3].Select(maps => string.Concat(maps.Select(map => "    - " + Indent(map, 3)[6..])))),
        (2, Text.Array[1, 3].Select(words => string.Concat(words.Select(word => $"    - {word}\n")))),
        (1, Text.Array[2, 3].Select(words => "    '|all':\n" + string.Concat(words.Select(word => $"      - {word}\n")))));

    private static readonly Gen<string> Condition = Pick(
        "s1", "not s1", "s1 and s2", "s1 or s2", "s1 and not s2", "not s1 or s2 and _s3", "s1 or s2 and not _s3", "(s1 or s2) and not _s3", "1 of s*", "all of s*", "1 of them", "all of them",
        "not 1 of s*", "_s3 and not all of s*", "not (s1 and _s3) or s2", "not not s1", "1 of _*");

    /// <summary>What stands below <c>detection:</c> of a rule.</summary>
    public static Gen<string> Detection { get; } = Gen.Select(Selection, Selection, Selection, Condition).Select(
        (s1, s2, s3, condition) => $"  s1:\n{s1}  s2:\n{s2}  _s3:\n{s3}  condition: {condition}\n");

    /// <summary>One of these.</summary>
    public static Gen<string> Pick(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(place => texts[place]);

    /// <summary>Rules in one text, with the ids rule-0, rule-1 and so on.</summary>
    public static string Rules(IReadOnlyList<string> detections)
    {
        var text = new StringBuilder();
        for (var i = 0; i < detections.Count; i++)
            text.Append(CultureInfo.InvariantCulture, $"---\ntitle: Rule {i}\nid: rule-{i}\nlogsource:\n  category: test\ndetection:\n{detections[i]}");
        return text.ToString();
    }

    private static Gen<string> Line(string modifiers, Gen<string> value) => Line(Gen.Const(modifiers), value);

    private static Gen<string> Line(Gen<string> modifiers, Gen<string> value) =>
        Gen.Select(Field, modifiers, value).Select((field, modifier, text) => $"{Key(field, modifier)}: {text}");

    private static Gen<string> Lines(Gen<string> modifiers, Gen<string> value) =>
        Gen.Select(Field, modifiers, value.Array[2, 3]).Select((field, modifier, texts) => $"{Key(field, modifier)}: [{string.Join(", ", texts)}]");

    private static string Key(string field, string modifier) => modifier.Length == 0 ? field : $"{field}|{modifier}";

    private static string Indent(string text, int depth) => string.Concat(text.Split('\n').Select(line => new string(' ', depth * 2) + line + "\n"));

    private static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Json(string text) => JsonSerializer.Serialize(text);
}
