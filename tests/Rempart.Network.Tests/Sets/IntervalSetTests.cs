using CsCheck;
using Rempart.Network.Sets;

namespace Rempart.Network.Tests.Sets;

public sealed class IntervalSetTests
{
    // A small universe with its ends in it, so that random sets touch, overlap and reach both limits often.
    private static readonly Gen<IntervalSet<byte>> Sets =
        Gen.Select(Gen.Byte, Gen.Byte, (one, other) => new Interval<byte>(Math.Min(one, other), Math.Max(one, other))).List[0, 6]
            .Select(IntervalSet<byte>.Of);

    [Fact]
    public void Operations_agree_with_a_set_of_single_numbers() => Gen.Select(Sets, Sets).Sample((one, other) =>
    {
        HashSet<byte> left = [.. Members(one)], right = [.. Members(other)];
        Members(one.Union(other)).ShouldBe(left.Union(right), ignoreOrder: true);
        Members(one.Intersect(other)).ShouldBe(left.Intersect(right), ignoreOrder: true);
        Members(one.Except(other)).ShouldBe(left.Except(right), ignoreOrder: true);
        one.Overlaps(other).ShouldBe(left.Overlaps(right));
        one.Contains(other).ShouldBe(right.IsSubsetOf(left));
        one.Equals(other).ShouldBe(left.SetEquals(right));
    });

    [Fact]
    public void Intervals_never_touch_and_the_complement_of_the_complement_is_the_set() => Sets.Sample(set =>
    {
        var intervals = set.Intervals.ToArray();
        for (var i = 1; i < intervals.Length; i++)
            (intervals[i].First - intervals[i - 1].Last).ShouldBeGreaterThan(1);
        set.Complement().Complement().ShouldBe(set);
        set.Union(set.Complement()).IsFull.ShouldBeTrue();
    });

    [Fact]
    public void A_set_reads_as_its_intervals()
    {
        IntervalSet<ushort>.Of([new(8000, 8010), new(80, 80), new(8011, 8012)]).ToString().ShouldBe("80,8000-8012");
        IntervalSet<ushort>.Empty.ToString().ShouldBe("");
        Should.Throw<ArgumentOutOfRangeException>(() => IntervalSet<ushort>.Of(2, 1));
    }

    private static IEnumerable<byte> Members(IntervalSet<byte> set) =>
        Enumerable.Range(0, 256).Select(number => (byte)number).Where(set.Contains);
}
