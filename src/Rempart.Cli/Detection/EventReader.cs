using Rempart.Cli.Hosting;
using Rempart.Detection;

namespace Rempart.Cli.Detection;

/// <summary>Feeds files, or standard input, to a run, in pieces of a size that the caches like.</summary>
internal sealed class EventReader(CliEnvironment environment, int threads, Action? pieceDone = null)
{
    /// <summary>The largest event that is read.</summary>
    public const int LargestEvent = 256 * 1024 * 1024;

    private const string StandardInput = "-";

    private byte[] _buffer = new byte[256 * 1024 * Math.Max(1, threads) * (threads > 1 ? 4 : 1)];

    /// <param name="inputs">Paths, or <c>-</c>; standard input when there is none.</param>
    /// <param name="run">Takes the events.</param>
    public void Read(IReadOnlyList<string> inputs, DetectionRun run)
    {
        foreach (var input in inputs.Count == 0 ? [StandardInput] : inputs)
        {
            run.BeginInput(input);
            using var stream = Open(input);
            Read(stream, input, run);
        }
    }

    private void Read(Stream stream, string input, DetectionRun run)
    {
        var length = 0;
        while (true)
        {
            // A place for the line end that closes the input.
            var read = Fill(stream, input, length);
            length += read;
            var isLast = read == 0;
            if (isLast)
                _buffer[length++] = (byte)'\n';
            var used = run.Process(_buffer, 0, length, isLast);
            pieceDone?.Invoke();
            if (isLast)
                return;
            if (used == 0 && length >= LargestEvent)
            {
                run.Skip(length);
                used = length;
            }
            Buffer.BlockCopy(_buffer, used, _buffer, 0, length - used);
            length -= used;
            if (length > _buffer.Length / 2)
                Array.Resize(ref _buffer, _buffer.Length * 2);
        }
    }

    private int Fill(Stream stream, string input, int length)
    {
        var total = 0;
        try
        {
            for (int read; length + total < _buffer.Length - 1 && (read = stream.Read(_buffer, length + total, _buffer.Length - 1 - length - total)) > 0;)
            {
                total += read;
                // A pipe gives what it has; waiting for more would hold matches back.
                if (!stream.CanSeek)
                    break;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CliException.Usage(Text.FileUnreadable.With(input, error.Message), error);
        }
        return total;
    }

    private Stream Open(string input)
    {
        if (input == StandardInput)
            return environment.OpenInput();
        try
        {
            return new FileStream(input, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw CliException.Usage(Text.FileAbsent.With(input), error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CliException.Usage(Text.FileUnreadable.With(input, error.Message), error);
        }
    }
}
