using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Rempart.Ledger;

/// <summary>
/// One SHA-256 hash: 32 bytes held in place, so that trees and proofs cost no heap array per node.
/// <c>default</c> is 32 zero bytes.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct Hash : IEquatable<Hash>
{
    /// <summary>The length of a hash in bytes.</summary>
    public const int Length = 32;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    /// <summary>Copies a hash out of bytes.</summary>
    /// <param name="bytes">Exactly <see cref="Length"/> bytes.</param>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    public Hash(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
        {
            throw new ArgumentException($"A hash has {Length} bytes; {bytes.Length} were given.", nameof(bytes));
        }

        this = MemoryMarshal.Read<Hash>(bytes);
    }

    /// <summary>The bytes, without a copy.</summary>
    /// <returns>A view of this value; it lives as long as the variable that holds the hash.</returns>
    [UnscopedRef]
    public ReadOnlySpan<byte> AsSpan() => MemoryMarshal.AsBytes(new ReadOnlySpan<Hash>(in this));

    /// <summary>Copies the bytes to a buffer.</summary>
    /// <param name="destination">At least <see cref="Length"/> bytes.</param>
    /// <exception cref="ArgumentException">The buffer is too short.</exception>
    public void CopyTo(Span<byte> destination) => AsSpan().CopyTo(destination);

    /// <summary>The bytes as a new array.</summary>
    /// <returns><see cref="Length"/> bytes.</returns>
    public byte[] ToArray() => AsSpan().ToArray();

    /// <summary>Reads a hash from standard base64, as all C2SP formats write it. Other spellings of the same bytes are refused.</summary>
    /// <param name="text">44 characters of RFC 4648 base64 with padding.</param>
    /// <param name="hash">The hash when the method returns true.</param>
    /// <returns>Whether the text is a hash.</returns>
    public static bool TryParseBase64(ReadOnlySpan<char> text, out Hash hash)
    {
        Span<byte> bytes = stackalloc byte[Length];
        Span<char> canonical = stackalloc char[44];
        hash = default;
        if (text.Length != 44
            || !Convert.TryFromBase64Chars(text, bytes, out var written)
            || written != Length
            || !Convert.TryToBase64Chars(bytes, canonical, out _)
            || !text.SequenceEqual(canonical))
        {
            return false;
        }

        hash = new Hash(bytes);
        return true;
    }

    /// <summary>The hash in standard base64, as checkpoints and proofs write it.</summary>
    /// <returns>44 characters.</returns>
    public string ToBase64() => Convert.ToBase64String(AsSpan());

    /// <summary>Compares in constant time, for values that an attacker must not learn byte by byte.</summary>
    /// <param name="other">The hash to compare with.</param>
    /// <returns>True when equal.</returns>
    public bool FixedTimeEquals(in Hash other) => CryptographicOperations.FixedTimeEquals(AsSpan(), other.AsSpan());

    /// <inheritdoc />
    public bool Equals(Hash other) => _a == other._a && _b == other._b && _c == other._c && _d == other._d;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is Hash other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(_a, _b, _c, _d);

    /// <summary>The hash in lowercase hexadecimal.</summary>
    /// <returns>64 characters.</returns>
    public override string ToString() => Convert.ToHexStringLower(AsSpan());

    /// <summary>Whether two hashes are equal.</summary>
    /// <param name="left">One hash.</param>
    /// <param name="right">The other hash.</param>
    /// <returns>True when equal.</returns>
    public static bool operator ==(Hash left, Hash right) => left.Equals(right);

    /// <summary>Whether two hashes differ.</summary>
    /// <param name="left">One hash.</param>
    /// <param name="right">The other hash.</param>
    /// <returns>True when different.</returns>
    public static bool operator !=(Hash left, Hash right) => !left.Equals(right);
}
