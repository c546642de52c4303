using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Core.Backups;
using Spectre.Console;

namespace Rempart.Cli.Backups;

/// <summary>Waits for a job, with live progress on a terminal. When the person goes away, the job goes on.</summary>
internal static class BackupProgress
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    /// <summary>Waits, writes how it ended, and gives the exit code.</summary>
    public static async Task<int> RunAsync(CliEnvironment environment, ApiClient api, BackupJobRecord job, bool json, CancellationToken cancellation)
    {
        var screen = new Screen(environment);
        if (environment.ErrorIsTerminal)
        {
            await screen.ErrorConsole().Progress().AutoClear(true)
                .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new ElapsedTimeColumn())
                .StartAsync(async display =>
                {
                    var row = display.AddTask(Screen.Clean(job.Message).EscapeMarkup(), maxValue: 100).IsIndeterminate();
                    job = await AwaitAsync(environment, api, job, now =>
                    {
                        row.Description = Screen.Clean(now.Message).EscapeMarkup();
                        row.IsIndeterminate = now.Percent is null;
                        row.Value = now.Percent ?? 0;
                    }, cancellation).ConfigureAwait(false);
                }).ConfigureAwait(false);
        }
        else
        {
            job = await AwaitAsync(environment, api, job, _ => { }, cancellation).ConfigureAwait(false);
        }
        if (json)
        {
            environment.Output.WriteLine(JsonText.Backups.Of(job, context => context.BackupJobRecord));
        }
        else
        {
            foreach (var line in job.Message.Split('\n'))
                screen.Line(new Cell(line, job.State == BackupJobState.Succeeded ? Tone.Plain : Tone.Bad));
            if (job.EvidenceIndex is { } index)
                screen.Line(new Cell(Text.BackupEvidence.With(index), Tone.Quiet));
        }
        return job.State switch
        {
            BackupJobState.Succeeded => ExitCodes.True,
            BackupJobState.Failed => ExitCodes.Failed,
            _ => ExitCodes.CouldNotTell,
        };
    }

    private static async Task<BackupJobRecord> AwaitAsync(CliEnvironment environment, ApiClient api, BackupJobRecord job, Action<BackupJobRecord> show, CancellationToken cancellation)
    {
        while (job.State == BackupJobState.Running)
        {
            await Task.Delay(Look, environment.Time, cancellation).ConfigureAwait(false);
            job = await api.BackupJobAsync(job.Id, cancellation).ConfigureAwait(false);
            show(job);
        }
        return job;
    }
}
