using System.Diagnostics;
using System.Text.Json;
using Rempart.Cli.Lab;
using Rempart.Core.Estates;
using Rempart.Network.Nftables;

namespace Rempart.Cli.Tests.Lab;

/// <summary>A lab with a state file of its own, so that a lab of the machine's user is not touched. Nothing is left after it.</summary>
internal sealed class LabRun : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rempart-lab-").FullName;

    public string StatePath => Path.Combine(_folder, "state.json");

    /// <summary>A folder whose programs take the place of the machine's; null for none.</summary>
    public string? ProgramsFirst { get; set; }

    public LabState State => JsonSerializer.Deserialize(File.ReadAllText(StatePath), LabJson.Default.LabState)!;

    /// <summary>The program under test, beside the tests.</summary>
    public static string Program => Path.Combine(AppContext.BaseDirectory, "rempart");

    public static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Rempart.slnx")))
                folder = folder.Parent!;
            return folder.FullName;
        }
    }

    public static string SampleFolder => Path.Combine(Root, "estate");

    public static void SkipWhereNoLabCanBe()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "The lab needs Linux and root.");
        foreach (var program in (string[])["ip", "nft"])
            Assert.SkipUnless(File.Exists("/usr/sbin/" + program) || File.Exists("/sbin/" + program) || File.Exists("/usr/bin/" + program), $"The lab needs {program}.");
        // Root in a container may lack the right.
        using var trial = Process.Start(new ProcessStartInfo("unshare", ["--net", "true"]) { RedirectStandardError = true })!;
        trial.WaitForExit();
        Assert.SkipUnless(trial.ExitCode == 0 && Directory.Exists("/proc/sys/net/ipv6"), "The lab needs the right to make network namespaces, and IPv6.");
    }

    public async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) => await RunAsync(Program, arguments, null);

    public async Task UpAsync(string estate)
    {
        var (code, _, error) = await RunAsync("lab", "up", estate);
        code.ShouldBe(0, error);
    }

    public string WriteEstate(string yaml)
    {
        var folder = Path.Combine(_folder, "estate");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "estate.yaml"), yaml);
        return folder;
    }

    /// <summary>Starts the program and leaves it running.</summary>
    public Process Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[LabStateFile.Variable] = StatePath;
        start.Environment["LC_ALL"] = "C";
        if (ProgramsFirst is { } folder)
            start.Environment["PATH"] = $"{folder}:{Environment.GetEnvironmentVariable("PATH")}";
        return Process.Start(start)!;
    }

    public async Task<(int Code, string Output, string Error)> RunAsync(string program, IEnumerable<string> arguments, string? input)
    {
        using var process = Start(program, arguments);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(input ?? "");
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    /// <summary>What a program says inside a namespace.</summary>
    public async Task<string> InAsync(LabNamespace place, string? input, params string[] command)
    {
        var (code, output, error) = await RunAsync("ip", ["netns", "exec", place.Name, .. command], input);
        code.ShouldBe(0, error);
        return output;
    }

    public LabNamespace Router(string id) => State.Plan.Namespaces.Single(place => place.Role == LabRole.Router && place.Of == id);

    public async Task<Dictionary<string, Ruleset>> RulesetsAsync()
    {
        var read = new Dictionary<string, Ruleset>(StringComparer.Ordinal);
        foreach (var router in State.Plan.Namespaces.Where(place => place.Role == LabRole.Router))
            read[router.Of] = RulesetReader.Read(router.Of, await InAsync(router, null, "nft", "-j", "list", "ruleset"));
        return read;
    }

    /// <summary>
    /// Sends each packet for real. Silence within the wait is asked about again with a much longer one, so that a busy machine
    /// does not count as a closed door.
    /// </summary>
    public async Task<IReadOnlyList<bool>> SendAsync(IReadOnlyList<LabPacket> packets, Func<LabPacket, bool> expected)
    {
        var passed = new bool[packets.Count];
        await SendAsync(packets, Enumerable.Range(0, packets.Count), passed, "4");
        await SendAsync(packets, Enumerable.Range(0, packets.Count).Where(at => !passed[at] && expected(packets[at])), passed, "20");
        return passed;
    }

    private async Task SendAsync(IReadOnlyList<LabPacket> packets, IEnumerable<int> which, bool[] passed, string wait)
    {
        var state = State;
        await Task.WhenAll(which.GroupBy(at => packets[at].From).Select(async group =>
        {
            var place = state.Plan.Namespaces.Single(place => place.Role is not LabRole.Router && place.Of == group.Key);
            var order = group.ToArray();
            var lines = (await InAsync(place, string.Concat(order.Select(at => packets[at].Line + "\n")), Program, "lab", "probe", "--wait", wait)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            lines.Length.ShouldBe(order.Length);
            for (var at = 0; at < order.Length; at++)
            {
                lines[at].ShouldBeOneOf($"{packets[order[at]].Line} passes", $"{packets[order[at]].Line} blocked");
                passed[order[at]] = lines[at].EndsWith(" passes", StringComparison.Ordinal);
            }
        }));
    }

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(StatePath))
            (await RunAsync("lab", "down")).Code.ShouldBe(0);
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>The first packet of a connection between two namespaces: subnets by id, or the core, which plays the internet.</summary>
internal sealed record LabPacket(string From, string To, LabEndpoint Source, LabEndpoint Destination)
{
    public string Line => $"{Source} {Destination}";

    public Packet Packet => new(Source.Address, Destination.Address, Destination.IsTcp ? (byte)6 : (byte)17, Source.Port == 0 ? (ushort)40000 : (ushort)Source.Port, (ushort)Destination.Port);

    /// <summary>The routers on its way: the one that joins both ends, else the first of each.</summary>
    public IReadOnlyList<string> Way(Estate estate)
    {
        var (from, to) = (Routers(estate, From), Routers(estate, To));
        return from.Intersect(to).FirstOrDefault() is { } both ? [both] : [.. from.Take(1).Concat(to.Take(1))];
    }

    private static string[] Routers(Estate estate, string zone) =>
        [.. estate.Hosts.Where(host => host.Roles.Contains(HostRole.Router) && (host.Subnet == zone || host.Interfaces.ContainsKey(zone))).Select(host => host.Id).Order(StringComparer.Ordinal)];
}
