namespace Rempart.Detection;

/// <summary>Cuts input between events. In JSON a brace that closes is followed by one that opens, on a line of its own, only there.</summary>
internal static class Cuts
{
    /// <summary>Places that part the content into so many pieces; the last is behind the last whole event that is surely whole.</summary>
    public static List<int> Find(byte[] bytes, int start, int end, int pieces)
    {
        var cuts = new List<int> { start };
        for (var i = 1; i < pieces; i++)
        {
            var wanted = start + (int)((long)(end - start) * i / pieces);
            if (Next(bytes, Math.Max(wanted, cuts[^1]), end) is { } cut && cut > cuts[^1])
                cuts.Add(cut);
        }
        if (Last(bytes, cuts[^1], end) is { } last && last > cuts[^1])
            cuts.Add(last);
        return cuts;
    }

    private static int? Next(byte[] bytes, int from, int end)
    {
        while (true)
        {
            var line = bytes.AsSpan(from, end - from).IndexOf("\n{"u8);
            if (line < 0)
                return null;
            if (Closes(bytes, from + line))
                return from + line + 1;
            from += line + 2;
        }
    }

    private static int? Last(byte[] bytes, int start, int end)
    {
        while (true)
        {
            var line = bytes.AsSpan(start, end - start).LastIndexOf("\n{"u8);
            if (line < 0)
                return null;
            if (Closes(bytes, start + line))
                return start + line + 1;
            end = start + line;
        }
    }

    private static bool Closes(byte[] bytes, int line)
    {
        for (var i = line - 1; i >= 0; i--)
        {
            if (bytes[i] is not ((byte)' ' or (byte)'\r' or (byte)'\t' or (byte)'\n'))
                return bytes[i] == '}';
        }
        return false;
    }
}
