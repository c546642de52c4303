using System.Globalization;

namespace Rempart.Backups;

/// <summary>
/// One segment of the write-ahead log. Its file name has 24 hexadecimal digits: eight of the timeline, eight of the log, eight of the
/// segment within it (PostgreSQL: <c>XLogFileName</c>).
/// </summary>
/// <param name="Timeline">The timeline; 1 until the first recovery.</param>
/// <param name="Number">The segment's number from the beginning of the log.</param>
public readonly record struct WalSegment(uint Timeline, ulong Number)
{
    /// <summary>The size that PostgreSQL uses unless the cluster was made with another.</summary>
    public const long DefaultSize = 16L * 1024 * 1024;

    private static readonly System.Buffers.SearchValues<char> Digits = System.Buffers.SearchValues.Create("0123456789ABCDEF");

    /// <summary>Reads a segment's file name.</summary>
    /// <param name="name">24 hexadecimal digits; capital letters, as PostgreSQL writes them.</param>
    /// <param name="segmentBytes">The cluster's segment size: a power of two from 1 MiB to 1 GiB.</param>
    /// <param name="segment">The segment.</param>
    /// <returns>False when it is no name of a segment of that size.</returns>
    public static bool TryParse([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] string? name, long segmentBytes, out WalSegment segment)
    {
        segment = default;
        if (name is null || !IsName(name))
            return false;
        var (timeline, log, part) = (Half(name, 0), Half(name, 8), Half(name, 16));
        var perLog = PerLog(segmentBytes);
        if (timeline == 0 || part >= perLog)
            return false;
        segment = new WalSegment(timeline, (log * perLog) + part);
        return true;
    }

    /// <summary>The segment that holds a place of a timeline.</summary>
    /// <param name="timeline">The timeline.</param>
    /// <param name="lsn">The place.</param>
    /// <param name="segmentBytes">The cluster's segment size.</param>
    public static WalSegment At(uint timeline, Lsn lsn, long segmentBytes) => new(timeline, lsn.Value / (ulong)segmentBytes);

    /// <summary>Where the segment begins.</summary>
    /// <param name="segmentBytes">The cluster's segment size.</param>
    public Lsn Start(long segmentBytes) => new(Number * (ulong)segmentBytes);

    /// <summary>The first place after the segment.</summary>
    /// <param name="segmentBytes">The cluster's segment size.</param>
    public Lsn End(long segmentBytes) => new((Number + 1) * (ulong)segmentBytes);

    /// <summary>The file's name.</summary>
    /// <param name="segmentBytes">The cluster's segment size.</param>
    public string Name(long segmentBytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{Timeline:X8}{Number / PerLog(segmentBytes):X8}{Number % PerLog(segmentBytes):X8}");

    /// <summary>Finds the segment size of a cluster from the places and segment names of its backups; 16 MiB when nothing contradicts it.</summary>
    /// <param name="known">Places with the name of the segment they lie in.</param>
    /// <returns>The size in bytes.</returns>
    public static long InferSize(IEnumerable<(Lsn Lsn, string Name)> known)
    {
        var pairs = known.ToArray();
        bool Fits(long size) => pairs.All(pair => TryParse(pair.Name, size, out var segment) && segment.Number == pair.Lsn.Value / (ulong)size);
        if (Fits(DefaultSize))
            return DefaultSize;
        for (var size = 1L << 20; size <= 1L << 30; size <<= 1)
        {
            if (Fits(size))
                return size;
        }
        return DefaultSize;
    }

    /// <summary>Whether a text has the form of a segment's name: 24 capital hexadecimal digits.</summary>
    internal static bool IsName(ReadOnlySpan<char> name) => name.Length == 24 && !name.ContainsAnyExcept(Digits);

    private static ulong PerLog(long segmentBytes) => 0x1_0000_0000UL / (ulong)segmentBytes;

    private static uint Half(string name, int at) => uint.Parse(name.AsSpan(at, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
