using CsCheck;
using Rempart.Network.Kubernetes;
using Rempart.Network.Kubernetes.Yaml;
using Rempart.Network.Tests.Conformance;

namespace Rempart.Network.Tests.Kubernetes.Yaml;

public sealed class BlockReaderTests(ITestOutputHelper output)
{
    // Pieces that meet each other in every way: indents, markers, quotes, comments, colons, flow, literal blocks.
    private static readonly Gen<string> Piece = OneOf(
        "a", "b: ", "key: value\n", "key:\n", "- ", "-\n", "- a\n", "- k: v\n", "  ", "    ", "\n", "# note\n", " # note\n", "\"q\"", "'s'", "'it''s'", "\"e\\n\"",
        ": ", ":", "{}", "[]", "[a, \"b\"]", "[a, [b]]", "{a: b}", "|\n", "|-\n", ">\n", "  text\n", "---\n", "...\n", "&x ", "*x", "!t ", "~", "null\n", "1.5\n", "\t", "\r\n", "?", "- - c\n",
        "é", "@", "%", "a:b\n", "http://x:80/y\n", "key: -1\n", "key: --x\n", "\"k\": v\n", "k2: v #c\n", "x#y\n");

    private static readonly Gen<string> Lines = Gen.Select(Gen.Int[0, 3], Piece, Piece, (indent, one, other) => new string(' ', indent * 2) + one + other).List[1, 6].Select(lines => string.Concat(lines));

    [Fact]
    public void It_reads_what_the_full_parser_reads_or_gives_up() => Gen.OneOf(Piece.List[1, 10].Select(string.Concat), Lines).Sample(Agree, iter: 60_000);

    [Fact]
    public void It_reads_every_manifest_of_np_guard_like_the_full_parser_and_most_of_them_itself()
    {
        Assert.SkipUnless(NpGuard.IsThere, NpGuard.SkipReason);
        var texts = NpGuard.Cases().SelectMany(one => NpGuard.Files(one)).Select(file => file.Text).Distinct().ToArray();
        var documents = texts.Sum(text => YamlDocuments.Split(text).Count);
        var quick = texts.Sum(text => YamlDocuments.Split(text).Count(part => Quick(text, part) is not null));
        foreach (var text in texts)
            Agree(text);
        output.WriteLine($"{quick} of {documents} documents are of the usual form");
        (quick * 10).ShouldBeGreaterThan(documents * 8);
    }

    private static void Agree(string text)
    {
        foreach (var part in YamlDocuments.Split(text))
        {
            if (Quick(text, part) is not { } quick)
                continue;
            var tape = new Tape();
            tape.Start("f", text);
            var failure = new YamlDotNetReader(new ManifestLimits()).Read(tape, part);
            failure.ShouldBeNull($"the full parser refuses what was read: {text}");
            var full = Show(tape);
            var same = quick.Zip(full).TakeWhile(pair => pair.First == pair.Second).Count();
            (quick == full).ShouldBeTrue($"read <{quick[Math.Max(0, same - 40)..Math.Min(quick.Length, same + 40)]}>, the full parser <{full[Math.Max(0, same - 40)..Math.Min(full.Length, same + 40)]}> in:\n{text[..Math.Min(text.Length, 300)]}");
        }
    }

    private static string? Quick(string text, YamlDocuments.Part part)
    {
        var tape = new Tape();
        tape.Start("f", text);
        return new BlockReader(new ManifestLimits().Depth).TryRead(tape, part) ? Show(tape) : null;
    }

    private static string Show(Tape tape) => tape.Count == 0 ? "" : Show(tape.Root);

    // Where a value that is not there stands is each parser's own choice; what it is must agree.
    private static string Show(ManifestNode node)
    {
        if (node.IsScalar)
            return (node.IsPlain ? "p" : "q") + $"<{node.Text}>" + (node.Text.Length > 0 ? $"@{node.Location.Line}:{node.Location.Column}" : "");
        var inner = new List<string>();
        foreach (var child in node)
            inner.Add(Show(child));
        return (node.IsMapping ? "{" : "[") + string.Join(' ', inner) + (node.IsMapping ? "}" : "]") + $"@{node.Location.Line}";
    }

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
