using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Rempart.Core.Alerts;
using Rempart.Core.Events;
using Rempart.Server.Alerts.Canaries;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Alerts;

/// <summary>A whole server with an event log that the test writes, destinations that keep what they get, and a clock that can be moved.</summary>
public sealed class AlertsServer : IAsyncLifetime
{
    public const string Secret = "a-secret-of-the-webhook-with-32-characters";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    internal KeptEventLog Log { get; } = new();

    internal ShiftedTime Time { get; } = new();

    /// <summary>What the collector of HTTPS answers instead of working; null when it works.</summary>
    internal int? BrokenCollector { get; set; }

    internal SaidSources Sources { get; } = new();

    internal HttpReceiver Hook { get; private set; } = null!;

    internal HttpReceiver Siem { get; private set; } = null!;

    internal SmtpStandIn Mail { get; } = new();

    internal SyslogReceiver Syslog { get; private set; } = null!;

    internal TestServer Server { get; private set; } = null!;

    internal IAlerts Alerts => Server.Get<IAlerts>();

    internal string TeamRules => Server.PathOf("rules");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Hook = await HttpReceiver.StartAsync(Cancellation);
        Siem = await HttpReceiver.StartAsync(Cancellation);
        var root = Path.Combine("/tmp", $"rma-{Guid.NewGuid():N}"[..16]);
        Directory.CreateDirectory(root);
        _folder = root;
        Syslog = new SyslogReceiver(Path.Combine(root, "authority.pem"));
        CopyRules(Path.Combine(root, "own-rules"));
        const string to = "--Rempart:Alerts:Destinations:";
        Server = TestServer.Prepare(
            Customize,
            $"--Rempart:Alerts:OwnRules={Path.Combine(root, "own-rules")}", "--Rempart:Alerts:RetrySeconds=1", "--Rempart:Alerts:EventsKept=10",
            $"{to}hook:Kind=webhook", $"{to}hook:Url={Hook.Url}/alerts", $"{to}hook:Secret=hook-key",
            $"{to}mail:Kind=email", $"{to}mail:Host=127.0.0.1", $"{to}mail:Port={Mail.Port}", $"{to}mail:Security=None", $"{to}mail:From=rempart@test.example", $"{to}mail:To=ana@test.example, ben@test.example", $"{to}mail:Level=high",
            $"{to}siem:Kind=ocsf", $"{to}siem:Url={Siem.Url}/in", $"{to}siem:Send=events",
            $"{to}audit:Kind=syslog", $"{to}audit:Host=localhost", $"{to}audit:Port={Syslog.Port}", $"{to}audit:Authority={Path.Combine(root, "authority.pem")}", $"{to}audit:Format=cef");
        var named = Server.PathOf("secrets", "named");
        Directory.CreateDirectory(named, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await File.WriteAllTextAsync(Path.Combine(named, "hook-key"), Secret);
        File.SetUnixFileMode(Path.Combine(named, "hook-key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        OwnRulesFolder = Path.Combine(root, "own-rules");
        await Server.InitializeAsync();
    }

    private string _folder = "";

    internal string OwnRulesFolder { get; private set; } = "";

    /// <summary>Puts the records of a source into the log and waits until all that was detected in them is stored.</summary>
    internal async Task TakeAsync(string source, string kind, params IEnumerable<string> records)
    {
        await Log.AppendAsync(RawLogs.Block(source, kind, records), Cancellation);
        await SettleAsync();
    }

    /// <summary>Waits until everything in the log was compared and stored: a canary goes behind it, and arrives after it.</summary>
    internal async Task SettleAsync() =>
        (await Server.Get<CanaryBoard>().FlyAsync(Server.Get<ICanaryEntry>(), Patience, Cancellation)).ShouldNotBeNull("The canary did not arrive.");

    /// <summary>The alerts with this value, closed ones too.</summary>
    internal async Task<IReadOnlyList<AlertRecord>> WithAsync(string value) =>
        [.. (await Alerts.ListAsync(new AlertQuery(All: true), null, 200, Cancellation)).Items.Where(alert => alert.Group.Any(field => field.Value == value))];

    public async ValueTask DisposeAsync()
    {
        if (Server is not null)
            await Server.DisposeAsync();
        await Hook.DisposeAsync();
        await Siem.DisposeAsync();
        await Mail.DisposeAsync();
        await Syslog.DisposeAsync();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    private void Customize(WebApplicationBuilder builder)
    {
        builder.Services.RemoveAll<IEventLog>();
        builder.Services.AddSingleton<IEventLog>(Log);
        builder.Services.AddSingleton<IStartupFilter>(new Breakage(this));
        builder.Services.RemoveAll<ISourceReports>();
        builder.Services.AddSingleton<ISourceReports>(Sources);
        builder.Services.RemoveAll<TimeProvider>();
        builder.Services.AddSingleton<TimeProvider>(Time);
    }

    private static void CopyRules(string to)
    {
        var from = Path.Combine(AppContext.BaseDirectory, "rules");
        foreach (var file in Directory.GetFiles(from, "*.yml", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    /// <summary>Stands before the collector, and takes its place when a test broke it.</summary>
    private sealed class Breakage(AlertsServer server) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((http, going) =>
            {
                if (server.BrokenCollector is not { } status || !http.Request.Path.StartsWithSegments("/api/v1/collect"))
                    return going(http);
                http.Response.StatusCode = status;
                return Task.CompletedTask;
            });
            next(app);
        };
    }

    /// <summary>What collectors would say.</summary>
    internal sealed class SaidSources : ISourceReports
    {
        public IReadOnlyList<SourceReport> Sources { get; set; } = [];
    }
}

/// <summary>The server is shared: it takes seconds to start. Each test has its own hosts and addresses.</summary>
[CollectionDefinition(Name)]
public sealed class Alerted : ICollectionFixture<AlertsServer>
{
    public const string Name = "alerts";
}
