using Rempart.Ssh.Wire;

namespace Rempart.Ssh.RevocationLists;

/// <summary>
/// Writes serials as whatever is shortest where they stand: alone 8 bytes in a list, in a row 16 bytes as a range, close to each other
/// as a bitmap.
/// </summary>
internal static class SerialWriter
{
    // A section costs its type and its length.
    private const int Header = 5;
    private const int Number = 8;

    // A bitmap has an offset, a length, and perhaps a leading zero.
    private const int BitmapOverhead = Header + Number + 5;

    // The last bit is left free: a leading zero must not make the number longer than what OpenSSH reads.
    private const ulong BitmapBits = (Sections.LongestBitmap * 8) - 8;

    // A serial that is further away costs less in a list.
    private const ulong WidestGap = Number * 8;

    // A longer row costs less as a range.
    private const ulong LongestRow = (Header + (2 * Number)) * 8;

    public static void Write(SshWriter writer, ReadOnlySpan<SerialRange> ranges)
    {
        List<ulong> alone = [];
        for (var start = 0; start < ranges.Length;)
        {
            var end = EndOfCluster(ranges, start);
            var cluster = ranges[start..end];
            var span = cluster[^1].Last - cluster[0].First;
            if (span < BitmapBits && BitmapOverhead + (int)(span / 8) + 1 < CostOfNumbers(cluster))
                WriteBitmap(writer, cluster);
            else
                WriteNumbers(writer, cluster, alone);
            start = end;
        }

        WriteList(writer, alone);
    }

    private static int EndOfCluster(ReadOnlySpan<SerialRange> ranges, int start)
    {
        var end = start + 1;
        while (end < ranges.Length
            && Row(ranges[end - 1]) <= LongestRow
            && Row(ranges[end]) <= LongestRow
            && ranges[end].First - ranges[end - 1].Last <= WidestGap
            && ranges[end].Last - ranges[start].First < BitmapBits)
        {
            end++;
        }

        return end;
    }

    private static ulong Row(SerialRange range) => range.Last - range.First;

    private static int CostOfNumbers(ReadOnlySpan<SerialRange> cluster)
    {
        var cost = 0;
        foreach (var range in cluster)
            cost += IsRange(range) ? Header + (2 * Number) : (int)(Row(range) + 1) * Number;
        return cost;
    }

    // Two serials cost as much in a list as their range does without its header.
    private static bool IsRange(SerialRange range) => Row(range) >= 2;

    private static void WriteNumbers(SshWriter writer, ReadOnlySpan<SerialRange> cluster, List<ulong> alone)
    {
        foreach (var range in cluster)
        {
            if (IsRange(range))
            {
                writer.Byte(Sections.SerialRange).UInt32(2 * Number).UInt64(range.First).UInt64(range.Last);
                continue;
            }

            alone.Add(range.First);
            if (range.Last != range.First)
                alone.Add(range.Last);
        }
    }

    private static void WriteBitmap(SshWriter writer, ReadOnlySpan<SerialRange> cluster)
    {
        var offset = cluster[0].First;
        var bits = new byte[((cluster[^1].Last - offset) / 8) + 1];
        foreach (var range in cluster)
        {
            for (var bit = range.First - offset; bit <= range.Last - offset; bit++)
                bits[bits.Length - 1 - (int)(bit / 8)] |= (byte)(1 << (int)(bit % 8));
        }

        using var section = new SshWriter(bits.Length + 16);
        writer.Byte(Sections.SerialBitmap).String(section.UInt64(offset).Mpint(bits).Written);
    }

    private static void WriteList(SshWriter writer, List<ulong> alone)
    {
        if (alone.Count == 0)
            return;
        writer.Byte(Sections.SerialList).UInt32(checked((uint)alone.Count * Number));
        foreach (var serial in alone)
            writer.UInt64(serial);
    }
}
