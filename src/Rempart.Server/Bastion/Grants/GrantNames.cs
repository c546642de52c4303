using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Rempart.Server.Bastion.Grants;

/// <summary>Draws names and serials that nobody can guess.</summary>
internal static class GrantNames
{
    // Without letters that are read for others.
    private const string Letters = "23456789abcdefghjkmnpqrstuvwxyz";

    public static string NewId() => "g-" + RandomNumberGenerator.GetString(Letters, 10);

    /// <summary>1 to 2^63-1.</summary>
    public static long NewSerial()
    {
        Span<byte> bytes = stackalloc byte[8];
        long serial;
        do
        {
            RandomNumberGenerator.Fill(bytes);
            serial = BinaryPrimitives.ReadInt64LittleEndian(bytes) & long.MaxValue;
        }
        while (serial == 0);
        return serial;
    }
}
