using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Rempart.Benchmarks.LedgerStore;
using Rempart.Core.Access;
using Rempart.Core.Controls;
using Rempart.Server.Bastion.Agents;
using Rempart.Server.Bastion.Authorities;
using Rempart.Server.Bastion.Grants;
using Rempart.Server.Bastion.Keys;
using Rempart.Server.Bastion.Store;
using Rempart.Server.Hosting;
using Rempart.Ssh.Keys;

namespace Rempart.Benchmarks.Bastion;

/// <summary>Fills a server with active grants and measures what people and the bastion wait for. Works in a temporary folder and removes it.</summary>
internal static class BastionMeasurement
{
    private const string Estate = """
        estate: { id: bench, name: Bench }
        environments: [{ id: prod }]
        subnets: [{ id: data, environment: prod, cidr: 10.1.0.0/24 }]
        hosts: [{ id: bastion, subnet: data, addresses: [10.1.0.10], roles: [bastion] }, { id: app, subnet: data, addresses: [10.1.0.6] }]
        services: [{ id: web, environment: prod, runs-on: { host: app }, listens: [{ name: a, port: 8080/tcp }] }]
        roles: [{ id: dev, grants: [{ target: web, for: 8h }] }]
        people: [{ id: ana, email: ana@bench.example, roles: [dev] }]

        """;

    public static async Task<int> RunAsync(string[] args)
    {
        var grants = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100_000;
        var changes = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 500;
        var folder = Path.Combine("/tmp", $"rmb-{Guid.NewGuid():N}"[..16]);
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "estate"));
            await File.WriteAllTextAsync(Path.Combine(folder, "estate", "estate.yaml"), Estate);
            await using var app = ServerHost.Build(
                [$"--Rempart:DataDirectory={folder}", $"--Rempart:KeyBackup:Directory={folder}/key-backup", $"--Rempart:Estate={folder}/estate", "--Rempart:Port=0"],
                builder =>
                {
                    builder.Logging.ClearProviders();
                    builder.Services.RemoveAll<IControl>();
                });
            await ServerHost.StartAsync(app, CancellationToken.None);
            try
            {
                await MeasureAsync(app, grants, changes);
            }
            finally
            {
                await app.StopAsync();
            }
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(WebApplication app, int count, int changes)
    {
        var services = app.Services;
        await FillAsync(services, count);
        using var key = SshSigningKey.Generate();
        using var host = SshSigningKey.Generate();
        var agents = services.GetRequiredService<AgentService>();
        await agents.InstallAsync("bastion", host.PublicKey.ToLine(), "bench", CancellationToken.None);
        await services.GetRequiredService<KeyService>().EnrolAsync(new KeyEnrolment(key.PublicKey.ToLine(), new KeyProtection("passphrase", "openssh-key-v1", "aes256-ctr", "bcrypt", 64)), "user:ana@bench.example", CancellationToken.None);
        var grantService = services.GetRequiredService<GrantService>();
        var issuer = services.GetRequiredService<CertificateIssuer>();
        var authority = await services.GetRequiredService<AuthorityService>().SigningAsync(forHosts: false, CancellationToken.None);
        var row = await OneAsync(services);
        _ = await Samples.Take(50, _ => Task.FromResult(issuer.Sign(authority, row, key.PublicKey)));
        Report("certificate, the authority alone", await Samples.Take(1000, _ => Task.FromResult(issuer.Sign(authority, row, key.PublicKey))));
        var own = await grantService.RequestAsync(new AccessRequest("web", "a benchmark runs"), "user:ana@bench.example", CancellationToken.None);
        Report("certificate, with its evidence durable", await Samples.Take(200, async _ => await issuer.IssueAsync(own.Id, key.PublicKey.ToLine(), "user:ana@bench.example", CancellationToken.None)));

        SignedBastionUpdate? whole = null;
        Report("complete update", await Samples.Take(5, async _ => whole = await agents.UpdateAsync("bastion", 0, CancellationToken.None)));
        var update = JsonSerializer.Deserialize(whole!.Payload, AccessJson.Default.BastionUpdate)!;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"complete update: {update.Grants.Count:N0} grants, {whole.Payload.Length / 1e6:F1} MB"));
        await MeasureChangesAsync(agents, grantService, own, update.Version, changes);
    }

    // The agent waits; a grant is revoked and the agent has the signed update in hand.
    private static async Task MeasureChangesAsync(AgentService agents, GrantService grants, AccessGrant first, long version, int changes)
    {
        var (given, revoked) = (new double[changes], new double[changes]);
        await grants.RevokeAsync(first.Id, "bench", "the benchmark goes on", CancellationToken.None);
        version = Read(await agents.UpdateAsync("bastion", version, CancellationToken.None)).Version;
        for (var i = 0; i < changes; i++)
        {
            (var grant, version, given[i]) = await HearAsync(agents, version, () => grants.RequestAsync(new AccessRequest("web", "a benchmark runs"), "user:ana@bench.example", CancellationToken.None));
            (_, version, revoked[i]) = await HearAsync(agents, version, () => grants.RevokeAsync(grant.Id, "bench", "the benchmark goes on", CancellationToken.None));
        }
        Array.Sort(given);
        Array.Sort(revoked);
        Report("from a request to the update in the agent's hand", given);
        Report("from a revocation to the update in the agent's hand", revoked);
    }

    private static async Task<(AccessGrant Grant, long Version, double Milliseconds)> HearAsync(AgentService agents, long version, Func<Task<AccessGrant>> change)
    {
        var waiting = agents.UpdateAsync("bastion", version, CancellationToken.None);
        var began = Stopwatch.GetTimestamp();
        var grant = await change();
        var update = Read(await waiting);
        return (grant, update.Version, Stopwatch.GetElapsedTime(began).TotalMilliseconds);
    }

    private static BastionUpdate Read(SignedBastionUpdate signed) => JsonSerializer.Deserialize(signed.Payload, AccessJson.Default.BastionUpdate)!;

    private static async Task FillAsync(IServiceProvider services, int count)
    {
        var clock = Stopwatch.StartNew();
        await using var context = await services.GetRequiredService<IDbContextFactory<BastionContext>>().CreateDbContextAsync();
        context.Database.SetCommandTimeout(TimeSpan.FromMinutes(10));
        await context.Database.ExecuteSqlAsync($"""
            INSERT INTO bastion.access_grant (id, serial, person, target, host, port, reason, state, requested_at, duration, approvals_needed, break_glass, canary, valid_after, valid_before, decisions, until, active_version)
            SELECT 'g-bench' || i, i, 'person-' || (i % 1000), 'web', '10.1.0.6', 8080, 'a benchmark runs', 1, now(), interval '8 hours', 0, false, true, date_trunc('second', now()), date_trunc('second', now()) + interval '8 hours', '[]', now() + interval '8 hours', 1
            FROM generate_series(1, {count}) i
            """);
        await context.Database.ExecuteSqlAsync($"ANALYZE bastion.access_grant");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count:N0} active grants: {clock.Elapsed.TotalSeconds:F0} s"));
    }

    private static async Task<GrantRow> OneAsync(IServiceProvider services)
    {
        await using var context = await services.GetRequiredService<IDbContextFactory<BastionContext>>().CreateDbContextAsync();
        return await context.Grants.AsNoTracking().OrderBy(row => row.Serial).FirstAsync();
    }

    private static void Report(string what, double[] sorted) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{what}: median {Samples.At(sorted, 0.5):F2} ms, p99 {Samples.At(sorted, 0.99):F2} ms, {sorted.Length} runs"));
}
