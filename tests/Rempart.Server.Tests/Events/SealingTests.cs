using System.Security.Cryptography;
using CsCheck;
using Rempart.Server.Events.Lake;
using Rempart.Server.Events.Lake.Sealing;

namespace Rempart.Server.Tests.Events;

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
            Should.Throw<LakeException>(() => Open(bytes), $"byte {at}");
            bytes[at] ^= (byte)(1 << (at % 8));
        }
        Open(bytes).Length.ShouldBe(100);
    }

    [Fact]
    public void Every_cut_and_everything_put_behind_is_refused()
    {
        var (bytes, _) = Seal(RandomNumberGenerator.GetBytes(100), 32);
        for (var length = 0; length < bytes.Length; length++)
            Should.Throw<LakeException>(() => Open(bytes[..length]), $"{length} bytes");
        Should.Throw<LakeException>(() => Open([.. bytes, 0]));
    }

    [Fact]
    public void A_cut_that_mends_the_header_is_refused()
    {
        var (bytes, _) = Seal(RandomNumberGenerator.GetBytes(96), 32);
        var cut = bytes[..^48];
        BitConverter.TryWriteBytes(cut.AsSpan(24), 64L).ShouldBeTrue();

        Should.Throw<LakeException>(() => Open(cut)).Message.ShouldStartWith("A segment was changed: its chunk 0 does not open.");
    }

    [Fact]
    public void Chunks_in_another_order_or_of_another_segment_are_refused()
    {
        var content = RandomNumberGenerator.GetBytes(96);
        var (first, _) = Seal(content, 32);
        var (second, _) = Seal(content, 32);
        byte[] swapped = [.. first[..64], .. first[112..160], .. first[64..112], .. first[160..]];
        byte[] mixed = [.. first[..64], .. second[64..112], .. first[112..]];

        Should.Throw<LakeException>(() => Open(swapped));
        Should.Throw<LakeException>(() => Open(mixed));
        Should.Throw<LakeException>(() => Open(first, segment: Segment.Replace('a', 'b')));
    }

    [Fact]
    public void Another_key_is_named_and_refused()
    {
        var (bytes, _) = Seal([1, 2, 3], 32);
        var other = new SealKey(RandomNumberGenerator.GetBytes(SealKey.Length));

        Should.Throw<LakeException>(() => Open(bytes, key: other)).Message
            .ShouldBe($"Segment {Segment} is sealed with the key {Key.Id}; this server has {other.Id}. Restore the key from the key backup.");
    }

    [Fact]
    public void Any_bytes_are_refused_as_a_segment() =>
        Gen.Byte.Array[0, 300].Sample(bytes => Should.Throw<LakeException>(() => Open([.. "RPSEG"u8, 0, 0, 1, .. bytes])));

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
        var plain = new byte[reader.Envelope.ContentBytes];
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
