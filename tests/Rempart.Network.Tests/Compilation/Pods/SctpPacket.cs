using System.Buffers.Binary;

namespace Rempart.Network.Tests.Compilation.Pods;

/// <summary>
/// The first packet of an SCTP association (RFC 9260): INIT, with a number as its initiate tag. Made by hand because few kernels
/// have SCTP; connection tracking and the rules look at nothing else of it.
/// </summary>
internal static class SctpPacket
{
    private const uint Polynomial = 0x82F63B78;

    public static byte[] Init(ushort sourcePort, ushort destinationPort, uint tag)
    {
        var packet = new byte[32];
        BinaryPrimitives.WriteUInt16BigEndian(packet, sourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), destinationPort);
        packet[12] = 1;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(14), 20);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(16), tag);
        // Receiver window, outbound and inbound streams, first sequence number.
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(20), 65535);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(24), 1);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(26), 1);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(28), tag);
        BinaryPrimitives.WriteUInt32LittleEndian(packet.AsSpan(8), Checksum(packet));
        return packet;
    }

    /// <summary>The tag of a packet as a raw socket gives it: IPv4 with its header, IPv6 without.</summary>
    public static uint Tag(ReadOnlySpan<byte> received, bool ipv6) => BinaryPrimitives.ReadUInt32BigEndian(received[((ipv6 ? 0 : (received[0] & 15) * 4) + 16)..]);

    private static uint Checksum(ReadOnlySpan<byte> packet)
    {
        var crc = uint.MaxValue;
        foreach (var value in packet)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ Polynomial : crc >> 1;
        }
        return ~crc;
    }
}
