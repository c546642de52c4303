namespace Rempart.Core.Hosts;

/// <summary>
/// The one way to reach a host: run a program, read a file, replace a file. The server has one for the machine it runs on;
/// a remote agent can serve the same interface.
/// </summary>
public interface IReachedHost
{
    /// <summary>The estate's id of the host.</summary>
    string Id { get; }

    /// <summary>Runs a program and waits for its end. Arguments are passed as they are, never through a shell.</summary>
    /// <param name="call">What to run.</param>
    /// <param name="cancellation">Ends the program and its children.</param>
    /// <exception cref="HostException">The program could not be started, took too long or printed too much.</exception>
    Task<ProgramResult> RunAsync(ProgramCall call, CancellationToken cancellation);

    /// <summary>Reads a file whole.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="maximumBytes">A larger file is refused.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="HostException">The file is absent, unreadable or too large.</exception>
    Task<byte[]> ReadFileAsync(string path, int maximumBytes, CancellationToken cancellation);

    /// <summary>Replaces a file atomically: a reader sees the old or the new one, also after a power cut.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="content">The new content.</param>
    /// <param name="mode">The new permissions.</param>
    /// <param name="cancellation">Ends before the replacement, never within it.</param>
    /// <exception cref="HostException">The file could not be replaced; the old one stands.</exception>
    Task ReplaceFileAsync(string path, ReadOnlyMemory<byte> content, UnixFileMode mode, CancellationToken cancellation);
}

/// <summary>A program to run on a host.</summary>
/// <param name="Program">An absolute path, or a name to be found on the host's PATH.</param>
/// <param name="Arguments">The arguments, one by one. No secrets: other users of the host can read them.</param>
public sealed record ProgramCall(string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>What the program reads on standard input; null for none.</summary>
    public ReadOnlyMemory<byte>? Input { get; init; }

    /// <summary>When the program is ended; 30 seconds by default.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How much of each output stream is accepted; 8 MiB by default.</summary>
    public int MaximumOutputBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Variables added to an otherwise minimal environment (PATH, LC_ALL=C.UTF-8).</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code, or 128 plus the signal that ended it.</param>
/// <param name="Output">Standard output, as UTF-8.</param>
/// <param name="Error">Standard error, as UTF-8.</param>
public sealed record ProgramResult(int ExitCode, string Output, string Error);

/// <summary>A host did not do what was asked. The message says what, where and why.</summary>
public sealed class HostException(string message, Exception? inner = null) : Exception(message, inner);
