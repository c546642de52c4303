using System.Diagnostics;
using System.Globalization;
using Rempart.Cli.Hosting;

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
    public static async Task StartAsync(IEnumerable<LabNamespace> places, Action<IReadOnlyList<LabProcess>> record, CancellationToken cancellation)
    {
        var started = new List<(LabNamespace Place, Process Process)>();
        try
        {
            foreach (var place in places)
                started.Add((place, LabMachine.Start(["ip", "netns", "exec", place.Name, .. LabMachine.Self(), "lab", "listen", .. place.Listens])));
            foreach (var (place, process) in started)
            {
                if (await process.StandardOutput.ReadLineAsync(cancellation).ConfigureAwait(false) != Listening)
                    throw CliException.CouldNotTell(Text.LabListenerFailed.With(place.Of, (await process.StandardError.ReadToEndAsync(cancellation).ConfigureAwait(false)).Trim()));
            }
            record([.. started.Select(one => new LabProcess(one.Process.Id, StartTime(one.Process.Id) ?? 0, one.Place.Name))]);
            foreach (var (_, process) in started)
                await process.StandardInput.WriteLineAsync(Recorded.AsMemory(), cancellation).ConfigureAwait(false);
        }
        finally
        {
            // Closes the streams; a listener that was not recorded ends now.
            foreach (var (_, process) in started)
                process.Dispose();
        }
    }

    public static bool IsAlive(LabProcess process) => StartTime(process.Id) == process.StartTime;

    /// <summary>Ends a process if it is still the one that was recorded, and waits until it is gone.</summary>
    public static async Task EndAsync(LabProcess process, TimeProvider time, CancellationToken cancellation)
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
    public static long? StartTime(int id)
    {
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
            // The name may hold blanks and parentheses; what follows the last one is plain. The state is field 3, the start field 22.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : long.Parse(fields[19], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
