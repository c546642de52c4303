using System.Globalization;
using Rempart.Cli.Hosting;
using Rempart.Core.Estates;

namespace Rempart.Cli.Lab.Services;

/// <summary>The real services of a lab: which it plays, and starting them. Their files lie below the folder of the lab and go with it.</summary>
/// <param name="environment">The environment.</param>
/// <param name="folder">The lab's folder.</param>
/// <param name="bastionServer">The server of the lab's bastion; null when its bastion lets nobody in.</param>
internal sealed class LabServices(CliEnvironment environment, string folder, LabBastionServer? bastionServer)
{
    /// <summary>Says that the programs of a service run, followed by their process ids.</summary>
    private const string Listening = LabProcesses.Listening + " ";

    // Whoever started it and is gone before it recorded the ids cannot end it: it ends itself.
    private const string AfterStart = """
        trap '' PIPE
        echo "listening $p" 2>/dev/null || :
        word=
        read -r word || :
        [ "$word" = recorded ] || kill -QUIT $p
        """;

    private readonly IRealService[] _kinds =
        [.. bastionServer is null ? [] : (IRealService[])[new BastionService(bastionServer, environment.Time)], new SshdService(playsBastions: bastionServer is null), new PostgresService()];

    public IReadOnlyList<LabService> Of(Estate estate, IReadOnlyList<LabNamespace> places) =>
    [
        .. from kind in _kinds
           from place in places
           from declared in kind.DeclaredIn(estate, place)
           select new LabService(kind.Kind, declared.Of, place.Name, [.. declared.Endpoints.Select(endpoint => endpoint.ToString())], kind.IsInstalled(environment) ? null : kind.Package),
    ];

    /// <summary>Makes what the services share; it can run while the networks are built.</summary>
    public async Task PrepareAsync(IReadOnlyList<LabService> services, CancellationToken cancellation)
    {
        if (!services.Any(service => service.IsReal))
            return;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await Task.WhenAll(_kinds.Where(kind => services.Any(service => service.IsReal && service.Kind == kind.Kind)).Select(kind => kind.PrepareAsync(folder, cancellation))).ConfigureAwait(false);
    }

    /// <summary>The commands that start the services, each with the namespace it listens in.</summary>
    public async Task<IReadOnlyList<(LabService Service, IReadOnlyList<string> Command)>> CommandsAsync(IReadOnlyList<LabService> services, CancellationToken cancellation)
    {
        var commands = new List<(LabService, IReadOnlyList<string>)>();
        foreach (var service in services.Where(service => service.IsReal))
        {
            var own = Directory.CreateDirectory(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{service.Kind}-{commands.Count}"))).FullName;
            var (script, arguments) = await _kinds.Single(kind => kind.Kind == service.Kind)
                .ConfigureAsync(folder, own, service.Of, [.. service.Endpoints.Select(LabEndpoint.Parse)], cancellation).ConfigureAwait(false);
            // A space of shared memory of its own ends with the processes, however they end.
            commands.Add((service, ["ip", "netns", "exec", service.Namespace, "unshare", "--ipc", "sh", "-e", "-c", script + AfterStart, "sh", .. arguments]));
        }
        return commands;
    }

    /// <summary>The process ids in what a script said; none when it said something else.</summary>
    public static IReadOnlyList<int> ProcessesIn(string? line)
    {
        if (line?.StartsWith(Listening, StringComparison.Ordinal) != true)
            return [];
        var ids = line[Listening.Length..].Split(' ').Select(word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0).ToArray();
        return ids.Contains(0) ? [] : ids;
    }

    /// <summary>Takes the files away, and first what a killed command had started and not recorded.</summary>
    public async Task RemoveAsync(CancellationToken cancellation)
    {
        if (!Directory.Exists(folder))
            return;
        // The folder's name is drawn at random: who names it in its arguments, or has it mounted in a namespace of its own, is this lab's.
        foreach (var process in LabProcesses.Of(folder))
            await LabProcesses.EndAsync(process, environment.Time, cancellation).ConfigureAwait(false);
        await DeleteAsync(cancellation).ConfigureAwait(false);
    }

    // A program that was ended may still be writing its last.
    private async Task DeleteAsync(CancellationToken cancellation)
    {
        for (var attempt = 1; Directory.Exists(folder); attempt++)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException && attempt < 100)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), environment.Time, cancellation).ConfigureAwait(false);
            }
        }
    }
}
