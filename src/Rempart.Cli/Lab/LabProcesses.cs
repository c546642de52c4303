using System.Diagnostics;
using System.Globalization;
using Rempart.Cli.Hosting;
using Rempart.Cli.Lab.Services;

namespace Rempart.Cli.Lab;

/// <summary>Starts and ends the listeners.</summary>
internal static class LabProcesses
{
    /// <summary>What a listener says when it listens, and what it is told once it is recorded.</summary>
    public const string Listening = "listening";
    public const string Recorded = "recorded";

    /// <summary>
    /// Starts one listener per namespace. A listener that is not told that it was recorded ends with its parent, so that a
    /// parent that is killed in between leaves nothing behind.
    /// </summary>
    public static async Task StartAsync(IEnumerable<LabNamespace> places, IReadOnlyList<(LabService Service, IReadOnlyList<string> Command)> services, Action<IReadOnlyList<LabProcess>> record, CancellationToken cancellation)
    {
        var started = new List<(LabNamespace Place, Process Process)>();
        var real = new List<(LabService Service, Process Process)>();
        try
        {
            foreach (var (service, command) in services)
                real.Add((service, LabMachine.Start(command)));
            foreach (var place in places)
            {
                var taken = services.Where(one => one.Service.Namespace == place.Name).SelectMany(one => one.Service.Endpoints);
                if (place.Listens.Except(taken, StringComparer.Ordinal).ToArray() is { Length: > 0 } listens)
                    started.Add((place, LabMachine.Start(["ip", "netns", "exec", place.Name, .. LabMachine.Self(), "lab", "listen", .. listens])));
            }
            foreach (var (place, process) in started)
            {
                if (await process.StandardOutput.ReadLineAsync(cancellation).ConfigureAwait(false) != Listening)
                    throw CliException.CouldNotTell(Text.LabListenerFailed.With(place.Of, (await process.StandardError.ReadToEndAsync(cancellation).ConfigureAwait(false)).Trim()));
            }
            var programs = new List<LabProcess>();
            foreach (var (service, process) in real)
            {
                var ids = LabServices.ProcessesIn(await process.StandardOutput.ReadLineAsync(cancellation).ConfigureAwait(false));
                if (ids.Count == 0)
                    throw CliException.CouldNotTell(Text.LabListenerFailed.With(service.Of, (await process.StandardError.ReadToEndAsync(cancellation).ConfigureAwait(false)).Trim()));
                programs.AddRange(ids.Select(id => new LabProcess(id, StartTime(id) ?? 0, service.Namespace, service.Kind)));
            }
            record([.. started.Select(one => new LabProcess(one.Process.Id, StartTime(one.Process.Id) ?? 0, one.Place.Name)), .. programs]);
            foreach (var process in started.Select(one => one.Process).Concat(real.Select(one => one.Process)))
                await process.StandardInput.WriteLineAsync(Recorded.AsMemory(), cancellation).ConfigureAwait(false);
        }
        finally
        {
            // Closes the streams; a listener that was not recorded ends now.
            foreach (var process in started.Select(one => one.Process).Concat(real.Select(one => one.Process)))
                process.Dispose();
        }
    }

    public static bool IsAlive(LabProcess process) => StartTime(process.Id) == process.StartTime;

    /// <summary>Ends a process if it is still the one that was recorded, with its children, and waits until they are gone.</summary>
    public static async Task EndAsync(LabProcess process, TimeProvider time, CancellationToken cancellation)
    {
        var children = IsAlive(process) ? ChildrenOf(process) : [];
        await EndOneAsync(process, time, cancellation).ConfigureAwait(false);
        foreach (var child in children)
            await EndOneAsync(child, time, cancellation).ConfigureAwait(false);
    }

    // The children of PostgreSQL and sshd end by themselves, but not at once, and their files are to be deleted.
    private static LabProcess[] ChildrenOf(LabProcess parent) =>
        [.. Ids().Where(id => ParentOf(id) == parent.Id).Select(id => new LabProcess(id, StartTime(id) ?? 0, parent.Namespace))];

    private static async Task EndOneAsync(LabProcess process, TimeProvider time, CancellationToken cancellation)
    {
        while (IsAlive(process))
        {
            try
            {
                using var running = Process.GetProcessById(process.Id);
                running.Kill();
            }
            catch (Exception error) when (error is ArgumentException or InvalidOperationException)
            {
                // It ended by itself meanwhile.
                return;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The start time of a living process; null when there is none.</summary>
    public static long? StartTime(int id) => FieldsOf(id) is [not ("Z" or "X"), ..] and var fields ? long.Parse(fields[19], CultureInfo.InvariantCulture) : null;

    /// <summary>The living processes that name a lab's folder in their arguments or have a part of it mounted, except this one.</summary>
    public static IReadOnlyList<LabProcess> Of(string folder)
    {
        // What is mounted is told from the root of its file system on, so only the folder's own name is sure to be there. Between
        // slashes: the lab's network namespaces, which everybody sees mounted, begin with that name.
        var name = $"/{Path.GetFileName(folder)}/";
        return [.. Ids().Where(id => id != Environment.ProcessId && (Read(id, "cmdline").Contains(folder, StringComparison.Ordinal) || Read(id, "mountinfo").Contains(name, StringComparison.Ordinal)))
            .Select(id => new LabProcess(id, StartTime(id) ?? 0, ""))];
    }

    private static IEnumerable<int> Ids() =>
        Directory.EnumerateDirectories("/proc").Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0).Where(id => id > 0);

    private static string Read(int id, string file)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/{file}"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static int? ParentOf(int id) => FieldsOf(id) is { } fields ? int.Parse(fields[1], CultureInfo.InvariantCulture) : null;

    private static string[]? FieldsOf(int id)
    {
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
            // The name may hold blanks and parentheses; what follows the last one is plain. The state is field 3, the start field 22.
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
