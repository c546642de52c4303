using CsCheck;
using Rempart.Core.Text;

namespace Rempart.Core.Tests.Text;

public sealed class LineDifferenceTests
{
    private static readonly Gen<string> Texts = Gen.Int[0, 2].List[0, 12].Select(lines => string.Concat(lines.Select(line => $"{line}\n")));

    [Theory]
    [InlineData(null, "one\ntwo\n", "+one +two")]
    [InlineData("one\ntwo\n", null, "-one -two")]
    [InlineData("one\ntwo\n", "one\ntwo\n", "~2")]
    [InlineData("one\ntwo\nthree\n", "one\n2\nthree\n", " one -two +2  three")]
    [InlineData("a\nb\nc\nd\ne\nf\ng\nh\n", "a\nb\nc\nd\ne\nf\ng\nH\n", "~4  e  f  g -h +H")]
    [InlineData("x\na\nb\nc\nd\n", "y\na\nb\nc\nd\n", "-x +y  a  b  c  d")]
    [InlineData("one\n", "one\n", " one")]
    [InlineData("one\r\ntwo", "one\ntwo\n", "~2")]
    [InlineData("", "", "")]
    public void A_difference_shows_what_changes_and_its_surroundings(string? before, string? after, string expected) =>
        string.Join(' ', LineDifference.Of(before, after).Select(Show)).ShouldBe(expected);

    [Fact]
    public void The_kept_and_removed_lines_are_the_text_before_and_the_kept_and_added_ones_the_text_after() => Gen.Select(Texts, Texts).Sample((before, after) =>
    {
        var lines = LineDifference.Of(before, after, context: 100);
        if (before == after)
        {
            // Nothing changes, so there are no surroundings to show; a single line is shown rather than counted.
            lines.ShouldAllBe(line => line.Change == LineChange.Skipped || line.Change == LineChange.Kept);
            return;
        }
        Joined(lines, LineChange.Removed).ShouldBe(before);
        Joined(lines, LineChange.Added).ShouldBe(after);
    });

    [Fact]
    public void Texts_too_long_to_compare_are_shown_as_replaced()
    {
        var before = string.Join('\n', Enumerable.Range(0, 3000));
        var after = string.Join('\n', Enumerable.Range(5000, 3000));
        var lines = LineDifference.Of(before, after);
        lines.Count(line => line.Change == LineChange.Removed).ShouldBe(3000);
        lines.Count(line => line.Change == LineChange.Added).ShouldBe(3000);
    }

    private static string Show(DifferenceLine line) => line.Change switch
    {
        LineChange.Removed => $"-{line.Text}",
        LineChange.Added => $"+{line.Text}",
        LineChange.Skipped => $"~{line.Count}",
        _ => $" {line.Text}",
    };

    private static string Joined(IEnumerable<DifferenceLine> lines, LineChange side) =>
        string.Concat(lines.Where(line => line.Change == LineChange.Kept || line.Change == side).Select(line => line.Text + "\n"));
}
