using Rempart.Core.Estates;
using static Rempart.Backups.Tests.Samples;

namespace Rempart.Backups.Tests;

public sealed class SelectionTests
{
    private static readonly RestorePoint[] Points = [.. new ulong[] { 1, 4, 7, 9, 20 }.Select(segment => new RestorePoint($"p{segment}", Start, new Lsn((segment * (ulong)SegmentBytes) + 500)))];

    private static readonly Heartbeat[] Heartbeats = [.. Range(2, 20).Select(segment => new Heartbeat((long)segment, Start.AddMinutes(segment - 1.5), new Lsn((segment * (ulong)SegmentBytes) + 200)))];

    [Fact]
    public void The_latest_backup_is_tried_to_the_newest_restore_point_within_reach()
    {
        TargetSelection.TryChoose(RestoreChoice.Latest, 0, Material(12), new Random(1), out var target, out _).ShouldBeTrue();

        target.ShouldBe(new RestoreTarget("B", Points[3], null));
        target.ToString().ShouldBe("backup B to restore point p9");
    }

    [Fact]
    public void A_missing_segment_moves_the_target_before_the_gap()
    {
        TargetSelection.TryChoose(RestoreChoice.Latest, 0, Material(12, 8), new Random(1), out var target, out _).ShouldBeTrue();

        target.Point!.Name.ShouldBe("p7");
    }

    [Fact]
    public void A_backup_without_a_restore_point_after_it_does_not_count_and_the_one_before_is_tried()
    {
        TargetSelection.TryChoose(RestoreChoice.Latest, 0, Material(12) with { Points = [Points[1], Points[4]] }, new Random(1), out var target, out _).ShouldBeTrue();

        target.ShouldBe(new RestoreTarget("A", Points[1], null));
    }

    [Fact]
    public void Without_a_restore_point_in_the_archive_nothing_is_proved()
    {
        TargetSelection.TryChoose(RestoreChoice.Latest, 0, Material(12) with { Points = [Points[0], Points[4]] }, new Random(1), out _, out var problem).ShouldBeFalse();

        problem.ShouldBe("no restore point after backup B lies in the archive, so nothing can be proved; its log reaches 0/D000000");
    }

    [Fact]
    public void Without_backup_nothing_is_proved()
    {
        TargetSelection.TryChoose(RestoreChoice.Latest, 0, new RestoreMaterial(Stanza(), WalContinuity.Check("15-1", Archive(1, 2), [], new Dictionary<uint, IReadOnlyList<TimelineSwitch>>()), [], []), new Random(1), out _, out var problem).ShouldBeFalse();

        problem.ShouldBe("there is no backup of this cluster yet");
    }

    [Fact]
    public void Rotation_takes_the_latest_then_a_moment_then_any()
    {
        var material = Material(12);
        var seen = Enumerable.Range(0, 60).Select(round =>
        {
            TargetSelection.TryChoose(RestoreChoice.Rotate, round, material, new Random(round), out var target, out var problem).ShouldBeTrue(problem);
            return (round % 3, target);
        }).ToLookup(pair => pair.Item1, pair => pair.target);

        seen[0].ShouldAllBe(target => target.Label == "B" && target.Point!.Name == "p9");
        seen[1].ShouldAllBe(target => target.Time != null && target.Point == null);
        seen[1].Select(target => target.Time).Distinct().Count().ShouldBeGreaterThan(3);
        seen[2].Select(target => target.Label).Distinct().ShouldBe(["A", "B"], ignoreOrder: true);
        foreach (var target in seen[1])
            (target.Label == "B").ShouldBe(target.Time > Start.AddMinutes(5).AddSeconds(1));
    }

    [Theory]
    [InlineData(-1, null, "the oldest moment that can be restored is 2026-11-24 12:00:00 UTC")]
    [InlineData(3, "A", null)]
    [InlineData(7, "B", null)]
    [InlineData(60, null, "the newest moment that is proved to be in the archive is 2026-11-24 12:10:30 UTC")]
    public void A_moment_is_reached_from_the_backup_before_it(int minute, string? label, string? expected)
    {
        TargetSelection.TryReach(Start.AddMinutes(minute), Material(12), out var target, out var problem).ShouldBe(label is not null);

        if (label is null)
            problem.ShouldBe(expected);
        else
            target.Label.ShouldBe(label);
    }

    private static RestoreMaterial Material(ulong last, params ulong[] without)
    {
        BackupRecord[] backups = [Backup("A", 2, 2), Backup("B", 6, 6, minute: 5)];
        var wal = WalContinuity.Check("15-1", Archive(2, last, without), backups, new Dictionary<uint, IReadOnlyList<TimelineSwitch>>());
        return new RestoreMaterial(Stanza(backups), wal, Points, Heartbeats);
    }
}
