using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Rempart.Core.Access;
using Rempart.Server.Tests.EndToEnd;
using Rempart.Ssh.Keys;

namespace Rempart.Server.Tests.Bastion;

/// <summary>A server, and the lab of its estate with a bastion that asks it. Nothing is left after it, also after a failure.</summary>
public sealed class LabBastion : IAsyncLifetime
{
    private const string Estate = """
        estate: { id: test, name: Test, owner: team, languages: [en] }
        environments: [{ id: shared }, { id: prod }]
        subnets:
          - { id: office, environment: shared, cidr: 10.91.0.0/24 }
          - { id: admin, environment: shared, cidr: 10.91.1.0/24 }
          - { id: data, environment: prod, cidr: 10.91.2.0/24 }
        hosts:
          - { id: router, roles: [router], interfaces: { office: 10.91.0.1, admin: 10.91.1.1, data: 10.91.2.1 } }
          - { id: desk, subnet: office, addresses: [10.91.0.10] }
          - { id: bastion, subnet: admin, addresses: [10.91.1.10], names: [bastion.test.example], roles: [bastion] }
          - { id: jump, subnet: admin, addresses: [10.91.1.20] }
          - { id: db, subnet: data, addresses: [10.91.2.10] }
        datastores: [{ id: orders, engine: postgresql, host: db, port: 5432/tcp }]
        exposure:
          - { host: bastion, ports: [22/tcp], to: internet, process: sshd }
          - { host: jump, ports: [22/tcp], to: admin, process: sshd }
          - { host: db, ports: [22/tcp], to: admin, process: sshd }
        flows:
          - { id: office-to-bastion, from: office, to: bastion, ports: [22/tcp], why: the only way in for people }
          - { id: bastion-to-orders, from: bastion, to: orders, ports: [5432/tcp], why: administration }
        roles:
          - { id: dba, grants: [{ target: orders, for: 30m, approval: one }] }
          - { id: lead, approves: [prod] }
        people:
          - { id: ana, email: ana@test.example, roles: [dba] }
          - { id: eve, email: eve@test.example, roles: [lead] }

        """;

    // What is not about targets needs none, and is built in a moment.
    private const string Alone = """
        estate: { id: test, name: Test }
        environments: [{ id: shared }]
        subnets: [{ id: admin, environment: shared, cidr: 10.91.1.0/24 }]
        hosts: [{ id: bastion, subnet: admin, addresses: [10.91.1.10], roles: [bastion] }]
        exposure: [{ host: bastion, ports: [22/tcp], to: internet, process: sshd }]

        """;

    private readonly string _folder = $"/var/lib/rempart-test-{Guid.NewGuid():N}"[..33];
    private readonly List<Process> _processes = [];
    private readonly List<HttpClient> _clients = [];
    private string? _principals;

    internal BastionServer Server { get; } = new() { EstateText = Estate };

    /// <summary>What the names of the lab's namespaces begin with.</summary>
    internal string Prefix => State.RootElement.GetProperty("prefix").GetString()!;

    /// <summary>sshd's log.</summary>
    internal string Log => File.ReadAllText(Directory.EnumerateFiles(_folder, "sshd.log", SearchOption.AllDirectories).Single());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Command => CommandLine.Built("Rempart.Cli", "rempart");

    private static string? Missing { get; } = FindMissing();

    private string StatePath => _folder + "/state.json";

    private JsonDocument State => JsonDocument.Parse(File.ReadAllBytes(StatePath));

