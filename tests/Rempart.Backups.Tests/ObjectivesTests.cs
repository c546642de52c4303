using Rempart.Core.Text;
using static Rempart.Backups.Tests.Samples;

namespace Rempart.Backups.Tests;

public sealed class ObjectivesTests
{
    private static readonly Heartbeat[] Heartbeats = [.. Range(1, 10).Select(number => new Heartbeat((long)number, Start.AddSeconds(number), new Lsn(number * 100)))];

    [Theory]
    [InlineData(550ul, 16)] // 5 may be cut off; 4 is surely whole.
    [InlineData(500ul, 16)]
    [InlineData(5000ul, 11)]
    public void The_recovery_point_is_the_age_of_the_newest_heartbeat_that_is_surely_archived(ulong reaches, int seconds) =>
        Objectives.RecoveryPoint(Heartbeats, new Lsn(reaches), Start.AddSeconds(20)).ShouldBe(TimeSpan.FromSeconds(seconds));

    [Fact]
    public void Without_heartbeat_in_reach_there_is_no_recovery_point() =>
        Objectives.RecoveryPoint(Heartbeats, new Lsn(150), Start).ShouldBeNull();

    [Fact]
    public void A_clock_ahead_gives_no_negative_age() =>
        Objectives.RecoveryPoint(Heartbeats, new Lsn(5000), Start).ShouldBe(TimeSpan.Zero);

    [Theory]
    [InlineData("daily", "2026-11-26T00:00:00Z")]
    [InlineData("every 1h", "2026-11-24T14:00:00Z")]
    [InlineData("weekly", "2026-12-07T00:00:00Z")]
    public void A_proof_counts_until_the_cadence_comes_round_twice(string cadence, string end) =>
        Objectives.ProofEnds(Schedule.Parse(cadence), Start.AddMinutes(1)).ShouldBe(DateTimeOffset.Parse(end, System.Globalization.CultureInfo.InvariantCulture));

    [Fact]
    public void The_window_ends_at_a_gap_and_begins_again_at_the_next_backup()
    {
        BackupRecord[] backups = [Backup("A", 2, 2), Backup("B", 8, 8, minute: 40)];
        var listing = Archive(2, 12, 5);

        var window = RecoveryWindow.Of(backups, WalContinuity.Check("15-1", listing, backups, new Dictionary<uint, IReadOnlyList<TimelineSwitch>>()), listing);

        window.Select(stretch => (stretch.Label, stretch.From, stretch.Until)).ShouldBe(
            [("A", Start, Start.AddMinutes(30)), ("B", Start.AddMinutes(40), Start.AddMinutes(40))]);
    }

    [Fact]
    public void Without_a_gap_the_window_is_one()
    {
        BackupRecord[] backups = [Backup("A", 2, 2), Backup("B", 8, 8, minute: 5)];
        var listing = Archive(2, 12);

        RecoveryWindow.Of(backups, WalContinuity.Check("15-1", listing, backups, new Dictionary<uint, IReadOnlyList<TimelineSwitch>>()), listing)
            .ShouldBe([new WindowStretch(Start, Start.AddMinutes(30), "A")]);
    }

    [Fact]
    public void A_backup_with_damaged_pages_opens_no_window()
    {
        BackupRecord[] backups = [Backup("A", 2, 2) with { HasPageErrors = true }];
        var listing = Archive(2, 12);

        RecoveryWindow.Of(backups, WalContinuity.Check("15-1", listing, backups, new Dictionary<uint, IReadOnlyList<TimelineSwitch>>()), listing).ShouldBeEmpty();
    }
}
