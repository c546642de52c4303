using CsCheck;

namespace Rempart.Backups.Tests;

public sealed class WalSegmentTests
{
    [Theory]
    [InlineData("0/2000028", 0x2000028ul)]
    [InlineData("16/B374D848", 0x16B374D848ul)]
    [InlineData("FFFFFFFF/FFFFFFFF", ulong.MaxValue)]
    public void An_LSN_is_read_and_written(string text, ulong value)
    {
        Lsn.TryParse(text, out var lsn).ShouldBeTrue();
        lsn.ShouldBe(new Lsn(value));
        lsn.ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("0/")]
    [InlineData("0/123456789")]
    [InlineData("0/2G")]
    [InlineData("1/2/3")]
    [InlineData(" 1/2")]
    public void Another_text_is_no_LSN(string? text) => Lsn.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("0000000100000000000000FF", 16, 1u, 255ul)]
    [InlineData("000000010000000100000000", 16, 1u, 256ul)]
    [InlineData("0000000A0000000200000003", 16, 10u, 515ul)]
    [InlineData("000000010000000100000002", 1024, 1u, 6ul)]
    [InlineData("000000010000000100000000", 1, 1u, 4096ul)]
    public void A_segment_is_read_by_its_clusters_size(string name, int mebibytes, uint timeline, ulong number)
    {
        WalSegment.TryParse(name, (long)mebibytes << 20, out var segment).ShouldBeTrue();
        segment.ShouldBe(new WalSegment(timeline, number));
        segment.Name((long)mebibytes << 20).ShouldBe(name);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("00000001000000000000000")]
    [InlineData("00000001000000000000000g")]
    [InlineData("0000000100000000000000ff")]
    [InlineData("000000000000000000000001")]
    [InlineData("000000010000000000000100")]
    public void Another_text_is_no_segment(string? name) => WalSegment.TryParse(name, WalSegment.DefaultSize, out _).ShouldBeFalse();

    [Fact]
    public void The_size_of_segments_is_found_from_backups() =>
        Gen.Select(Gen.Int[20, 30], Gen.ULong[1, 1ul << 40]).Sample((power, place) =>
        {
            var size = 1L << power;
            var name = WalSegment.At(3, new Lsn(place), size).Name(size);
            var inferred = WalSegment.InferSize([(new Lsn(place), name)]);
            // One backup may fit several sizes; whatever is inferred must give the same name.
            WalSegment.At(3, new Lsn(place), inferred).Name(inferred).ShouldBe(name);
        });

    [Fact]
    public void Every_segment_is_read_back_from_its_name() =>
        Gen.Select(Gen.UInt[1, uint.MaxValue], Gen.ULong[0, 1ul << 39], Gen.Int[20, 30]).Sample((timeline, number, power) =>
        {
            var size = 1L << power;
            var segment = new WalSegment(timeline, number % (ulong.MaxValue / (ulong)size % (1ul << 34)));
            WalSegment.TryParse(segment.Name(size), size, out var read).ShouldBeTrue();
            read.ShouldBe(segment);
        });

    [Fact]
    public void A_history_file_is_read_and_comments_are_skipped()
    {
        TimelineHistory.TryParse("1\t0/3000000\tno recovery target specified\n# x\n\n2\t0/5000148\tat restore point \"a\"\n", out var switches).ShouldBeTrue();
        switches.ShouldBe([new TimelineSwitch(1, new Lsn(0x3000000)), new TimelineSwitch(2, new Lsn(0x5000148))]);
        TimelineHistory.TryParse("one two three", out _).ShouldBeFalse();
    }
}
