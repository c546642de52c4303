using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Rempart.Server.Transport;

/// <summary>
/// Builds the first message of a handshake that offers exactly one version (RFC 5246 section 7.4.1.2, RFC 8446 section 4.1.2).
/// Written by hand because the local OpenSSL does not offer versions that its policy forbids, and those are the ones to be found.
/// </summary>
internal static class ClientHello
{
    // Enough for any server of the last twenty years: AEAD, then CBC, RC4 and 3DES, with ECDHE, DHE and RSA; last the renegotiation signal.
    private static readonly ushort[] OldSuites =
    [
        0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0x009E, 0x009F, 0xCCAA, 0x009C, 0x009D, 0xC023, 0xC027, 0xC009, 0xC013, 0xC00A, 0xC014,
        0x0033, 0x0039, 0x0067, 0x006B, 0x002F, 0x0035, 0x003C, 0x003D, 0xC008, 0xC012, 0x0016, 0x000A, 0xC007, 0xC011, 0x0005, 0x0004, 0x00FF,
    ];

    private static readonly ushort[] NewSuites = [0x1301, 0x1302, 0x1303];

    private static readonly ushort[] Groups = [0x001D, 0x0017, 0x0018, 0x0019, 0x0100];

    private static readonly ushort[] Signatures =
        [0x0403, 0x0503, 0x0603, 0x0807, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201, 0x0202];

    /// <summary>The record to send.</summary>
    /// <param name="version">The one version offered.</param>
    /// <param name="serverName">The name to ask for; an address or null asks for none (RFC 6066 section 3).</param>
    public static byte[] Build(TlsVersion version, string? serverName)
    {
        var body = new MemoryStream();
        var modern = version == TlsVersion.Tls13;
        Write16(body, modern ? (int)TlsVersion.Tls12 : (int)version);
        body.Write(RandomNumberGenerator.GetBytes(32));
        // TLS 1.3 servers behind old boxes expect a session id (RFC 8446 appendix D.4).
        WriteBlock(body, 1, modern ? RandomNumberGenerator.GetBytes(32) : []);
        WriteBlock(body, 2, Numbers(modern ? NewSuites : OldSuites));
        WriteBlock(body, 1, [0]);
        if (version != TlsVersion.Ssl30)
            WriteBlock(body, 2, Extensions(version, serverName));
        var handshake = new MemoryStream();
        handshake.WriteByte(1);
        WriteBlock(handshake, 3, body.ToArray());
        var record = new MemoryStream();
        record.WriteByte(22);
        Write16(record, (int)(version == TlsVersion.Ssl30 ? TlsVersion.Ssl30 : TlsVersion.Tls10));
        WriteBlock(record, 2, handshake.ToArray());
        return record.ToArray();
    }

    private static byte[] Extensions(TlsVersion version, string? serverName)
    {
        var all = new MemoryStream();
        if (serverName is not null && !IPAddress.TryParse(serverName, out _))
        {
            var entry = new MemoryStream();
            entry.WriteByte(0);
            WriteBlock(entry, 2, Encoding.ASCII.GetBytes(serverName));
            WriteExtension(all, 0, Block(2, entry.ToArray()));
        }
        WriteExtension(all, 10, Block(2, Numbers(Groups)));
        WriteExtension(all, 11, Block(1, [0]));
        if (version >= TlsVersion.Tls12)
            WriteExtension(all, 13, Block(2, Numbers(Signatures)));
        if (version == TlsVersion.Tls13)
        {
            WriteExtension(all, 43, Block(1, Numbers([(ushort)TlsVersion.Tls13])));
            // An empty list of key shares asks the server to choose a group; its HelloRetryRequest says that it speaks the version.
            WriteExtension(all, 51, Block(2, []));
        }
        return all.ToArray();
    }

    private static void WriteExtension(MemoryStream target, int type, byte[] content)
    {
        Write16(target, type);
        WriteBlock(target, 2, content);
    }

    private static byte[] Numbers(ReadOnlySpan<ushort> numbers)
    {
        var bytes = new byte[numbers.Length * 2];
        for (var i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(i * 2), numbers[i]);
        return bytes;
    }

    private static byte[] Block(int lengthBytes, byte[] content)
    {
        var block = new MemoryStream();
        WriteBlock(block, lengthBytes, content);
        return block.ToArray();
    }

    private static void WriteBlock(MemoryStream target, int lengthBytes, byte[] content)
    {
        for (var shift = (lengthBytes - 1) * 8; shift >= 0; shift -= 8)
            target.WriteByte((byte)(content.Length >> shift));
        target.Write(content);
    }

    private static void Write16(MemoryStream target, int value)
    {
        target.WriteByte((byte)(value >> 8));
        target.WriteByte((byte)value);
    }
}
