using CsCheck;
using Rempart.Core.Text;

namespace Rempart.Core.Tests.Text;

public sealed class TextFormTests
{
    [Theory]
    [InlineData("30s", 30)]
    [InlineData("15m", 900)]
    [InlineData("1h30m", 5400)]
    [InlineData("7d", 604_800)]
    [InlineData("5y", 157_680_000)]
    public void A_duration_is_read(string text, long seconds)
    {
        Durations.TryParse(text, out var duration).ShouldBeTrue();
        duration.ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    [Theory]
    [InlineData("15")]
    [InlineData("m15")]
    [InlineData("30m1h")]
    [InlineData("1h1h")]
    [InlineData("-1h")]
    [InlineData("1.5h")]
    [InlineData("")]
    [InlineData("0s")]
    [InlineData("1001y")]
    [InlineData("99999999999999999999s")]
    public void A_bad_duration_is_refused(string text) => Durations.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void A_duration_is_written_as_it_is_read() => Gen.Long[1, 31_536_000_000].Sample(seconds =>
    {
        var duration = TimeSpan.FromSeconds(seconds);
        Durations.TryParse(Durations.Format(duration), out var again).ShouldBeTrue();
        again.ShouldBe(duration);
    });

    [Theory]
    [InlineData("64MiB", 67_108_864)]
    [InlineData("512B", 512)]
    [InlineData("0B", 0)]
    [InlineData("2GiB", 2_147_483_648)]
    public void A_size_is_read_and_written(string text, long bytes)
    {
        ByteSize.TryParse(text, out var size).ShouldBeTrue();
        size.Bytes.ShouldBe(bytes);
        size.ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData("64MB", "'64MB' is not a size; write for example '512B', '64KiB', '64MiB' or '2GiB'")]
    [InlineData("-1KiB", "'-1KiB' is not a size; write for example '512B', '64KiB', '64MiB' or '2GiB'")]
    [InlineData("9999999999TiB", "'9999999999TiB' is too large; the largest size is '8388607TiB'")]
    public void A_bad_size_is_refused(string text, string expected)
    {
        ByteSize.TryParse(text, out _, out var problem).ShouldBeFalse();
        problem.ShouldBe(expected);
    }

    [Theory]
    [InlineData("prod-postgres", "prod-postgresql")]
    [InlineData("form", "from")]
    [InlineData("FROM", "from")]
    [InlineData("zzzz", null)]
    [InlineData("", null)]
    public void The_nearest_word_is_suggested(string word, string? expected) =>
        Suggestions.Nearest(word, ["to", "from", "ports", "prod-postgresql"]).ShouldBe(expected);

    [Fact]
    public void Distance_is_symmetric_and_zero_only_for_equals() =>
        Gen.Select(Gen.Char["abc"].Array[0, 8], Gen.Char["abc"].Array[0, 8]).Sample((one, two) =>
        {
            var (a, b) = (new string(one), new string(two));
            Suggestions.Distance(a, b).ShouldBe(Suggestions.Distance(b, a));
            (Suggestions.Distance(a, b) == 0).ShouldBe(a == b);
        });
}
