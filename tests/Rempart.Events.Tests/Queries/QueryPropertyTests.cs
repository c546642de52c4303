using System.Text;
using CsCheck;

namespace Rempart.Events.Tests.Queries;

public sealed class QueryPropertyTests
{
    private static readonly string[] Pieces =
    [
        "user", ":", "=", ">=", "<", "!=", "(", ")", "\"", "\\", "*", "?", " ", "AND", "OR", "NOT", "-", "[", "]", "TO", ",", "port", "22", "10.0.0.0/8", "ip", "severity", "high", "exists:", "time", "2026-11-30",
        "unmapped.", "x", "é", "😀", "\ud800", "\0", "\n", "category", "class", "activity", "close", "9223372036854775808", "-9223372036854775808", "::/0", "%", "_", "'", ";", "--", "$1",
    ];

    private static readonly Gen<string> Hostile = Gen.OneOf(
        Gen.Int[0, Pieces.Length - 1].Array[0, 40].Select(pieces => string.Concat(pieces.Select(piece => Pieces[piece]))),
        Gen.String,
        QueryGenerators.Node.SelectMany(node => Gen.Select(Gen.Const(node.ToString()), Gen.Double[0, 1], Gen.Int[0, Pieces.Length - 1])).Select((text, where, piece) => text.Insert((int)(where * text.Length), Pieces[piece])));

    [Fact]
    public void A_query_written_out_and_read_again_is_the_same() =>
        QueryGenerators.Node.Sample(
            node =>
            {
                EventQuery.TryParse(node.ToString(), out var query, out var problem).ShouldBeTrue($"{node}: {problem}");
                // Groups within groups of the same kind are one, and two NOTs are none: written again, nothing changes any more.
                EventQuery.TryParse(query.ToString(), out var again, out _).ShouldBeTrue();
                again.ToString().ShouldBe(query.ToString());
            },
            iter: 3000);

    [Fact]
    public void A_leaf_written_out_and_read_again_is_equal() =>
        QueryGenerators.Leaf.Sample(
            node =>
            {
                EventQuery.TryParse(node.ToString(), out var query, out var problem).ShouldBeTrue($"{node}: {problem}");
                query.Root.ShouldBe(node);
            },
            iter: 3000);

    [Fact]
    public void No_text_throws_and_a_problem_lies_within_the_text() =>
        Hostile.Sample(
            text =>
            {
                if (EventQuery.TryParse(text, out var query, out var problem))
                {
                    var matcher = new EventMatcher(query);
                    matcher.Matches(MatcherSamples.Line, "test");
                    query.ToString().ShouldNotBeNull();
                    return;
                }
                problem.Position.ShouldBeInRange(0, text.Length);
                (problem.Position + problem.Length).ShouldBeLessThanOrEqualTo(text.Length);
                problem.Word.ShouldBe(text.Substring(problem.Position, problem.Length));
                problem.Message.ShouldNotBe("This is no query.");
            },
            iter: 20000);

    [Fact]
    public void A_pattern_fits_what_a_regular_expression_of_it_fits() =>
        Gen.Select(QueryGenerators.Consts('a', 'b', '*', '?', '\\').Array[0, 8], QueryGenerators.Consts('a', 'b', '*', '\\').Array[0, 10]).Sample(
            (glob, text) =>
            {
                var pattern = new QueryPattern(new string(glob));
                var expression = new StringBuilder("^");
                for (var i = 0; i < glob.Length; i++)
                {
                    var letter = glob[i] == '\\' && i + 1 < glob.Length ? glob[++i] : glob[i] == '*' ? '\0' : glob[i] == '?' ? '\u0001' : glob[i];
                    expression.Append(letter switch { '\0' => ".*", '\u0001' => ".", _ => System.Text.RegularExpressions.Regex.Escape(letter.ToString()) });
                }
                pattern.Fits(new string(text)).ShouldBe(System.Text.RegularExpressions.Regex.IsMatch(new string(text), expression + "$", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(10)));
            },
            iter: 5000);

    [Fact]
    public void A_network_holds_an_address_when_its_first_bits_are_the_same() =>
        Gen.Select(Gen.UInt, Gen.UInt, Gen.Int[0, 32]).Sample(
            (a, b, length) =>
            {
                var network = QueryNetwork.Parse($"{Address(a)}/{length}")!;
                var mask = length == 0 ? 0 : uint.MaxValue << (32 - length);
                foreach (var address in new[] { b, a, (a & mask) | (b & ~mask) })
                {
                    var inside = (address & mask) == (a & mask);
                    network.Contains(Address(address)).ShouldBe(inside);
                    network.Contains($"::ffff:{Address(address)}").ShouldBe(inside);
                    // As SQL asks it: by text.
                    var text = Address(address);
                    (network.Length == 32 ? text == network.TextPrefix : text.StartsWith(network.TextPrefix, StringComparison.Ordinal)
                        && (network.BoundedPart is not { } part || byte.Parse(text.Split('.')[part - 1], System.Globalization.CultureInfo.InvariantCulture) is var octet && octet >= network.PartBounds.From && octet <= network.PartBounds.To))
                        .ShouldBe(inside);
                }
            },
            iter: 5000);

    [Fact]
    public void A_pattern_of_many_stars_takes_little_time() =>
        new QueryPattern(string.Concat(Enumerable.Repeat("*a", 500))).Fits(new string('a', 499) + new string('b', 100_000)).ShouldBeFalse();

    private static string Address(uint bits) => $"{bits >> 24}.{(bits >> 16) & 255}.{(bits >> 8) & 255}.{bits & 255}";
}
