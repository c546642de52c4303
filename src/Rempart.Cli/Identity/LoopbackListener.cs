using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Rempart.Cli.Identity;

/// <summary>What the provider sent back through the browser: a code, or why there is none.</summary>
internal readonly record struct LoginAnswer(string? Code, string? Error);

/// <summary>
/// Waits on 127.0.0.1 for the browser to come back. It answers one page and reads nothing but the first line of a request;
/// requests with another path or state (a port scanner, another tab) are refused and the waiting goes on.
/// </summary>
internal sealed class LoopbackListener : IDisposable
{
    private const int LongestLine = 16 * 1024;
    private static readonly TimeSpan Slowest = TimeSpan.FromSeconds(5);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public LoopbackListener()
    {
        _listener.Start();
        Redirect = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/callback");
    }

    /// <summary>Where the provider sends the browser.</summary>
    public Uri Redirect { get; }

    public async Task<LoginAnswer> WaitAsync(string state, CancellationToken cancellation)
    {
        while (true)
        {
            using var client = await _listener.AcceptTcpClientAsync(cancellation).ConfigureAwait(false);
            using var slow = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            slow.CancelAfter(Slowest);
            try
            {
                using var stream = client.GetStream();
                var query = QueryOf(await FirstLineAsync(stream, slow.Token).ConfigureAwait(false));
                var ours = query is not null && query.GetValueOrDefault("state") == state;
                var answer = ours ? new LoginAnswer(query!.GetValueOrDefault("code"), ErrorIn(query!)) : default;
                var good = answer.Code is not null;
                await RespondAsync(stream, ours, good, slow.Token).ConfigureAwait(false);
                if (ours)
                    return answer;
            }
            catch (Exception error) when (error is IOException || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                // A caller that went away or said nothing; the browser may still come.
            }
        }
    }

    public void Dispose() => _listener.Dispose();

    private static async Task<string> FirstLineAsync(NetworkStream stream, CancellationToken cancellation)
    {
        var buffer = new byte[LongestLine];
        var length = 0;
        while (length < buffer.Length)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellation).ConfigureAwait(false);
            if (read == 0)
                break;
            length += read;
            // The whole head is read, so that closing does not reset the browser's connection.
            if (buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) >= 0)
                break;
        }
        var end = buffer.AsSpan(0, length).IndexOf((byte)'\r');
        return Encoding.ASCII.GetString(buffer, 0, Math.Max(end, 0));
    }

    private static Dictionary<string, string>? QueryOf(string requestLine)
    {
        if (requestLine.Split(' ') is not ["GET", var target, _] || !target.StartsWith("/callback?", StringComparison.Ordinal))
            return null;
        var query = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in target["/callback?".Length..].Split('&'))
        {
            var parts = pair.Split('=', 2);
            query[Uri.UnescapeDataString(parts[0])] = parts.Length == 2 ? Uri.UnescapeDataString(parts[1].Replace('+', ' ')) : "";
        }
        return query;
    }

    private static string? ErrorIn(Dictionary<string, string> query) =>
        query.GetValueOrDefault("code") is not null ? null : query.GetValueOrDefault("error_description") ?? query.GetValueOrDefault("error") ?? "-";

    private static async Task RespondAsync(NetworkStream stream, bool ours, bool good, CancellationToken cancellation)
    {
        var message = WebUtility.HtmlEncode(!ours ? Text.PageNotExpected : good ? Text.PageLoggedIn : Text.PageRefused);
        var page = Encoding.UTF8.GetBytes($"<!doctype html><meta charset=\"utf-8\"><title>Rempart</title><p>{message}</p>");
        var head = $"HTTP/1.1 {(ours ? "200 OK" : "404 Not Found")}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {page.Length}\r\n"
            + "Cache-Control: no-store\r\nContent-Security-Policy: default-src 'none'\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), cancellation).ConfigureAwait(false);
        await stream.WriteAsync(page, cancellation).ConfigureAwait(false);
    }
}