    public async ValueTask InitializeAsync()
    {
        if (Missing is not null)
            return;
        // Every account reads the principals command that lies here.
        Directory.CreateDirectory(_folder);
        _principals = BuiltPrincipals.Script(_folder);
        await Server.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Missing is not null)
            return;
        foreach (var process in Enumerable.Reverse(_processes))
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
        }
        if (File.Exists(StatePath))
            (await CommandAsync("lab", "down")).Code.ShouldBe(0);
        foreach (var client in _clients)
            client.Dispose();
        await Server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    internal static void SkipWhereNoneCanBe() => Assert.SkipWhen(Missing is not null, Missing ?? "");

    internal HttpClient Client(string person)
    {
        var client = Server.Client(person);
        _clients.Add(client);
        return client;
    }

    /// <summary>An estate with the bastion and nothing else.</summary>
    internal string OnlyTheBastion => WriteEstate("alone", Alone);

    /// <summary>The same without what makes it one.</summary>
    internal string NoBastion => WriteEstate("none", Alone.Replace(", roles: [bastion]", "", StringComparison.Ordinal));

    /// <summary>The server's local socket, as commands take it.</summary>
    internal string ServerName => $"unix:{Server.Server.Get<Rempart.Server.Hosting.ServerOptions>().LocalSocket}";

    internal async Task UpAsync(string? estate = null)
    {
        var (code, _, error) = await CommandAsync(UpArguments(estate));
        code.ShouldBe(0, error);
    }

    /// <summary>kill -9 of <c>lab up</c> as soon as it made a file.</summary>
    internal async Task KillUpWhenThereIsAsync(string file)
    {
        var up = Start(Command, UpArguments(OnlyTheBastion));
        while (!up.HasExited && !Entries().Any(path => path.EndsWith("/" + file, StringComparison.Ordinal)))
            await Task.Yield();
        up.Kill();
        await up.WaitForExitAsync(Cancellation);
    }

    internal Task<(int Code, string Output, string Error)> CommandAsync(params string[] arguments) => RunAsync(Command, arguments);

    internal async Task<SshPublicKey> KeyAsync(string name)
    {
        (await RunAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", $"{_folder}/{name}"])).Code.ShouldBe(0);
        return SshPublicKey.Parse((await File.ReadAllTextAsync($"{_folder}/{name}.pub", Cancellation)).Trim());
    }

    internal void Keep(string key, IssuedCertificate issued)
    {
        File.WriteAllText($"{_folder}/{key}-cert.pub", issued.Certificate + "\n");
        File.WriteAllText(_folder + "/known_hosts", $"@cert-authority {issued.Bastion.HostName} {issued.Bastion.HostAuthority}\n");
        issued.Bastion.HostName.ShouldBe("bastion.test.example");
    }

    /// <summary>A certificate as the issued one, by an authority of its own.</summary>
    internal async Task ForgeAsync(string name, IssuedCertificate issued)
    {
        await KeyAsync(name);
        await KeyAsync(name + "-ca");
        (await RunAsync("ssh-keygen", ["-q", "-s", $"{_folder}/{name}-ca", "-I", $"{issued.Grant.Id};person=ana", "-n", "ana", "-z", issued.Grant.Serial.ToString(CultureInfo.InvariantCulture), "-V", "-1m:+10m", $"{_folder}/{name}.pub"])).Code.ShouldBe(0);
    }

    /// <summary>ssh of the office, to its end.</summary>
    internal Task<(int Code, string Output, string Error)> SshAsync(string key, params string[] options) => RunAsync("ip", InOffice(["ssh", .. SshArguments(key, options)]));

    /// <summary>A tunnel of the office, open.</summary>
    internal async Task<Process> TunnelAsync(string key, int port, string destination)
    {
        var ssh = Start("ip", InOffice(["ssh", .. SshArguments(key, ["-N", "-L", $"127.0.0.1:{port}:{destination}"])]));
        var words = "";
        while (await ssh.StandardError.ReadLineAsync(Cancellation) is { } line)
        {
            words += line + "\n";
            if (line.Contains("Entering interactive session", StringComparison.Ordinal))
            {
                _ = ssh.StandardError.ReadToEndAsync(CancellationToken.None);
                return ssh;
            }
        }
        throw new InvalidOperationException($"The tunnel did not open:\n{words}\n{Log}");
    }

    /// <summary>What an administrator of the database does: an account for people who come from the bastion.</summary>
    internal async Task PrepareDatabaseAsync()
    {
        var postgres = State.RootElement.GetProperty("processes").EnumerateArray().Single(process => process.TryGetProperty("service", out var service) && service.GetString() == "postgresql");
        string[] inside = ["--target", postgres.GetProperty("id").GetInt32().ToString(CultureInfo.InvariantCulture), "--mount", "--", "setpriv", "--reuid", "postgres", "--regid", "postgres", "--init-groups"];
        (await RunAsync("nsenter", [.. inside, "sh", "-c", "echo 'host all ana 10.91.1.10/32 scram-sha-256' >> /mnt/data/pg_hba.conf"])).Code.ShouldBe(0);
        var (code, _, error) = await RunAsync("nsenter", [.. inside, "psql", "-h", "/mnt", "-qc", "CREATE ROLE ana LOGIN PASSWORD 'of-the-test'", "-c", "SELECT pg_reload_conf()", "postgres"]);
        code.ShouldBe(0, error);
    }

    /// <summary>Asks the database through a tunnel, in the office.</summary>
    internal async Task<string> AskDatabaseAsync(int port)
    {
        var (code, output, error) = await RunAsync("ip", InOffice(
            ["env", "PGPASSWORD=of-the-test", "psql", "-h", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "-U", "ana", "-Atc", "SELECT 6 * 7 || ' from ' || host(inet_client_addr())", "postgres"]));
        code.ShouldBe(0, error);
        return output.Trim();
    }

    /// <summary>Sends the first packets of connections: <c>passes</c> or <c>blocked</c>, each.</summary>
    internal async Task<string[]> ProbeAsync(string subnet, string from, params string[] to)
    {
        var (code, output, error) = await RunAsync(
            "ip", ["netns", "exec", Namespace(subnet), Command, "lab", "probe", "--wait", "4"], string.Concat(to.Select(destination => $"{from}:0/tcp {destination}/tcp\n")));
        code.ShouldBe(0, error);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', 3)[2])];
    }

    /// <summary>Looks for what a lab leaves: namespaces, processes, files, accounts.</summary>
    internal async Task NothingIsLeftAsync(string? of = null)
    {
        if (of is null)
            File.Exists(StatePath).ShouldBeFalse();
        (await RunAsync("ip", ["netns", "list"])).Output.ShouldNotContain(of ?? "rl-nothing");
        Directory.EnumerateDirectories(_folder).Where(path => of is null ? Path.GetFileName(path).StartsWith("rl-", StringComparison.Ordinal) : path.EndsWith(of, StringComparison.Ordinal)).ShouldBeEmpty();
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var id) && id != Environment.ProcessId))
        {
            Read(process + "/cmdline").ShouldNotContain(_folder + "/" + (of ?? "rl-"));
            Read(process + "/mountinfo").ShouldNotContain($"/{Path.GetFileName(_folder)}/{of ?? "rl-"}");
        }
        File.ReadAllText("/etc/passwd").ShouldNotContain("rempart-tunnel");
    }

    internal static async Task UntilAsync(Func<Task<bool>> so)
    {
        var started = Stopwatch.StartNew();
        while (!await so())
        {
            if (started.Elapsed > TimeSpan.FromSeconds(90))
                throw new TimeoutException("It did not come to that.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancellation);
        }
    }

    private string[] UpArguments(string? estate) => ["lab", "up", estate ?? Server.Server.EstateFolder, "--server", ServerName, "--principals", _principals!];

    private string WriteEstate(string name, string text)
    {
        var folder = Directory.CreateDirectory($"{_folder}/{name}").FullName;
        File.WriteAllText(folder + "/estate.yaml", text);
        return folder;
    }

    private string[] InOffice(string[] command) => ["netns", "exec", Namespace("office"), .. command];

    private string Namespace(string subnet) => $"{Prefix}-net-{subnet}";

    private string[] SshArguments(string key, string[] options) =>
    [
        "-F", "none", "-o", "BatchMode=yes", "-o", "LogLevel=DEBUG1", "-o", "StrictHostKeyChecking=yes", "-o", $"UserKnownHostsFile={_folder}/known_hosts", "-o", "HostKeyAlias=bastion.test.example",
        "-o", "IdentitiesOnly=yes", "-o", "ExitOnForwardFailure=yes", "-i", $"{_folder}/{key}", .. options, "-l", "rempart-tunnel", "--", "10.91.1.10",
    ];

    private string[] Entries()
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(_folder, "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true })];
        }
        catch (IOException)
        {
            // What is being made and moved while it is listed is listed the next time.
            return [];
        }
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(string program, IEnumerable<string> arguments, string input = "")
    {
        var process = Start(program, arguments);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(CancellationToken.None), process.StandardError.ReadToEndAsync(CancellationToken.None));
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(180), CancellationToken.None);
        return (process.ExitCode, await output, await error);
    }

    private Process Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C";
        start.Environment["HOME"] = _folder;
        start.Environment["REMPART_LAB_STATE"] = StatePath;
        var process = Process.Start(start)!;
        _processes.Add(process);
        return process;
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile.
            return "";
        }
    }

    private static string? FindMissing()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            return "The lab needs Linux and root.";
        foreach (var program in (string[])["/usr/sbin/sshd", "/usr/sbin/nft", "/usr/sbin/useradd", "/usr/bin/psql", "/usr/bin/nsenter"])
        {
            if (!File.Exists(program))
                return $"The granted bastion in the lab needs {program}.";
        }
        // Root in a container may lack the right.
        using var trial = Process.Start(new ProcessStartInfo("unshare", ["--net", "--mount", "true"]) { RedirectStandardError = true })!;
        trial.WaitForExit();
        return trial.ExitCode == 0 && Directory.Exists("/proc/sys/net/ipv6") && Directory.Exists("/usr/lib/postgresql") ? null : "The lab needs the right to make namespaces, IPv6, and PostgreSQL.";
    }
}
