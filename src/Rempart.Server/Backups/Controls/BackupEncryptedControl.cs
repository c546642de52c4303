using Rempart.Core.Controls;
using Rempart.Core.Hosts;
using Rempart.Server.Backups.Chests;
using Rempart.Server.Backups.Engines;
using Rempart.Server.Backups.Targets;

namespace Rempart.Server.Backups.Controls;

/// <summary><c>backup.encrypted</c>: what lies in the repository cannot be read without the passphrase, and the passphrase lies where only its account reads it.</summary>
internal sealed class BackupEncryptedControl(BackupTargets targets, IBackupEngine engine, ChestLooks chests, TimeProvider time)
    : BackupControl(Id, TimeSpan.FromHours(1), TimeSpan.FromHours(4), targets, chests, time)
{
    public const string Id = "backup.encrypted";

    /// <summary>What every file begins with that pgBackRest encrypts, as OpenSSL does.</summary>
    private const string Salted = "Salted__";

    private const int ShortestPassphrase = 24;

    protected override async Task LookAsync(BackupTarget target, AssessmentDraft draft, CancellationToken cancellation)
    {
        var info = await engine.InfoAsync(target, cancellation);
        var header = await engine.RawHeaderAsync(target, cancellation);
        draft.Examine(target.Resource);
        var isSalted = header.StartsWith(Salted, StringComparison.Ordinal);
        draft.Observe($"pgbackrest {target.Stanza}: info", $"cipher {info.Cipher ?? "none"}");
        draft.Observe($"pgbackrest {target.Stanza}: repository", isSalted ? "its files are encrypted" : "its files are plain");
        if (!isSalted || info.Cipher is null or "none")
        {
            draft.Find(new Finding("plain-repository", target.Resource, Severity.Critical, "The repository is not encrypted: whoever reads it has all data.",
                "declare backup.encryption: { secret: NAME } with another repository path, then: rempart backup apply (a repository cannot be encrypted afterwards)"));
        }
        if (target.Passphrase is { Length: < ShortestPassphrase })
            draft.Find(new Finding("short-passphrase", target.Resource, Severity.High, $"The passphrase has fewer than {ShortestPassphrase} characters.", "make a new repository with a random one: openssl rand -base64 48"));
        await FileAsync(target, draft, cancellation);
    }

    protected override Task LookAsync(ChestTarget target, AssessmentDraft draft, CancellationToken cancellation)
    {
        ChestLooks.Encrypted(target, draft);
        return Task.CompletedTask;
    }

    private static async Task FileAsync(BackupTarget target, AssessmentDraft draft, CancellationToken cancellation)
    {
        if (target.Passphrase is null)
            return;
        var stat = await target.Host.RunAsync(new ProgramCall("stat", ["-c", "%a %U", "--", target.Configuration]), cancellation);
        if (stat.ExitCode != 0)
        {
            draft.Miss($"{target.Resource} {target.Configuration}", stat.Error.Trim());
            return;
        }
        draft.Observe($"{target.Resource} {target.Configuration}", $"mode and owner {stat.Output.Trim()}");
        if (stat.Output.Split(' ')[0] is not ("600" or "400"))
            draft.Find(new Finding("open-passphrase", $"{target.Resource} {target.Configuration}", Severity.Critical, $"The file that holds the passphrase can be read by others (mode {stat.Output.Split(' ')[0]}).", $"chmod 600 {target.Configuration}"));
    }
}
