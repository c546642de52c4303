using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Rempart.Core.Events;

namespace Rempart.Server.Collectors.Tokens;

/// <summary>
/// The text of a token: <c>rps_ID_SECRET</c>. The id says which token it is; the secret has 256 random bits, so that a plain hash keeps it.
/// The prefix lets scanners for secrets find one that was published.
/// </summary>
internal static class TokenText
{
    public const string Prefix = SourceToken.Prefix;
    private const int IdBytes = 8;
    private const int SecretBytes = 32;
    private const int Length = 4 + (2 * IdBytes) + 1 + (2 * SecretBytes);

    public static (string Id, string Text, byte[] Hash) Make()
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes));
        return (id, $"{Prefix}{id}_{secret}", Hash(secret));
    }

    /// <summary>Reads what a sender presents, as <c>Bearer TOKEN</c> or bare.</summary>
    public static bool TryRead(string? header, [NotNullWhen(true)] out string? id, [NotNullWhen(true)] out byte[]? hash)
    {
        (id, hash) = (null, null);
        var text = header.AsSpan().Trim();
        if (text.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            text = text[7..].TrimStart();
        if (text.Length != Length || !text.StartsWith(Prefix, StringComparison.Ordinal) || text[Prefix.Length + (2 * IdBytes)] != '_')
            return false;
        id = text.Slice(Prefix.Length, 2 * IdBytes).ToString();
        hash = Hash(text[^(2 * SecretBytes)..]);
        return true;
    }

    private static byte[] Hash(ReadOnlySpan<char> secret)
    {
        Span<byte> bytes = stackalloc byte[Encoding.UTF8.GetMaxByteCount(2 * SecretBytes)];
        return SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(secret, bytes)]);
    }
}
