using Rempart.Core.Controls;
using Rempart.Server.Hosting;

namespace Rempart.Server.Platform.KeyBackup;

/// <summary>The keys as they are now lie sealed outside the data directory.</summary>
internal sealed class KeyBackupPart(KeyBackups backups, DataDirectory directory) : IPlatformPart
{
    private const string Resource = "rempart key backup";

    public Task InspectAsync(PlatformPolicy policy, AssessmentDraft draft, CancellationToken cancellation)
    {
        try
        {
            Inspect(policy, draft);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException)
        {
            draft.Miss(Resource, $"it cannot be read: {error.Message}");
        }
        return Task.CompletedTask;
    }

    private void Inspect(PlatformPolicy policy, AssessmentDraft draft)
    {
        draft.Examine(Resource);
        if (backups.Problem() is { } problem)
        {
            draft.Find(new Finding("key-backup", Resource, Severity.High, $"The keys are not backed up: {problem}.",
                "restart rempart-server: it seals them anew at start"));
            return;
        }
        var path = backups.CurrentPath();
        var facts = FileFacts.Read(path);
        if (((int)facts.Mode & 0b000_111_111) != 0)
            draft.Find(new Finding("key-backup-permissions", Resource, Severity.Medium, $"Others reach the sealed keys {path} (mode {facts.Octal}).", $"chmod 0600 {path}"));
        var same = facts.Device == FileFacts.Read(directory.Root).Device;
        draft.Observe(Resource, $"{path} holds the keys as they are now, {(same ? "on the same device as the data directory" : "on another device than the data directory")}");
        if (same && policy.RequireOtherDevice)
        {
            draft.Find(new Finding("key-backup-device", Resource, Severity.Low,
                "The key backup lies on the same device as the keys, and the estate wants another one.", "set Rempart__KeyBackup__Directory to a folder on another device, and restart"));
        }
    }
}
