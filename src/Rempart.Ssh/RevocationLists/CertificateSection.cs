using System.Numerics;
using Rempart.Ssh.Keys;
using Rempart.Ssh.Wire;

namespace Rempart.Ssh.RevocationLists;

/// <summary>Reads a section of revoked certificates.</summary>
internal static class CertificateSection
{
    private const string What = "The revocation list's certificates";

    // A hostile bitmap may name four ranges with a byte.
    private const int MostRanges = 8_000_000;

    public static RevokedCertificates Read(ReadOnlySpan<byte> section)
    {
        var reader = new SshReader(section, What);
        var authority = reader.ReadString("authority");
        var authorityKey = authority.IsEmpty ? null : SshPublicKey.Read(authority);
        reader.ReadString("reserved field");
        List<SerialRange> serials = [];
        List<string> keyIds = [];
        while (!reader.AtEnd)
        {
            var start = reader.Position;
            var type = reader.ReadByte("type");
            var content = reader.ReadString("content");
            var inner = new SshReader(content, $"{What}, the part at byte {start}");
            switch (type)
            {
                case Sections.SerialList: ReadList(ref inner, serials); break;
                case Sections.SerialRange: serials.Add(ReadRange(ref inner)); break;
                case Sections.SerialBitmap: ReadBitmap(ref inner, serials); break;
                case Sections.KeyIds: ReadKeyIds(ref inner, keyIds); break;
                case Sections.CertificateExtension: SkipExtension(content); continue;
                default: throw reader.Wrong(start, $"the type {type} is not known");
            }

            inner.MustEnd();
            if (serials.Count > MostRanges)
                throw reader.Wrong(start, $"there are more than {MostRanges} serials");
        }

        return new() { Authority = authorityKey, Serials = serials, KeyIds = keyIds };
    }

    /// <summary>An extension that is not critical may be passed over.</summary>
    public static void SkipExtension(ReadOnlySpan<byte> content)
    {
        var reader = new SshReader(content, "The revocation list, an extension");
        var name = reader.ReadText("name", 256);
        if (reader.ReadByte("criticality") != 0)
            throw reader.Wrong(0, $"the extension {name} is critical and not known");
        reader.ReadString("content");
        reader.MustEnd();
    }

    private static void ReadList(ref SshReader reader, List<SerialRange> serials)
    {
        while (!reader.AtEnd)
        {
            var start = reader.Position;
            var serial = reader.ReadUInt64("serial");
            serials.Add(serial != 0 ? new(serial, serial) : throw reader.Wrong(start, "the serial 0 cannot be revoked"));
        }
    }

    private static SerialRange ReadRange(ref SshReader reader)
    {
        var (first, last) = (reader.ReadUInt64("first serial"), reader.ReadUInt64("last serial"));
        return first != 0 && first <= last ? new(first, last) : throw reader.Wrong(0, "a range begins at 1 or later and does not end before it begins");
    }

    private static void ReadBitmap(ref SshReader reader, List<SerialRange> serials)
    {
        var offset = reader.ReadUInt64("offset");
        var start = reader.Position;
        var bits = reader.ReadPositiveMpint("bitmap", Sections.LongestBitmap);
        var highest = (ulong)((bits.Length * 8) - 1 - BitOperations.LeadingZeroCount((uint)bits[0]) + 24);
        if (offset > ulong.MaxValue - highest)
            throw reader.Wrong(start, "the bitmap goes beyond the largest serial");
        if (offset == 0 && (bits[^1] & 1) != 0)
            throw reader.Wrong(start, "the serial 0 cannot be revoked");
        for (var bit = 0; bit < bits.Length * 8; bit++)
        {
            if ((bits[bits.Length - 1 - (bit / 8)] & (1 << (bit % 8))) == 0)
                continue;
            var serial = offset + (ulong)bit;
            // Rows are put together here, so that a bitmap of ones takes no more room than a range.
            if (serials.Count > 0 && serials[^1].Last + 1 == serial && serials[^1].Last != ulong.MaxValue)
                serials[^1] = new(serials[^1].First, serial);
            else
                serials.Add(new(serial, serial));
        }
    }

    private static void ReadKeyIds(ref SshReader reader, List<string> keyIds)
    {
        while (!reader.AtEnd)
            keyIds.Add(reader.ReadText("key id"));
    }
}
