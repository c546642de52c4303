using System.Security.Cryptography;

namespace Rempart.Ssh.PrivateKeys;

/// <summary>AES in counter mode (RFC 4344, section 4), which .NET has not. Encrypting and decrypting are the same.</summary>
internal static class AesCounter
{
    public const int BlockLength = 16;

    public static void Apply(ReadOnlySpan<byte> key, ReadOnlySpan<byte> initialCounter, Span<byte> data)
    {
        using var aes = Aes.Create();
        aes.SetKey(key);
        Span<byte> counter = stackalloc byte[BlockLength];
        Span<byte> pad = stackalloc byte[BlockLength];
        initialCounter.CopyTo(counter);
        for (var start = 0; start < data.Length; start += BlockLength)
        {
            aes.EncryptEcb(counter, pad, PaddingMode.None);
            for (var i = 0; i < BlockLength && start + i < data.Length; i++)
                data[start + i] ^= pad[i];
            for (var i = BlockLength - 1; i >= 0 && ++counter[i] == 0; i--)
            {
                // Carries into the byte before.
            }
        }

        CryptographicOperations.ZeroMemory(pad);
        CryptographicOperations.ZeroMemory(counter);
    }
}
