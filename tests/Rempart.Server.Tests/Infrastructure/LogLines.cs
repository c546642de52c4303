using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Rempart.Server.Tests.Infrastructure;

/// <summary>Hears what the server logs, so that a test can wait for a message.</summary>
internal sealed class LogLines : ILoggerProvider, ILogger
{
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    /// <summary>The next line that contains a text.</summary>
    public async Task<string> FirstAsync(string text, CancellationToken cancellation)
    {
        while (true)
        {
            var line = await _lines.Reader.ReadAsync(cancellation);
            if (line.Contains(text, StringComparison.Ordinal))
                return line;
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Writer.TryWrite(formatter(state, exception));

    public void Dispose() => _lines.Writer.TryComplete();
}
