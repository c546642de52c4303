using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Rempart.Core.Events;
using Rempart.Server.Events.Lake;
using Rempart.Server.Events.Lake.Segments;
using Rempart.Server.Events.Lake.Storage;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Events;

/// <summary>Events that come while segments are written.</summary>
public sealed class LakeWhileWritingTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Day = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string _segments = Directory.CreateTempSubdirectory("rempart-segments-").FullName;
    private HeldStorage _storage = null!;
    private TestServer _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private SegmentBuilder Builder => _server.Get<SegmentBuilder>();

    public async ValueTask InitializeAsync()
    {
        _storage = new HeldStorage(_segments);
        _server = await TestServer.StartAsync(builder => builder.Services.AddSingleton<ISegmentStorage>(_storage));
    }

    [Fact]
    public async Task An_event_that_comes_again_while_it_is_written_is_stored_once()
    {
        string[] lines = [.. Samples.Sshd(Day, 30)];
        _storage.Hold();
        await AppendAsync(lines[..20]);
        var first = Builder.StoreAllAsync(Cancellation);
        await _storage.Asked;

        await AppendAsync([.. lines[10..], .. lines[..5]]);
        var second = Builder.StoreAllAsync(Cancellation);
        first.IsCompleted.ShouldBeFalse();
        (await CountsAsync()).ShouldBe((0, 30));
        _storage.Release();
        await Task.WhenAll(first, second);

        (await CountsAsync()).ShouldBe((30, 0));
    }

    [Fact]
    public async Task A_write_that_fails_is_repeated_with_what_came_meanwhile_although_nothing_more_comes()
    {
        string[] lines = [.. Samples.Sshd(Day, 30)];
        _storage.Hold();
        await AppendAsync(lines[..20]);
        var first = Builder.StoreAllAsync(Cancellation);
        await _storage.Asked;

        await AppendAsync(lines[20..]);
        _storage.Release(new LakeException("The bucket is away."));
        await first;
        await Builder.StoreAllAsync(Cancellation);

        (await CountsAsync()).ShouldBe((30, 0));
        Builder.Trouble.ShouldBeNull();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        Directory.Delete(_segments, recursive: true);
    }

    // How many of the events are in segments, and how many different ones wait in the log.
    private async Task<(long Stored, int Waiting)> CountsAsync()
    {
        await using var view = await _server.Get<ILake>().OpenAsync(Day, Day.AddDays(1), null, Cancellation);
        var waiting = view.Tail.SelectMany(block => Regex.Matches(Encoding.UTF8.GetString(block.Block.Lines.Span), "\"uid\":\"([0-9a-f]{32})\"").Select(match => match.Groups[1].Value));
        return (view.Segments.Sum(segment => segment.Rows), waiting.Distinct().Count());
    }

    private async Task AppendAsync(string[] lines) =>
        await _server.Get<IEventLog>().AppendAsync(new EventBlock("test-source", lines.Length, Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")))), Cancellation);
}
