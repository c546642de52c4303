using CsCheck;
using static Rempart.Backups.Tests.Samples;

namespace Rempart.Backups.Tests;

public sealed class WalContinuityTests
{
    private static readonly Dictionary<uint, IReadOnlyList<TimelineSwitch>> NoHistory = [];

    [Fact]
    public void A_whole_archive_has_no_gap_and_the_backup_reaches_its_end()
    {
        var report = WalContinuity.Check("15-1", Archive(2, 9), [Backup("F", 2, 3)], NoHistory);

        report.IsWhole.ShouldBeTrue();
        report.Newest.ShouldBe(new BackupReach("F", true, new Lsn(10 * (ulong)SegmentBytes), 1));
    }

    [Fact]
    public void A_missing_segment_is_named_and_ends_the_reach()
    {
        var report = WalContinuity.Check("15-1", Archive(2, 9, without: 6), [Backup("F", 2, 3)], NoHistory);

        report.Gaps.ShouldBe([new WalGap("000000010000000000000006", "000000010000000000000006", 1)]);
        report.Newest!.Reaches.ShouldBe(new Lsn(6 * (ulong)SegmentBytes));
        report.Newest.IsConsistent.ShouldBeTrue();
    }

    [Fact]
    public void A_missing_segment_of_the_backup_itself_makes_it_useless()
    {
        var report = WalContinuity.Check("15-1", Archive(2, 9, without: 3), [Backup("F", 2, 4)], NoHistory);

        report.Backups.ShouldHaveSingleItem().IsConsistent.ShouldBeFalse();
        report.Newest.ShouldBeNull();
    }

    [Fact]
    public void A_gap_before_a_later_backup_does_not_end_that_ones_reach()
    {
        var report = WalContinuity.Check("15-1", Archive(2, 12, 5, 6), [Backup("A", 2, 2), Backup("B", 8, 8, minute: 5)], NoHistory);

        report.Gaps.Select(gap => gap.ToString()).ShouldBe(["000000010000000000000005 to 000000010000000000000006 (2 segments)"]);
        report.Backups.Select(backup => backup.Reaches.Value / (ulong)SegmentBytes).ShouldBe([5ul, 13ul]);
    }

    [Fact]
    public void Segments_older_than_the_first_backup_are_nobodys_loss() =>
        WalContinuity.Check("15-1", Archive(5, 9), [Backup("F", 5, 5)], NoHistory).IsWhole.ShouldBeTrue();

    [Fact]
    public void The_path_follows_a_change_of_timeline_and_finds_the_gap_after_it()
    {
        // Timeline 2 left timeline 1 within segment 6.
        var histories = new Dictionary<uint, IReadOnlyList<TimelineSwitch>> { [2] = [new TimelineSwitch(1, new Lsn((6 * (ulong)SegmentBytes) + 4096))] };
        (uint, ulong)[] whole = [(1, 2), (1, 3), (1, 4), (1, 5), (1, 6), (2, 6), (2, 7), (2, 8)];

        var good = WalContinuity.Check("15-1", Archive(whole), [Backup("F", 2, 2)], histories);
        good.IsWhole.ShouldBeTrue();
        good.Newest.ShouldBe(new BackupReach("F", true, new Lsn(9 * (ulong)SegmentBytes), 2));
        WalContinuity.Check("15-1", Archive(whole.Where(one => one != (2, 6))), [Backup("F", 2, 2)], histories)
            .Gaps.ShouldBe([new WalGap("000000020000000000000006", "000000020000000000000006", 1)]);
        WalContinuity.Check("15-1", Archive(whole.Where(one => one != (1, 5))), [Backup("F", 2, 2)], histories)
            .Gaps.ShouldBe([new WalGap("000000010000000000000005", "000000010000000000000005", 1)]);
    }

    [Fact]
    public void A_segment_that_lies_there_twice_and_one_that_is_empty_are_named()
    {
        var listing = Archive(2, 4);
        listing = listing with { Segments = [.. listing.Segments, listing.Segments[1] with { Bytes = 0, Path = "other" }] };

        var report = WalContinuity.Check("15-1", listing, [Backup("F", 2, 2)], NoHistory);

        report.Duplicates.ShouldBe(["000000010000000000000003"]);
        report.Empty.ShouldBe(["000000010000000000000003"]);
        report.IsWhole.ShouldBeFalse();
    }

    [Fact]
    public void The_archive_of_another_cluster_does_not_count()
    {
        var report = WalContinuity.Check("15-2", Archive(2, 9), [Backup("F", 2, 3)], NoHistory);

        report.Newest.ShouldBeNull();
        report.Gaps.ShouldHaveSingleItem();
    }

    [Fact]
    public void Whatever_is_taken_from_an_archive_is_found_and_nothing_else() =>
        Gen.Select(Gen.ULong[2, 300].HashSet[1, 40], Gen.ULong[301, 600]).Sample((taken, last) =>
        {
            var report = WalContinuity.Check("15-1", Archive(2, last, [.. taken]), [Backup("F", 2, 2)], NoHistory);
            var named = new List<ulong>();
            foreach (var gap in report.Gaps)
            {
                WalSegment.TryParse(gap.First, SegmentBytes, out var first).ShouldBeTrue();
                named.AddRange(Range(first.Number, first.Number + (ulong)gap.Count - 1));
            }
            named.Order().ShouldBe(taken.Order());
            report.Newest.ShouldBe(taken.Contains(2) ? null : new BackupReach("F", true, new Lsn(taken.Min() * (ulong)SegmentBytes), 1));
        }, iter: 200);
}
