using System.Diagnostics.CodeAnalysis;
using Rempart.Detection.Events;

namespace Rempart.Detection.Matching;

/// <summary>Compares byte strings by content, spans too.</summary>
/// <param name="seed">Keeps those who choose the bytes from choosing collisions; 0 where they come from rules.</param>
internal sealed class ByteArrayComparer(ulong seed) : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public static ByteArrayComparer Instance { get; } = new(0);

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        var hash = ByteHash.OfAll(alternate, seed);
        return (int)(hash ^ (hash >> 32));
    }

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
}
