using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Rempart.Core.Events;
using Rempart.Server.Tests.Events;

[assembly: HostingStartup(typeof(EventLoop))]

namespace Rempart.Server.Tests.Events;

/// <summary>
/// Put into a real server process by ASP.NET Core's hosting startup when <see cref="Variable"/> is set: appends blocks of events without
/// end, from the number that it says, and prints each that was acknowledged, so that a test can kill the process in the middle.
/// </summary>
public sealed class EventLoop : IHostingStartup
{
    /// <summary>The environment variable that turns it on.</summary>
    public const string Variable = "REMPART_TEST_EVENT_LOOP";

    /// <summary>The events of one block.</summary>
    public const int InBlock = 20;

    private const int Writers = 4;

    /// <inheritdoc/>
    public void Configure(IWebHostBuilder builder)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { } first)
            builder.ConfigureServices(services => services.AddHostedService(provider => new Loop(
                provider.GetRequiredService<IEventLog>(), provider.GetRequiredService<IHostApplicationLifetime>(), int.Parse(first, CultureInfo.InvariantCulture))));
    }

    /// <summary>Block number n; the same number has the same ids.</summary>
    public static EventBlock Block(int number)
    {
        var lines = string.Concat(Enumerable.Range(number * InBlock, InBlock).Select(one => string.Create(
            CultureInfo.InvariantCulture, $"{{\"class_uid\":3002,\"time\":{1_790_000_000_000 + one},\"metadata\":{{\"uid\":\"{one:x32}\"}}}}\n")));
        return new EventBlock("loop", InBlock, Encoding.UTF8.GetBytes(lines));
    }

    private sealed class Loop(IEventLog log, IHostApplicationLifetime lifetime, int first) : BackgroundService
    {
        private int _next = first;

        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
            await started.Task.WaitAsync(stoppingToken);
            await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => AppendAsync(stoppingToken)));
        }

        private async Task AppendAsync(CancellationToken cancellation)
        {
            while (true)
            {
                var number = Interlocked.Increment(ref _next) - 1;
                await log.AppendAsync(Block(number), cancellation);
                System.Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"kept {number}"));
            }
        }
    }
}
