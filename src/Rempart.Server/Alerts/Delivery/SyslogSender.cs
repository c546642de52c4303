using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Rempart.Core.Alerts;
using Rempart.Core.Events;

namespace Rempart.Server.Alerts.Delivery;

/// <summary>
/// Writes syslog over TLS. The protocol has no answer: a message counts as taken when the connection took it and the other side has
/// not closed it. A broken connection is made anew at the next attempt.
/// </summary>
internal sealed class SyslogSender(DestinationOptions options) : ISender, IForwarder
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private TcpClient? _connection;
    private SslStream? _stream;
    private Task<int>? _end;

    public Task SendAsync(string id, AlertMessage message, CancellationToken cancellation)
    {
        var severity = message.Alert.Level switch { AlertLevel.Critical => 2, AlertLevel.High => 3, AlertLevel.Medium => 4, AlertLevel.Low => 5, _ => 6 };
        var text = options.Format == SyslogContent.Cef ? CefText.Of(message) : Encoding.UTF8.GetString(OcsfAlert.Write(message));
        return WriteAsync(SyslogMessage.Frame(severity, message.At, Environment.MachineName, "alert", text), cancellation);
    }

    public async Task ForwardAsync(EventBlock block, CancellationToken cancellation)
    {
        using var frames = new MemoryStream();
        var lines = block.Lines;
        while (!lines.IsEmpty)
        {
            var end = lines.Span.IndexOf((byte)'\n');
            var line = end < 0 ? lines : lines[..end];
            lines = end < 0 ? default : lines[(end + 1)..];
            if (!line.Span.Trim((byte)' ').IsEmpty)
                frames.Write(Frame(line));
        }
        await WriteAsync(frames.ToArray(), cancellation);
    }

    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private byte[] Frame(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var happened = document.RootElement;
            var at = happened.TryGetProperty("time", out var time) && time.TryGetInt64(out var milliseconds) && milliseconds is > 0 and < 253_402_300_799_999
                ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : DateTimeOffset.UnixEpoch;
            var host = happened.TryGetProperty("device", out var device) && device.TryGetProperty("hostname", out var name) ? name.GetString() : null;
            var severity = happened.TryGetProperty("severity_id", out var id) && id.TryGetInt32(out var level) ? level switch { 6 => 1, 5 => 2, 4 => 3, 3 => 4, 2 => 5, _ => 6 } : 6;
            return SyslogMessage.Frame(severity, at, host ?? "", "event", options.Format == SyslogContent.Cef ? CefText.Of(happened) : Encoding.UTF8.GetString(line.Span));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return SyslogMessage.Frame(6, DateTimeOffset.UnixEpoch, "", "event", Encoding.UTF8.GetString(line.Span));
        }
    }

    private async Task WriteAsync(byte[] bytes, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Longest);
        try
        {
            var stream = await OpenAsync(limit.Token);
            await stream.WriteAsync(bytes, limit.Token);
            await stream.FlushAsync(limit.Token);
            // A collector says nothing; when its side ended, what was written may be lost.
            if (_end is { IsCompleted: true })
                throw new IOException("the other side closed the connection");
        }
        catch (Exception error) when (error is IOException or SocketException or System.Security.Authentication.AuthenticationException)
        {
            Close();
            throw new DeliveryException($"{options.Host} did not take the syslog message: {error.Message}", error);
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            Close();
            throw new DeliveryException($"{options.Host} did not take the syslog message within {Longest.TotalSeconds:0} seconds.", error);
        }
    }

    private async Task<SslStream> OpenAsync(CancellationToken cancellation)
    {
        if (_stream is { } open && _end is { IsCompleted: false })
            return open;
        Close();
        _connection = new TcpClient();
        await _connection.ConnectAsync(options.Host!, options.PortOrDefault, cancellation);
        var stream = new SslStream(_connection.GetStream());
        _stream = stream;
        await stream.AuthenticateAsClientAsync(DestinationTrust.Tls(options, options.Host!), cancellation);
        _end = ReadEndAsync(stream);
        return stream;
    }

    // Ends when the other side does: the only sign that syslog gives.
    private static async Task<int> ReadEndAsync(SslStream stream)
    {
        try
        {
            var buffer = new byte[256];
            while (await stream.ReadAsync(buffer) is > 0)
            {
                // What a collector says is of no interest.
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // Ended as well.
        }
        return 0;
    }

    private void Close()
    {
        _stream?.Dispose();
        _connection?.Dispose();
        (_stream, _connection, _end) = (null, null, null);
    }
}
