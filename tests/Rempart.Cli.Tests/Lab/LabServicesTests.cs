using System.Diagnostics;
using System.Text.Json;
using Rempart.Cli.Hosting;
using Rempart.Cli.Lab;

namespace Rempart.Cli.Tests.Lab;

/// <summary>The real programs that play declared services: they answer, they go with the lab, and their absence is said.</summary>
[Collection("lab")]
public sealed class LabServicesTests
{
    private const string Estate = """
        estate: { id: real, name: Real }
        environments: [{ id: prod }]
        subnets: [{ id: data, environment: prod, cidr: [10.2.0.0/24, "fd00:2::/64"] }]
        hosts:
          - { id: inner, roles: [router], interfaces: { data: [10.2.0.1, "fd00:2::1"] } }
          - { id: bastion, subnet: data, roles: [bastion], addresses: [10.2.0.20, "fd00:2::20"] }
          - { id: db, subnet: data, addresses: [10.2.0.10, "fd00:2::10"] }
        datastores: [{ id: orders, engine: postgresql, host: db, port: 5433/tcp }]
        exposure:
          - { host: bastion, ports: [22/tcp], to: internet, process: sshd }
          - { host: db, ports: [9100/tcp], to: prod }
        """;

    [Fact]
    public async Task The_bastions_sshd_and_the_datastores_postgresql_are_real_and_go_with_the_lab()
    {
        SkipWithoutPrograms();
        await using var lab = new LabRun();
        await lab.UpAsync(lab.WriteEstate(Estate));
        var state = lab.State;
        var place = state.Plan.Namespaces.Single(place => place.Role == LabRole.Subnet);
        state.Services.Select(service => (service.Kind, service.Of, string.Join(' ', service.Endpoints), service.IsReal)).ShouldBe([
            ("sshd", "host bastion", "10.2.0.20:22/tcp [fd00:2::20]:22/tcp", true),
            ("postgresql", "datastore orders", "10.2.0.10:5433/tcp [fd00:2::10]:5433/tcp", true),
        ]);
        var (_, status, _) = await lab.RunAsync("lab", "status");
        status.ShouldContain("sshd plays host bastion at 10.2.0.20:22/tcp [fd00:2::20]:22/tcp\n");
        status.ShouldContain("postgresql plays datastore orders at 10.2.0.10:5433/tcp [fd00:2::10]:5433/tcp\n");

        foreach (var address in (string[])["10.2.0.20", "fd00:2::20"])
            (await lab.InAsync(place, null, "bash", "-c", $"exec 3<>/dev/tcp/{address}/22 && head -n 1 <&3")).ShouldStartWith("SSH-2.0-OpenSSH");
        var refused = await lab.RunAsync("ip", ["netns", "exec", place.Name, "ssh", "-F", "none", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "PreferredAuthentications=password", "-o", "BatchMode=no", "root@10.2.0.20", "true"], null);
        refused.Code.ShouldBe(255);
        refused.Error.ShouldContain("Permission denied (publickey).");

        foreach (var address in (string[])["10.2.0.10", "fd00:2::10"])
            (await lab.InAsync(place, null, "pg_isready", "-h", address, "-p", "5433")).ShouldEndWith("accepting connections\n");
        var postgres = state.Processes.Single(process => process.Service == "postgresql");
        // The account postgres, and none of root's rights.
        File.ReadLines($"/proc/{postgres.Id}/status").Single(line => line.StartsWith("Uid:", StringComparison.Ordinal)).ShouldNotContain("\t0");
        File.ReadLines($"/proc/{postgres.Id}/status").Single(line => line.StartsWith("CapEff:", StringComparison.Ordinal)).ShouldEndWith("0000000000000000");
        var children = Process.GetProcesses().Select(process => process.Id).Where(id => Status(id, "PPid:") == postgres.Id).ToArray();
        children.ShouldNotBeEmpty();

        (await lab.RunAsync("lab", "down")).ShouldBe((ExitCodes.True, "The lab is gone.\n", ""));
        await GoneAsync(lab, state);
        children.ShouldAllBe(id => LabProcesses.StartTime(id) == null);
    }

    [Theory]
    [InlineData("template")]
    [InlineData("sshd.pid")]
    [InlineData("postmaster.pid")]
    public async Task What_a_killed_up_had_started_is_ended_by_down(string file)
    {
        SkipWithoutPrograms();
        await using var lab = new LabRun();
        var folder = lab.WriteEstate(Estate);
        using (var up = lab.Start(LabRun.Program, ["lab", "up", folder]))
        {
            while (!up.HasExited && !Entries(lab).Any(path => path.EndsWith(file, StringComparison.Ordinal)))
                await Task.Yield();
            up.Kill();
            await up.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        var half = lab.State;

        (await lab.RunAsync("lab", "down")).ShouldBe((ExitCodes.True, "The lab is gone.\n", ""));

        await GoneAsync(lab, half);
    }

    [Fact]
    public async Task A_program_that_is_not_installed_is_named_and_one_that_died_shows()
    {
        SkipWithoutPrograms();
        await using var lab = new LabRun();
        await lab.UpAsync(lab.WriteEstate(Estate));
        var state = lab.State;
        var sshd = state.Processes.Single(process => process.Service == "sshd");
        await LabProcesses.EndAsync(sshd, TimeProvider.System, TestContext.Current.CancellationToken);
        File.WriteAllText(lab.StatePath, JsonSerializer.Serialize(state with { Services = [.. state.Services.Select(service => service.Kind == "postgresql" ? service with { MissingPackage = "postgresql" } : service)] }, LabJson.Default.LabState));

        var (code, output, _) = await lab.RunAsync("lab", "status");

        code.ShouldBe(ExitCodes.Failed);
        output.ShouldContain("A small listener plays datastore orders at 10.2.0.10:5433/tcp [fd00:2::10]:5433/tcp: postgresql is not installed\n");
        output.ShouldContain($"sshd in {sshd.Namespace} is not running.\n");
    }

    private static void SkipWithoutPrograms()
    {
        LabRun.SkipWhereNoLabCanBe();
        Assert.SkipUnless(File.Exists("/usr/sbin/sshd") && Directory.Exists("/usr/lib/postgresql"), "sshd and PostgreSQL are not installed.");
    }

    private static string[] Entries(LabRun lab)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(lab.StatePath)!, "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true })];
        }
        catch (IOException)
        {
            // What is being made and moved while it is listed is listed the next time.
            return [];
        }
    }

    private static async Task GoneAsync(LabRun lab, LabState state)
    {
        File.Exists(lab.StatePath).ShouldBeFalse();
        Directory.EnumerateDirectories(Path.GetDirectoryName(lab.StatePath)!).Select(Path.GetFileName).ShouldBe(["estate"]);
        (await lab.RunAsync("ip", ["netns", "list"], null)).Output.ShouldNotContain(state.Prefix);
        state.Processes.ShouldAllBe(process => !LabProcesses.IsAlive(process));
        LabProcesses.Of(Path.Combine(Path.GetDirectoryName(lab.StatePath)!, state.Prefix)).ShouldBeEmpty();
    }

    private static int? Status(int id, string field)
    {
        try
        {
            return int.Parse(File.ReadLines($"/proc/{id}/status").Single(line => line.StartsWith(field, StringComparison.Ordinal))[field.Length..], System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
