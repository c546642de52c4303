using Rempart.Core.Controls;
using Rempart.Server.Hosting;

namespace Rempart.Server.Platform;

/// <summary>Nobody else reads the secrets or writes the data directory.</summary>
internal sealed class DataDirectoryPart(DataDirectory directory) : IPlatformPart
{
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const UnixFileMode Others = OthersWrite | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public Task InspectAsync(PlatformPolicy policy, AssessmentDraft draft, CancellationToken cancellation)
    {
        try
        {
            Inspect(draft);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            draft.Miss("rempart data directory", error.Message);
        }
        return Task.CompletedTask;
    }

    private void Inspect(AssessmentDraft draft)
    {
        Check(draft, directory.Root, OthersWrite, $"chmod go-w {directory.Root}");
        Check(draft, directory.Secrets, Others, $"chmod 0700 {directory.Secrets}");
        var files = Directory.GetFileSystemEntries(directory.Secrets, "*", SearchOption.AllDirectories);
        foreach (var file in files)
            Check(draft, file, Others, $"chmod {(Directory.Exists(file) ? "0700" : "0600")} {file}");
        // Who may write a folder above may put another folder in this one's place; a sticky bit, as on /tmp, prevents that.
        for (var above = Path.GetDirectoryName(directory.Root); above is not null; above = Path.GetDirectoryName(above))
        {
            var facts = FileFacts.Read(above);
            if ((facts.Mode & OthersWrite) != 0 && (facts.Mode & UnixFileMode.StickyBit) == 0 && !facts.IsLink)
            {
                draft.Find(new Finding("data-directory-parent", $"rempart folder {above}", Severity.High,
                    $"Others may write {above} (mode {facts.Octal}) and so replace the data directory.", $"chmod go-w {above}"));
            }
        }
        draft.Examine("rempart data directory");
        draft.Observe($"rempart data directory {directory.Root}", $"permissions of the folder and of {files.Length} secrets read");
    }

    private static void Check(AssessmentDraft draft, string path, UnixFileMode forbidden, string remedy)
    {
        var facts = FileFacts.Read(path);
        var resource = $"rempart file {path}";
        if (facts.IsLink)
        {
            draft.Find(new Finding("secret-link", resource, Severity.High, $"{path} is a link: what it names lies outside the data directory's protection.", $"replace the link by the file: cp --remove-destination \"$(readlink -f {path})\" {path}"));
            return;
        }
        if ((facts.Mode & forbidden) != 0)
            draft.Find(new Finding("permissions", resource, forbidden == Others ? Severity.Critical : Severity.High, $"Others than Rempart reach {path} (mode {facts.Octal}).", remedy));
        if (facts.Owner != FileFacts.CurrentUser)
            draft.Find(new Finding("owner", resource, Severity.High, $"{path} belongs to another account than Rempart's (user id {facts.Owner}).", $"chown {FileFacts.CurrentUser} {path}"));
    }
}
