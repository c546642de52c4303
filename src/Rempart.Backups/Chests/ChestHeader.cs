using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rempart.Backups;

/// <summary>What stands open at the top of a chest: how the passphrase becomes the key, and by what a wrong one is known.</summary>
/// <param name="Format">The version of the format; this code reads <see cref="CurrentFormat"/>.</param>
/// <param name="Salt">Random, 32 bytes in base 64.</param>
/// <param name="Iterations">The work of a guess (PBKDF2-HMAC-SHA256).</param>
/// <param name="Check">A value that only the right passphrase yields; it does not help to find it.</param>
public sealed record ChestHeader(int Format, string Salt, int Iterations, string Check)
{
    /// <summary>The version that is written.</summary>
    public const int CurrentFormat = 1;

    /// <summary>OWASP's advice of 2023 for PBKDF2-HMAC-SHA256.</summary>
    public const int DefaultIterations = 600_000;

    private const int MostIterations = 10_000_000;

    /// <summary>Makes the header of a new chest.</summary>
    /// <param name="passphrase">The passphrase.</param>
    /// <param name="key">The key that it yields.</param>
    public static ChestHeader New(string passphrase, out ChestKey key)
    {
        var salt = RandomNumberGenerator.GetBytes(32);
        key = ChestKey.Derive(passphrase, salt, DefaultIterations);
        return new ChestHeader(CurrentFormat, Convert.ToBase64String(salt), DefaultIterations, key.Check);
    }

    /// <summary>The key of a passphrase; null when it is the wrong one.</summary>
    /// <param name="passphrase">The passphrase.</param>
    public ChestKey? Unlock(string passphrase)
    {
        var key = ChestKey.Derive(passphrase, Convert.FromBase64String(Salt), Iterations);
        return CryptographicOperations.FixedTimeEquals(Convert.FromHexString(key.Check), Convert.FromHexString(Check)) ? key : null;
    }

    /// <summary>The header as it is stored.</summary>
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, ChestJson.Default.ChestHeader);

    /// <summary>Reads a stored header.</summary>
    /// <param name="bytes">What is stored.</param>
    /// <param name="header">The header.</param>
    /// <param name="problem">Why it cannot be read.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ChestHeader header, out string problem)
    {
        header = null!;
        problem = "it is not the header of a chest";
        try
        {
            if (JsonSerializer.Deserialize(bytes, ChestJson.Default.ChestHeader) is not { } read)
                return false;
            if (read.Format != CurrentFormat)
            {
                problem = $"it has format {read.Format}; this Rempart reads format {CurrentFormat}";
                return false;
            }
            if (Convert.FromBase64String(read.Salt).Length != 32 || Convert.FromHexString(read.Check).Length != 32 || read.Iterations is < 1 or > MostIterations)
                return false;
            header = read;
            return true;
        }
        catch (Exception error) when (error is JsonException or FormatException or ArgumentNullException)
        {
            return false;
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ChestHeader))]
[JsonSerializable(typeof(ChestManifest))]
internal sealed partial class ChestJson : JsonSerializerContext;
