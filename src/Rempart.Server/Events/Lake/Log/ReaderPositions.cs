using System.Collections.Concurrent;
using System.Globalization;
using Rempart.Core.Events;
using Rempart.Server.Hosting;

namespace Rempart.Server.Events.Lake.Log;

/// <summary>How far each reader of the log is: one small file each, replaced as a whole.</summary>
internal sealed class ReaderPositions(string folder) : IDisposable
{
    private readonly ConcurrentDictionary<string, long> _known = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _writing = new(1, 1);

    /// <summary>What all readers are done with; null when there is no reader.</summary>
    public long? Least => _known.IsEmpty ? null : _known.Values.Min();

    public IEnumerable<KeyValuePair<string, long>> All => _known;

    /// <exception cref="IOException">They cannot be read.</exception>
    public void Load()
    {
        _known.Clear();
        if (!Directory.Exists(folder))
            return;
        foreach (var file in Directory.GetFiles(folder))
        {
            if (!long.TryParse(File.ReadAllText(file), NumberStyles.None, CultureInfo.InvariantCulture, out var position))
            {
                // Half a file of a reader that was just saving: its new value, beside it, never counted.
                if (file.EndsWith(".new", StringComparison.Ordinal))
                    continue;
                // From the beginning: a reader that reads twice does no harm, one that reads too little does.
                position = 0;
            }
            if (!file.EndsWith(".new", StringComparison.Ordinal))
                _known[Path.GetFileName(file)] = position;
        }
    }

    public long? Find(string reader) => _known.TryGetValue(Check(reader), out var position) ? position : null;

    /// <exception cref="EventLogException">It is not on disk.</exception>
    public async Task SaveAsync(string reader, long next, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, Check(reader));
        await _writing.WaitAsync(cancellation);
        try
        {
            Directory.CreateDirectory(folder, DataDirectory.OwnerFolder);
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = DataDirectory.OwnerFile, BufferSize = 0 };
            using (var file = new FileStream(path + ".new", options))
            {
                file.Write(System.Text.Encoding.ASCII.GetBytes(next.ToString(CultureInfo.InvariantCulture)));
                file.Flush(flushToDisk: true);
            }
            File.Move(path + ".new", path, overwrite: true);
            _known[reader] = next;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EventLogException($"How far the reader '{reader}' of the event log is cannot be written: {error.Message}", error);
        }
        finally
        {
            _writing.Release();
        }
    }

    public void Dispose() => _writing.Dispose();

    private static string Check(string reader)
    {
        ArgumentException.ThrowIfNullOrEmpty(reader);
        if (reader.Length > 64 || reader.Any(letter => !(char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-')))
            throw new ArgumentException($"'{reader}' is no name of a reader: write letters, digits and hyphens.", nameof(reader));
        return reader;
    }
}
