using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Rempart.Server.Tests.Alerts;

/// <summary>What a webhook or another SIEM is: a real HTTP server that keeps what it gets and answers as a test wants.</summary>
internal sealed class HttpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, ConcurrentQueue<int>> _refusals = new(StringComparer.Ordinal);
    private readonly Channel<Received> _received = Channel.CreateUnbounded<Received>();

    private HttpReceiver(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    public static async Task<HttpReceiver> StartAsync(CancellationToken cancellation)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new HttpReceiver(app);
        app.Run(receiver.TakeAsync);
        await app.StartAsync(cancellation);
        return receiver;
    }

    /// <summary>Answers the next requests about something so, before it answers 204; what others send meanwhile uses none of it up.</summary>
    public void Refuse(string about, params IReadOnlyList<int> answers) => _refusals[about] = new(answers);

    /// <summary>The next request.</summary>
    public async Task<Received> NextAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(120));
        return await _received.Reader.ReadAsync(limit.Token);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var text = Encoding.UTF8.GetString(body.ToArray());
        context.Response.StatusCode = _refusals.FirstOrDefault(one => text.Contains(one.Key, StringComparison.Ordinal)).Value is { } answers && answers.TryDequeue(out var answer) ? answer : 204;
        _received.Writer.TryWrite(new Received(
            context.Request.Path, context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.ToArray()));
    }
}

internal sealed record Received(string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body);
