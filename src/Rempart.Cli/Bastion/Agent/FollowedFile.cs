using System.Globalization;
using System.Text;
using Rempart.Cli.Bastion.Files;
using Rempart.Cli.Bastion.Rendering;

namespace Rempart.Cli.Bastion.Agent;

/// <summary>One log file that is followed by its handle, so that a new name does not end it.</summary>
internal sealed class FollowedFile : IDisposable
{
    private const int LargestRead = 256 * 1024;
    private const int LongestLine = 16 * 1024;

    private readonly FileStream _stream;
    private readonly TimeProvider _time;
    private bool _skipping;

    private FollowedFile(FileStream stream, LogPlace place, TimeProvider time) => (_stream, Place, _time) = (stream, place, time);

    public LogPlace Place { get; private set; }

    /// <summary>Opens a file at a place of it, or at its beginning.</summary>
    /// <returns>Null when it is not there.</returns>
    public static FollowedFile? Open(string path, LogPlace? place, Func<string> newTag, TimeProvider time)
    {
        try
        {
            var options = DurableFile.Options(FileMode.Open, Modes.OwnerOnly);
            options.Access = FileAccess.Read;
            var stream = new FileStream(path, options);
            // Whatever the name leads to by now, these are the facts of what was opened.
            var inode = FileFacts.OfOpened(stream)?.Inode;
            if (inode is null || (place is not null && place.Inode != inode))
            {
                stream.Dispose();
                return null;
            }
            return new FollowedFile(stream, place ?? new LogPlace(newTag(), inode, 0), time);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It may come; whoever follows says when it stays away.
            return null;
        }
    }

    /// <summary>Whether the file is shorter than what was read of it.</summary>
    public bool WasTruncated => _stream.Length < Place.Offset;

    /// <summary>Reads whole lines; a line whose end is not there yet is left for later.</summary>
    public IReadOnlyList<LogLine> Read()
    {
        var length = (int)Math.Min(LargestRead, _stream.Length - Place.Offset);
        if (length <= 0)
            return [];
        var buffer = new byte[length];
        _stream.Seek(Place.Offset, SeekOrigin.Begin);
        var read = _stream.ReadAtLeast(buffer, length, throwOnEndOfStream: false);
        var (now, written) = (_time.GetUtcNow(), new DateTimeOffset(File.GetLastWriteTimeUtc(_stream.SafeFileHandle), TimeSpan.Zero));
        // A line that waited, because the agent was away, was written no later than the file was.
        var at = written < now ? written : now;
        var lines = new List<LogLine>();
        var start = 0;
        while (buffer.AsSpan(start, read - start).IndexOf((byte)'\n') is >= 0 and var end)
        {
            if (!_skipping)
                lines.Add(Line(Place.Offset + start, buffer.AsSpan(start, Math.Min(end, LongestLine)), at));
            _skipping = false;
            start += end + 1;
        }
        if (start == 0 && read > LongestLine)
        {
            // No end in sight: what is too long for a line is kept as its beginning.
            if (!_skipping)
                lines.Add(Line(Place.Offset, buffer.AsSpan(0, LongestLine), at));
            (_skipping, start) = (true, read);
        }
        Place = Place with { Offset = Place.Offset + start };
        return lines;
    }

    public void Dispose() => _stream.Dispose();

    private LogLine Line(long offset, ReadOnlySpan<byte> text, DateTimeOffset at) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{Place.Tag}-{offset}"), Place.Tag, Encoding.UTF8.GetString(text.TrimEnd((byte)'\r')), at);
}
