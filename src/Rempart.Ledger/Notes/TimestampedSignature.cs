using System.Buffers.Binary;

namespace Rempart.Ledger;

/// <summary>The timestamped_signature structure of C2SP tlog-cosignature: a big-endian u64 of seconds, then the signature.</summary>
internal static class TimestampedSignature
{
    public static bool TryRead(ReadOnlySpan<byte> bytes, out long time, out ReadOnlySpan<byte> signature)
    {
        time = 0;
        signature = default;
        if (bytes.Length <= sizeof(long))
        {
            return false;
        }

        // A time above 2^63 - 1 is forbidden; as a signed number it is negative.
        time = BinaryPrimitives.ReadInt64BigEndian(bytes);
        signature = bytes[sizeof(long)..];
        return time >= 0;
    }

    public static byte[] Write(long time, ReadOnlySpan<byte> signature)
    {
        var bytes = new byte[sizeof(long) + signature.Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, time);
        signature.CopyTo(bytes.AsSpan(sizeof(long)));
        return bytes;
    }

    public static DateTimeOffset? ReadTime(ReadOnlySpan<byte> bytes) =>
        TryRead(bytes, out var time, out _) && time > 0 && time <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(time)
            : null;

    public static Checkpoint RequireCheckpoint(ReadOnlySpan<byte> text) =>
        Checkpoint.Parse(text).TryGetValue(out var checkpoint, out var failure)
            ? checkpoint
            : throw new ArgumentException($"A cosigner signs checkpoints only: {failure}", nameof(text));
}
