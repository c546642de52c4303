using System.Buffers.Binary;

namespace Rempart.Server.Transport;

/// <summary>Reads the first bytes a server sends after a hello. The bytes may be anything.</summary>
internal static class ServerAnswer
{
    /// <summary>A ServerHello with its extensions fits in it; what comes after is not needed.</summary>
    public const int Enough = 4096;

    /// <summary>Judges what has come so far.</summary>
    /// <param name="bytes">The bytes so far.</param>
    /// <param name="ended">Whether no more will come.</param>
    /// <param name="offered">The version that was offered.</param>
    /// <returns>The answer, or null when more bytes are needed.</returns>
    public static TlsAnswer? Judge(ReadOnlySpan<byte> bytes, bool ended, TlsVersion offered)
    {
        if (bytes.IsEmpty)
            return ended ? TlsAnswer.Refused : null;
        if (bytes[0] is not (21 or 22) || (bytes.Length > 1 && bytes[1] != 3))
            return TlsAnswer.NotTls;
        if (bytes[0] == 21)
            return TlsAnswer.Refused;
        // Record header (5), handshake header (4), version (2), random (32), session id.
        if (bytes.Length < 11)
            return ended ? TlsAnswer.Refused : null;
        if (bytes[5] != 2)
            return TlsAnswer.NotTls;
        var spoken = (TlsVersion)BinaryPrimitives.ReadUInt16BigEndian(bytes[9..]);
        if (offered != TlsVersion.Tls13)
            return spoken == offered ? TlsAnswer.Accepted : TlsAnswer.Refused;
        if (spoken != TlsVersion.Tls12)
            return TlsAnswer.Refused;
        return SelectedVersion(bytes, out var selected)
            ? selected == TlsVersion.Tls13 ? TlsAnswer.Accepted : TlsAnswer.Refused
            : ended || bytes.Length >= Enough ? TlsAnswer.Refused : null;
    }

    // The extension supported_versions of a ServerHello or a HelloRetryRequest (RFC 8446 section 4.2.1); null when there is none.
    // False when the bytes end before that can be said.
    private static bool SelectedVersion(ReadOnlySpan<byte> bytes, out TlsVersion? selected)
    {
        selected = null;
        var end = 9 + ((bytes[6] << 16) | (bytes[7] << 8) | bytes[8]);
        var position = 11 + 32;
        if (position >= bytes.Length)
            return false;
        position += 1 + bytes[position] + 2 + 1 + 2;
        while (position + 4 <= end)
        {
            if (position + 4 > bytes.Length)
                return false;
            var type = BinaryPrimitives.ReadUInt16BigEndian(bytes[position..]);
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(position + 2)..]);
            position += 4;
            if (type == 43 && length == 2)
            {
                if (position + 2 > bytes.Length)
                    return false;
                selected = (TlsVersion)BinaryPrimitives.ReadUInt16BigEndian(bytes[position..]);
                return true;
            }
            position += length;
        }
        return true;
    }
}
