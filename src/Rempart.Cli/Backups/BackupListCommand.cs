using System.CommandLine;
using System.Globalization;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Core.Backups;

namespace Rempart.Cli.Backups;

/// <summary><c>rempart backup list [DATASTORE]</c>: how datastores are protected, and the backups of one.</summary>
internal sealed class BackupListCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Argument<string?> _datastore = new("DATASTORE") { Description = Text.BackupDatastore, Arity = ArgumentArity.ZeroOrOne };
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);
    private readonly ServerOptions _server = new();

    public BackupListCommand(CliEnvironment environment)
        : base("list", Text.BackupListDescription)
    {
        _environment = environment;
        Add(_datastore);
        Add(_output);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var api = _server.Open(parsed, _environment);
        var only = parsed.GetValue(_datastore);
        var all = only is null
            ? await api.BackupsAsync(cancellation).ConfigureAwait(false)
            : [await api.BackupsAsync(only, cancellation).ConfigureAwait(false)];
        if (parsed.GetValue(_output) == OutputOption.Json)
        {
            _environment.Output.WriteLine(JsonText.Backups.Of(all, json => json.IReadOnlyListBackupStatus));
            return ExitCodes.True;
        }
        var screen = new Screen(_environment);
        if (all.Count == 0)
            screen.Line(Text.BackupNone);
        else
            WriteOverview(screen, all);
        if (only is not null)
            WriteBackups(screen, all[0]);
        return ExitCodes.True;
    }

    private void WriteOverview(Screen screen, IReadOnlyList<BackupStatus> all)
    {
        var now = _environment.Time.GetUtcNow();
        var table = new TextTable(Text.BackupColumnDatastore, Text.BackupColumnProved, "RPO", "RTO", Text.BackupColumnNext, Text.BackupColumnRemark);
        foreach (var status in all)
        {
            var rpo = status.RecoveryPoints.Count > 0 ? status.RecoveryPoints[^1].RpoSeconds : status.LastDrill?.RpoSeconds;
            table.Add(
                status.Datastore,
                new Cell(Words.Ago(status.ProvedAt, now), status.ProvedAt is null ? Tone.Bad : Tone.Plain),
                Measured(rpo, status.RpoObjectiveSeconds),
                Measured(status.Drills.LastOrDefault(drill => drill.RtoSeconds is not null)?.RtoSeconds, status.RtoObjectiveSeconds),
                status.NextAt is { } next ? $"{status.NextKind} {Words.Minute(next)}" : "-",
                status.Problem is { } problem ? new Cell(problem, Tone.Doubtful)
                : status.Gaps.Count > 0 ? new Cell(Text.BackupGaps.With(string.Join(", ", status.Gaps)), Tone.Bad)
                : status.LastDrill is { Succeeded: false, Faults: [var fault, ..] } ? new Cell(fault.Message, Tone.Bad)
                : "");
        }
        table.Write(screen);
    }

    private static void WriteBackups(Screen screen, BackupStatus status)
    {
        screen.Line();
        foreach (var stretch in status.Window)
            screen.Line(new Cell(Text.BackupWindow.With(Words.Minute(stretch.From), Words.Minute(stretch.Until)), Tone.Good));
        var table = new TextTable(Text.BackupColumnBackup, Text.BackupColumnKind, Text.BackupColumnEnded, Text.BackupColumnSize, Text.BackupColumnStored, Text.BackupColumnUsable);
        foreach (var backup in status.Backups)
            table.Add(backup.Label, backup.Kind, Words.Minute(backup.EndedAt), Megabytes(backup.DatabaseBytes), Megabytes(backup.RepositoryBytes), backup.Usable ? new Cell(Text.BackupUsable, Tone.Good) : new Cell(Text.BackupUnusable, Tone.Bad));
        table.Write(screen);
    }

    private static Cell Measured(double? seconds, double? objective) => seconds is not { } measured
        ? new Cell("-", Tone.Doubtful)
        : new Cell(
            Words.Short(TimeSpan.FromSeconds(measured)) + (objective is { } most ? $" / {Words.Short(TimeSpan.FromSeconds(most))}" : ""),
            objective is { } limit && measured > limit ? Tone.Bad : Tone.Good);

    private static string Megabytes(long bytes) => (bytes / 1_000_000.0).ToString("0.0", CultureInfo.InvariantCulture) + " MB";
}
