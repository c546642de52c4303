using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Rempart.Server.Identity.Accounts;

/// <summary>Time-based one-time codes: RFC 6238 with SHA-1, 30 seconds, six digits, which is what authenticator apps take.</summary>
internal static class TimeCode
{
    public const int SecretBytes = 20;
    private const int Step = 30;
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>The time step of an instant.</summary>
    public static long StepOf(DateTimeOffset at) => at.ToUnixTimeSeconds() / Step;

    /// <summary>The code of a time step.</summary>
    // RFC 6238 is defined on HMAC-SHA-1; the hash's collisions do not weaken the code.
#pragma warning disable CA5350
    public static string Compute(ReadOnlySpan<byte> secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
        HMACSHA1.HashData(secret, counter, hash);
        var number = BinaryPrimitives.ReadUInt32BigEndian(hash[(hash[^1] & 0xf)..]) & 0x7fffffff;
        return (number % 1_000_000).ToString("D6", System.Globalization.CultureInfo.InvariantCulture);
    }
#pragma warning restore CA5350

    /// <summary>
    /// The time step whose code this is: now, or one before or after, and later than the last accepted one. Null when it is none.
    /// </summary>
    public static long? Match(ReadOnlySpan<byte> secret, string code, DateTimeOffset now, long last)
    {
        var given = Encoding.ASCII.GetBytes(new string([.. code.Where(char.IsAsciiDigit)]));
        var current = StepOf(now);
        for (var step = current - 1; step <= current + 1; step++)
        {
            if (step > last && CryptographicOperations.FixedTimeEquals(given, Encoding.ASCII.GetBytes(Compute(secret, step))))
                return step;
        }
        return null;
    }

    /// <summary>The secret in Base32 (RFC 4648), as apps take it.</summary>
    public static string ToBase32(ReadOnlySpan<byte> secret)
    {
        var text = new StringBuilder();
        var buffer = 0;
        var bits = 0;
        foreach (var value in secret)
        {
            buffer = (buffer << 8) | value;
            for (bits += 8; bits >= 5; bits -= 5)
                text.Append(Alphabet[(buffer >> (bits - 5)) & 31]);
            buffer &= (1 << bits) - 1;
        }
        return bits > 0 ? text.Append(Alphabet[(buffer << (5 - bits)) & 31]).ToString() : text.ToString();
    }

    /// <summary>The address that the QR code holds.</summary>
    public static string Uri(ReadOnlySpan<byte> secret, string host, string account) =>
        $"otpauth://totp/{System.Uri.EscapeDataString($"Rempart {host}:{account}")}?secret={ToBase32(secret)}&issuer={System.Uri.EscapeDataString($"Rempart {host}")}";
}
