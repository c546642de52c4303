using Rempart.Server.Events.Lake.Segments;

namespace Rempart.Server.Tests.Events;

public sealed class KnownIdsTests
{
    [Fact]
    public void It_knows_the_newest_and_forgets_the_oldest()
    {
        var ids = new KnownIds(3);
        foreach (var id in (UInt128[])[1, 2, 3, 4])
            ids.Add(id).ShouldBeTrue();

        ids.Add(4).ShouldBeFalse();
        ((UInt128[])[1, 2, 3, 4]).Select(ids.Contains).ShouldBe([false, true, true, true]);
    }

    [Fact]
    public void It_tells_which_were_there_at_a_moment()
    {
        var ids = new KnownIds(4);
        ids.Add(1);
        ids.Add(2);
        var moment = ids.Added;
        ids.Add(3);

        ids.WereThere([1, 2, 3, 9], moment).ShouldBe([true, true, false, false]);
        ids.WereThere([1, 2, 3, 9], ids.Added).ShouldBe([true, true, true, false]);
        // One that is delivered again is there since its first delivery.
        ids.Add(2);
        ids.WereThere([2], moment).ShouldBe([true]);
        // So many came meanwhile that the moment is forgotten: none of those counts.
        for (UInt128 id = 10; id < 20; id++)
            ids.Add(id);
        ids.WereThere([1, 2, 17, 19], moment).ShouldBe([false, false, false, false]);
    }
}
