using System.Runtime.InteropServices;

namespace Rempart.Detection.Events;

/// <summary>A quick hash of short byte strings. It is for tables whose keys come from rules, never from events.</summary>
internal static class ByteHash
{
    private const ulong First = 0x9FB21C651E98DF25UL;
    private const ulong Second = 0xA0761D6478BD642FUL;

    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        ulong a;
        ulong b;
        if (bytes.Length >= 8)
        {
            a = MemoryMarshal.Read<ulong>(bytes);
            b = MemoryMarshal.Read<ulong>(bytes[^8..]);
        }
        else if (bytes.Length >= 4)
        {
            a = MemoryMarshal.Read<uint>(bytes);
            b = MemoryMarshal.Read<uint>(bytes[^4..]);
        }
        else
        {
            a = bytes.Length > 0 ? bytes[0] | (uint)bytes[bytes.Length / 2] << 8 : 0u;
            b = bytes.Length > 0 ? bytes[^1] : 0u;
        }
        var mixed = ((a ^ First) * Second) ^ ((b + (ulong)bytes.Length) * First);
        return mixed ^ (mixed >> 29);
    }

    /// <summary>A hash of all bytes, for keys that events choose; the seed keeps an attacker from choosing collisions.</summary>
    public static ulong OfAll(ReadOnlySpan<byte> bytes, ulong seed)
    {
        var hash = seed ^ ((ulong)bytes.Length * Second);
        while (bytes.Length >= 8)
        {
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(bytes));
            bytes = bytes[8..];
        }
        ulong tail = 0;
        for (var i = 0; i < bytes.Length; i++)
            tail |= (ulong)bytes[i] << (8 * i);
        return Mix(hash ^ tail);
    }

    private static ulong Mix(ulong value)
    {
        var high = Math.BigMul(value, First, out var low);
        return high ^ low ^ Second;
    }
}
