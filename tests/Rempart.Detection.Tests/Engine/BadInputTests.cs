using CsCheck;
using Rempart.Detection.Tests.Support;

namespace Rempart.Detection.Tests.Engine;

public sealed class BadInputTests
{
    private static readonly RuleSet Rules = OneRule.Set("sel:\n  name|contains: evil\ncondition: sel");

    [Theory]
    [InlineData("[1,2]", 2)]
    [InlineData("\"text\"", 1)]
    [InlineData("null", 1)]
    [InlineData("12", 1)]
    public void What_is_no_object_is_counted_and_the_stream_goes_on(string line, int values)
    {
        var found = Findings.Of(Rules, line + "\n{\"name\":\"evil\"}");

        found.Counters.NotObjects.ShouldBe(values);
        found.Problems[0].ToString().ShouldContain("an event must be a JSON object");
        found.Matches.ShouldBe([("Rule", "events", values)]);
    }

    [Theory]
    [InlineData("{\"name\":\"evil\"")]
    [InlineData("{\"name\":\"evil")]
    [InlineData("{\"name\":}")]
    [InlineData("{\"name\" \"evil\"}")]
    [InlineData("{name:\"evil\"}")]
    [InlineData("{\"name\":\"ev\\xil\"}")]
    [InlineData("{\"name\":01}")]
    [InlineData("{\"name\":1.}")]
    [InlineData("{\"name\":tru}")]
    [InlineData("{\"a\":[1,2}")]
    [InlineData("}")]
    public void What_is_no_JSON_is_counted_and_the_next_line_is_read(string line)
    {
        var found = Findings.Of(Rules, line + "\n{\"name\":\"evil\"}\n{\"name\":\"evil too\"}");

        found.Counters.Malformed.ShouldBe(1);
        found.Problems.ShouldHaveSingleItem().At.ShouldBe(new EventPlace("events", 0));
        found.Matches.Select(match => match.Index).ShouldBe([1, 2]);
    }

    [Fact]
    public void Arrays_and_pretty_printed_objects_are_events_one_after_another()
    {
        var found = Findings.Of(Rules, "[{\"name\":\"evil\"},\n {\"name\":\"good\"}]\n{\n  \"name\":\n    \"evil\"\n}{\"name\":\"evil\"}");

        found.Matches.Select(match => match.Index).ShouldBe([0, 2, 3]);
        found.Counters.Events.ShouldBe(4);
        found.Problems.ShouldBeEmpty();
    }

    [Fact]
    public void An_event_nested_a_thousand_deep_is_read_and_a_deeper_one_is_counted()
    {
        static string Nested(int depth) => $"{{\"name\":\"evil\",\"x\":{string.Concat(Enumerable.Repeat("[", depth))}{new string(']', depth)}}}";

        var found = Findings.Of(Rules, Nested(1000) + "\n" + Nested(100_000) + "\n{\"name\":\"evil\"}");

        found.Counters.TooDeep.ShouldBe(1);
        found.Problems.ShouldHaveSingleItem().Reason.ShouldBe("nested deeper than 1024");
        found.Matches.Select(match => match.Index).ShouldBe([0, 2]);
    }

    [Fact]
    public void A_text_of_ten_megabytes_is_searched_whole()
    {
        var found = Findings.Of(Rules, $"{{\"name\":\"{new string('x', 10_000_000)}EVIL\"}}");

        found.Matches.Count.ShouldBe(1);
    }

    [Fact]
    public void Of_a_key_that_stands_twice_both_values_count()
    {
        var found = Findings.Of(Rules, "{\"name\":\"evil\",\"name\":\"good\"}\n{\"name\":\"good\",\"name\":\"evil\"}");

        found.Matches.Count.ShouldBe(2);
        found.Counters.DuplicateKeys.ShouldBe(2);
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_hide_nothing()
    {
        byte[] content = [.. "{\"name\":\"\uFFFD"u8, 0xFF, 0xC0, .. "Evil\"}"u8];

        var found = Findings.Of(Rules, content);

        found.Matches.Count.ShouldBe(1);
        found.Counters.InvalidText.ShouldBe(1);
    }

    [Fact]
    public void Integers_beyond_64_bits_are_compared_exactly()
    {
        var rules = OneRule.Set("sel:\n  n|gt: 99999999999999999999\ncondition: sel");

        var found = Findings.Of(rules, "{\"n\":99999999999999999999}\n{\"n\":100000000000000000000}\n{\"n\":1e400}");

        found.Matches.Select(match => match.Index).ShouldBe([1, 2]);
        found.Counters.HugeNumbers.ShouldBe(2);
    }

    [Fact]
    public void A_catastrophic_expression_cannot_hang_the_engine()
    {
        var bounded = OneRule.Set("sel:\n  name|re: '^(a+)+$'\ncondition: sel");
        var timed = OneRule.Set("sel:\n  name|re: '^(?=(a+)+$)b'\ncondition: sel");
        var value = $"{{\"name\":\"{new string('a', 5000)}!\"}}";

        Findings.Of(bounded, value).Counters.ExpressionTimeouts.ShouldBe(0);
        Findings.Of(timed, value).Counters.ExpressionTimeouts.ShouldBe(1);
        timed.Rules[0].SlowExpressions.ShouldBe(["^(?=(a+)+$)b"]);
    }

    [Fact]
    public void Any_bytes_are_taken_and_the_event_behind_them_is_found() =>
        Gen.Byte.Array[0, 300].Sample(noise =>
        {
            byte[] content = [.. noise, .. "\n\n{\"name\":\"evil\"}"u8];

            var found = Findings.Of(Rules, content);

            (found.Counters.Events + found.Counters.Malformed + found.Counters.NotObjects + found.Counters.TooDeep).ShouldBeGreaterThan(0);
        });

    [Theory]
    [InlineData("\"\"name\":\"evil\",\"list\":[1,{\"a\":null}]}")]
    [InlineData("1 2 {\"name\":")]
    [InlineData("[{\"name\":")]
    [InlineData("  {\"name\":")]
    [InlineData("{\"name\":\"")]
    public void A_line_that_is_broken_costs_only_itself_wherever_it_breaks(string line) =>
        Findings.Of(Rules, $"{line}\n{{\"other\":1}}\n{{\"name\":\"evil\"}}\n").Matches.Count.ShouldBe(1);

    [Fact]
    public void An_event_that_was_damaged_anywhere_disturbs_no_other() =>
        Gen.Select(Gen.Int[0, 60], Gen.Char[' ', '~']).Sample((at, put) =>
        {
            var damaged = "{\"name\":\"evil\",\"list\":[1,{\"a\":null}],\"x\":{\"y\":true}}".ToCharArray();
            damaged[at % damaged.Length] = put;

            var found = Findings.Of(Rules, $"{{\"name\":\"evil\"}}\n{new string(damaged)}\n{{\"other\":1}}\n{{\"name\":\"evil\"}}\n");

            found.Matches.Count(match => match.Index == 0).ShouldBe(1);
            found.Matches[^1].Index.ShouldBeGreaterThan(0);
        });
}
