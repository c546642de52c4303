using System.Security.Cryptography;
using CsCheck;

namespace Rempart.Events.Tests.Sealing;

public sealed class SealingTests
{
    private const string Segment = "0190000000007000800000000000000a";
    private static readonly SealKey Key = new(RandomNumberGenerator.GetBytes(SealKey.Length));

    [Fact]
    public void What_was_sealed_opens_whole_and_in_pieces() =>
        Gen.Select(Gen.Byte.Array[1, 400], Gen.Int[1, 70], Gen.Int[0, 399], Gen.Int[1, 400]).Sample((content, chunk, from, length) =>
        {
            var (bytes, hash) = Seal(content, chunk);

            Open(bytes).ShouldBe(content);
            hash.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(bytes)));
            from %= content.Length;
            length = Math.Min(length, content.Length - from);
            Open(bytes, from: from, length: length).AsSpan(from, length).SequenceEqual(content.AsSpan(from, length)).ShouldBeTrue();
        });

    [Fact]
    public void Every_flipped_bit_is_refused()
    {
        var (bytes, _) = Seal(RandomNumberGenerator.GetBytes(100), 32);
        for (var at = 0; at < bytes.Length; at++)
        {
            bytes[at] ^= (byte)(1 << (at % 8));
            Should.Throw<SealedSegmentException>(() => Open(bytes), $"byte {at}");
            bytes[at] ^= (byte)(1 << (at % 8));
        }
        Open(bytes).Length.ShouldBe(100);
    }

    [Fact]
    public void Every_cut_and_everything_put_behind_is_refused()
    {
        var (bytes, _) = Seal(RandomNumberGenerator.GetBytes(100), 32);
        for (var length = 0; length < bytes.Length; length++)
            Should.Throw<SealedSegmentException>(() => Open(bytes[..length]), $"{length} bytes");
        Should.Throw<SealedSegmentException>(() => Open([.. bytes, 0]));
    }

    [Fact]
    public void A_cut_that_mends_the_header_is_refused()
    {
        var (bytes, _) = Seal(RandomNumberGenerator.GetBytes(96), 32);
        var cut = bytes[..^48];
        BitConverter.TryWriteBytes(cut.AsSpan(24), 64L).ShouldBeTrue();

        Should.Throw<SealedSegmentException>(() => Open(cut)).Message.ShouldStartWith("It was changed: its chunk 0 does not open.");
    }

    [Fact]
    public void Chunks_in_another_order_or_of_another_segment_are_refused()
    {
        var content = RandomNumberGenerator.GetBytes(96);
        var (first, _) = Seal(content, 32);
        var (second, _) = Seal(content, 32);
        byte[] swapped = [.. first[..64], .. first[112..160], .. first[64..112], .. first[160..]];
        byte[] mixed = [.. first[..64], .. second[64..112], .. first[112..]];

        Should.Throw<SealedSegmentException>(() => Open(swapped));
        Should.Throw<SealedSegmentException>(() => Open(mixed));
        Should.Throw<SealedSegmentException>(() => Open(first, segment: Segment.Replace('a', 'b')));
    }

    [Fact]
    public void Another_key_is_named_and_refused()
    {
        var (bytes, _) = Seal([1, 2, 3], 32);
        var other = new SealKey(RandomNumberGenerator.GetBytes(SealKey.Length));

        var refused = Should.Throw<SealedSegmentException>(() => Open(bytes, key: other));

        refused.Message.ShouldBe($"It is sealed with the key {Key.Id}, and this one is {other.Id}.");
        (refused.Fault, refused.KeyId).ShouldBe((SealedSegmentFault.OtherKey, Key.Id));
    }

    [Fact]
    public void Any_bytes_are_refused_as_a_segment() =>
        Gen.Byte.Array[0, 300].Sample(bytes => Should.Throw<SealedSegmentException>(() => Open([.. "RPSEG"u8, 0, 0, 1, .. bytes])));

    public static TheoryData<string, string?, long?> Names => new()
    {
        { $"{Segment}-1f40.rpseg", Segment, 0x1f40 },
        { $"segments/2026/11/30/{Segment}-m.rpseg", Segment, null },
        { $"{Segment}.rpseg", null, null },
        { $"{Segment}-x.rpseg", null, null },
        { $"{Segment[1..]}g-1f40.rpseg", null, null },
        { $"{Segment[1..]}-1f40.rpseg", null, null },
        { "copy.parquet", null, null },
        { "", null, null },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void A_name_says_the_id_and_the_address_in_the_log(string name, string? id, long? from) =>
        SegmentName.Read(name).ShouldBe(id is null ? null : (id, from));

    [Fact]
    public void A_name_is_read_as_it_was_made() =>
        Gen.Select(Gen.Guid, Gen.Long[0, long.MaxValue], Gen.Bool).Sample((id, from, merged) =>
            SegmentName.Read(SegmentName.Of(id.ToString("N"), DateTimeOffset.UnixEpoch, merged ? null : from)).ShouldBe((id.ToString("N"), merged ? null : from)));

    [Theory]
    [InlineData("")]
    [InlineData("no key")]
    [InlineData("AAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void A_key_file_that_is_none_is_refused(string text) => SealKey.TryParse(text).ShouldBeNull();

    private static (byte[] Bytes, string Hash) Seal(byte[] content, int chunk)
    {
        using var output = new MemoryStream();
        var hash = Sealer.Seal(Key, Segment, content, output, chunk);
        return (output.ToArray(), hash);
    }

    private static byte[] Open(byte[] bytes, SealKey? key = null, string segment = Segment, long from = 0, long? length = null)
    {
        using var source = new ByteSource(bytes);
        using var reader = SealedReader.OpenAsync(source, key ?? Key, segment, CancellationToken.None).GetAwaiter().GetResult();
        var plain = new byte[reader.ContentBytes];
        reader.OpenAsync(from, length ?? plain.Length, (at, some) => some.CopyTo(plain.AsMemory((int)at)), CancellationToken.None).GetAwaiter().GetResult();
        return plain;
    }

    private sealed class ByteSource(byte[] bytes) : ISealedBytes
    {
        public long Length => bytes.Length;

        public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellation)
        {
            var some = bytes.AsMemory((int)offset, (int)Math.Min(buffer.Length, bytes.Length - offset));
            some.CopyTo(buffer);
            return ValueTask.FromResult(some.Length);
        }

        public void Dispose()
        {
        }
    }
}
