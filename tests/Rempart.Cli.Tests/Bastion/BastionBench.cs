using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Rempart.Cli.Bastion.Rendering;
using Rempart.Cli.Tests.Lab;

namespace Rempart.Cli.Tests.Bastion;

/// <summary>
/// A bastion on this machine: the real sshd, installed by the command under test, its agent as a process of its own, a target to
/// reach, and real ssh clients. Accounts that every Debian has take the place of the bastion's own, so that none are made. All
/// processes are ended by their ids, also after a failure.
/// </summary>
internal sealed partial class BastionBench : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<Process> _processes = [];
    private readonly List<TcpListener> _listeners = [];
    private Process? _agent;
    private Process? _sshd;

    private BastionBench()
    {
        // Below /var/lib, because sshd wants every folder on the way to the principals command to be root's alone; /tmp is not.
        Folder = Directory.CreateDirectory($"/var/lib/rempart-test-{Guid.NewGuid():N}"[..33]).FullName;
        Server = new AgentServer(Folder + "/server.sock");
        Layout = BastionLayout.Below(Folder + "/b");
        Port = FreePort();
        Server.Port = Port;
        Target = Listen();
        OtherTarget = Listen();
        Server.Target = Target;
        Server.Told = () => $"The agent: {AgentWords}\nsshd: {Log}";
    }

    /// <summary>The command under test: beside the tests, or the published one where bench/bastion.sh says so.</summary>
    public static string Command => Environment.GetEnvironmentVariable("REMPART_BENCH_COMMAND") ?? LabRun.Program;

    public string Folder { get; }

    public BastionLayout Layout { get; }

    public AgentServer Server { get; }

    public int Port { get; }

    /// <summary>A port that answers each connection with what it said.</summary>
    public int Target { get; }

    public int OtherTarget { get; }

    public string Destination => $"127.0.0.1:{Target}";

    public string Log => File.Exists(Layout.Log) ? File.ReadAllText(Layout.Log) : "";

    public Process Agent => _agent!;

    /// <summary>What the agent said.</summary>
    public string AgentWords { get; private set; } = "";

    public static void SkipWhereNoneCanBe() =>
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && File.Exists("/usr/sbin/sshd"), "A bastion needs Linux, root and openssh-server.");

    /// <summary>A bastion that is installed and runs.</summary>
    public static Task<BastionBench> StartAsync() => StartAsync(_ => { });

    public static async Task<BastionBench> StartAsync(Action<AgentServer> before)
    {
        SkipWhereNoneCanBe();
        var bench = new BastionBench();
        try
        {
            before(bench.Server);
            await bench.Server.StartAsync();
            await bench.InstallAsync();
            await bench.StartAgentAsync();
            await bench.StartSshdAsync();
            return bench;
        }
        catch
        {
            await bench.DisposeAsync();
            throw;
        }
    }

    public static int FreePort()
    {
        // Below the kernel's own choice for outgoing connections: nothing else takes it between now and its use.
        while (true)
        {
            using var probe = new TcpListener(IPAddress.Loopback, Random.Shared.Next(20_000, 32_000));
            try
            {
                probe.Start();
                return ((IPEndPoint)probe.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // Taken; another one.
            }
        }
    }

    public async Task InstallAsync(params string[] options)
    {
        var (code, output, error) = await RunAsync(
            Command,
            ["bastion", "install", "--below", Folder + "/b", "--server", $"unix:{Folder}/server.sock", "--host-id", AgentServer.HostId, "--port", Port.ToString(CultureInfo.InvariantCulture),
                "--listen", "127.0.0.1", "--account", AgentServer.Account, "--principals-account", "nobody", "--agent-account", "root", "--no-accounts", "--principals", Principals(), "--yes", .. options]);
        code.ShouldBe(0, output + error);
        // sshd's own folder, which a start by systemd would make.
        Directory.CreateDirectory(BastionLayout.SshdFolder);
    }

    public async Task StartAgentAsync()
    {
        _agent = Start(Command, ["bastion", "run", "--settings", Layout.Settings]);
        _ = CollectAsync(_agent);
        var ready = await _agent.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience);
        ready.ShouldBe("ready", AgentWords);
        // The first update brings what sshd cannot do without.
        await UntilAsync(() => File.Exists(Layout.RevocationList));
    }

    public async Task StartSshdAsync()
    {
        _sshd = Start("/usr/sbin/sshd", ["-D", "-f", Layout.SshdConfiguration, "-E", Layout.Log]);
        await UntilAsync(() => Log.Contains("Server listening on", StringComparison.Ordinal) || _sshd.HasExited);
        _sshd.HasExited.ShouldBeFalse(Log);
    }

    /// <summary>kill -9.</summary>
    public async Task KillAgentAsync()
    {
        _agent!.Kill();
        await _agent.WaitForExitAsync();
    }

    /// <summary>Looks again until something is so. Files and processes of others say nothing when they change.</summary>
    public static async Task UntilAsync(Func<bool> so)
    {
        var started = Stopwatch.StartNew();
        while (!so())
        {
            if (started.Elapsed > Patience)
                throw new TimeoutException("It did not come to that.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    public async Task<(int Code, string Output, string Error)> RunAsync(string program, IEnumerable<string> arguments, string? input = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var process = Start(program, arguments, environment);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (input is not null)
            await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience);
        return (process.ExitCode, await output, await error);
    }

    public Process Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Folder };
        start.Environment["LC_ALL"] = "C";
        start.Environment["HOME"] = Folder;
        start.Environment["XDG_CONFIG_HOME"] = Folder + "/config";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        _processes.Add(process);
        return process;
    }

    public async ValueTask DisposeAsync()
    {
        // The newest first: clients, then sshd with its sessions, then the agent.
        foreach (var process in Enumerable.Reverse(_processes))
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }
        foreach (var listener in _listeners)
            listener.Dispose();
        await Server.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task CollectAsync(Process process)
    {
        while (await process.StandardError.ReadLineAsync() is { } line)
            AgentWords += line + "\n";
    }

    /// <summary>The principals command of the tests is not compiled ahead of time: a script of one line that runs it.</summary>
    private string Principals()
    {
        if (Environment.GetEnvironmentVariable("REMPART_BENCH_PRINCIPALS") is { } native)
            return native;
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory, "rempart-principals.*"))
            File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)), overwrite: true);
        var runtime = new FileInfo(typeof(object).Assembly.Location).Directory!.Parent!.Parent!.Parent!.FullName;
        var script = Folder + "/principals.sh";
        File.WriteAllText(script, $"#!/bin/sh\nDOTNET_TieredPGO=0 exec {runtime}/dotnet {Folder}/rempart-principals.dll \"$@\"\n");
        return script;
    }

    private int Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _listeners.Add(listener);
        _ = AnswerAsync(listener);
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task AnswerAsync(TcpListener listener)
    {
        try
        {
            while (true)
                _ = EchoAsync(await listener.AcceptTcpClientAsync());
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static async Task EchoAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await client.GetStream().CopyToAsync(client.GetStream());
            }
            catch (IOException)
            {
                // The other end was cut: that is what some tests are about.
            }
        }
    }
}
