using System.Text;
using CsCheck;

namespace Rempart.Events.Tests.Framing;

public sealed class RecordDecoderTests
{
    [Theory]
    [InlineData(RecordFraming.Lines, "a\r\nb\n\nc", "a|b|c")]
    [InlineData(RecordFraming.Syslog, "5 <13>a7 <13>a\nb<14>x\n<14>y", "<13>a|<13>a\nb|<14>x|<14>y")]
    [InlineData(RecordFraming.Syslog, "2026-11-24T00:00:00Z web app: x\n5 <13>a", "2026-11-24T00:00:00Z web app: x|<13>a")]
    [InlineData(RecordFraming.Syslog, "5 apples\n05 <13>a\n999999999999 <1>x\n", "5 apples|05 <13>a|999999999999 <1>x")]
    [InlineData(RecordFraming.Syslog, "50 <13>cut off", "50 <13>cut off")]
    [InlineData(RecordFraming.Syslog, "12", "12")]
    [InlineData(RecordFraming.Syslog, "\u0016\u0003\u0001\u0002\n<1>x\n", "\u0016\u0003\u0001\u0002|<1>x")]
    [InlineData(RecordFraming.JournalExport, "A=1\nB=2\n\nA=3\n\n", "A=1\nB=2\n|A=3\n")]
    public void A_stream_is_cut_into_its_records(RecordFraming framing, string stream, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(stream);
        for (var size = 1; size <= bytes.Length; size++)
            Cut(framing, 64, bytes, size).Select(Encoding.UTF8.GetString).ShouldBe(expected.Split('|'), $"in pieces of {size}");
    }

    [Fact]
    public void What_is_too_large_comes_in_pieces_and_the_next_is_whole_again()
    {
        var records = new List<byte[]>();
        var sink = new Records(records);
        var decoder = new RecordDecoder(RecordFraming.Lines, 16);
        decoder.Feed(Encoding.ASCII.GetBytes(new string('a', 40) + "\nb\n"), sink);
        decoder.Complete(sink);

        records.Select(Encoding.ASCII.GetString).ShouldBe([new string('a', 16), new string('a', 16), new string('a', 8), "b"]);
        sink.Wholes.ShouldBe([false, false, false, true]);
        sink.Positions.ShouldBe([0, 16, 32, 41]);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("\n", "")]
    [InlineData("\nb\n", "b")]
    public void A_line_of_the_largest_size_is_whole_however_it_comes(string after, string next)
    {
        var line = new string('a', 16);
        var bytes = Encoding.ASCII.GetBytes(line + after);
        for (var size = 1; size <= bytes.Length; size++)
            Cut(RecordFraming.Lines, 16, bytes, size).Select(Encoding.ASCII.GetString).ShouldBe(next.Length == 0 ? [line] : [line, next], $"in pieces of {size}");
    }

    [Fact]
    public void Any_bytes_in_any_pieces_give_the_same_records_and_little_is_held() =>
        Gen.Select(Gen.OneOf(Gen.Byte, Gen.Const((byte)'\n'), Gen.Const((byte)' '), Gen.Const((byte)'<'), Gen.Const((byte)'5'), Gen.Const((byte)'=')).Array[0, 400], Gen.Int[1, 50], Gen.Enum<RecordFraming>())
            .Sample((bytes, size, framing) =>
            {
                var whole = Cut(framing, 32, bytes, Math.Max(bytes.Length, 1));
                var pieces = Cut(framing, 32, bytes, size);
                pieces.Count.ShouldBe(whole.Count);
                for (var i = 0; i < whole.Count; i++)
                    pieces[i].ShouldBe(whole[i]);
            }, iter: 3000);

    [Fact]
    public void Of_lines_no_byte_is_lost() =>
        Gen.OneOf(Gen.Byte, Gen.Const((byte)'\n')).Array[0, 300].Sample(bytes =>
        {
            var records = new List<byte[]>();
            var sink = new Records(records);
            var decoder = new RecordDecoder(RecordFraming.Lines, 16);
            decoder.Feed(bytes, sink);
            decoder.Complete(sink);
            // Only line ends may be missing.
            records.SelectMany(record => record).Where(letter => letter != '\r').ShouldBe(bytes.Where(letter => letter is not ((byte)'\n' or (byte)'\r')));
        });

    private static List<byte[]> Cut(RecordFraming framing, int largest, byte[] bytes, int size)
    {
        var records = new List<byte[]>();
        var sink = new Records(records);
        var decoder = new RecordDecoder(framing, largest);
        for (var at = 0; at < bytes.Length; at += size)
        {
            decoder.Feed(bytes.AsSpan(at, Math.Min(size, bytes.Length - at)), sink);
            decoder.Held.ShouldBeLessThan((2 * largest) + 16);
        }
        decoder.Complete(sink);
        decoder.Held.ShouldBe(0);
        return records;
    }
}
