using System.Globalization;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Rempart.Core.Evidence;
using Rempart.Server.Tests.Faults;
using Rempart.Server.Tests.Infrastructure;

[assembly: HostingStartup(typeof(AppendLoop))]

namespace Rempart.Server.Tests.Faults;

/// <summary>
/// Put into a real server process by ASP.NET Core's hosting startup when <see cref="Variable"/> is set: appends without end and prints
/// each acknowledged record, so that a test can kill the process in the middle.
/// </summary>
public sealed class AppendLoop : IHostingStartup
{
    /// <summary>The environment variable that turns it on.</summary>
    public const string Variable = "REMPART_TEST_APPEND_LOOP";

    /// <summary>The subject of its records.</summary>
    public const string Subject = "append-loop";

    /// <inheritdoc/>
    public void Configure(IWebHostBuilder builder)
    {
        if (Environment.GetEnvironmentVariable(Variable) is not null)
            builder.ConfigureServices(services => services.AddHostedService<Loop>());
    }

    private sealed class Loop(IEvidenceLog evidence, IHostApplicationLifetime lifetime) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
            await started.Task.WaitAsync(stoppingToken);
            await Task.WhenAll(Enumerable.Range(0, 3).Select(writer => AppendAsync(writer, stoppingToken)));
        }

        private async Task AppendAsync(int writer, CancellationToken cancellation)
        {
            for (var number = writer; ; number += 3)
            {
                var index = await evidence.AppendAsync(Records.Numbered(number, Subject), cancellation);
                System.Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"acknowledged {number} {index}"));
            }
        }
    }
}
