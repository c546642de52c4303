using Rempart.Cli.Bastion.Files;
using Rempart.Cli.Bastion.Rendering;
using Rempart.Cli.Hosting;

namespace Rempart.Cli.Bastion.Install;

/// <summary>What an installation would do, line by line; empty when nothing is to be done.</summary>
internal static class InstallPlan
{
    public static IReadOnlyList<string> Of(InstallRequest request, string server)
    {
        var layout = request.Settings.Layout;
        var accounts = LocalAccounts.Read(request.Root);
        var lines = new List<string>();
        lines.AddRange(request.Accounts.Where(account => !accounts.Has(account)).Select(account => Text.InstallAccount.With(account)));
        foreach (var file in BastionRendering.Of(request.Settings))
        {
            var path = request.At(file.Path);
            if (file.IsFolder ? Directory.Exists(path) : file.Content is null && File.Exists(path))
                continue;
            // The settings hold the server's key, which is not known before it was asked.
            var former = !file.IsFolder && File.Exists(path) ? File.ReadAllText(path) : null;
            if (former is null || (file.Content is not null && former != file.Content && file.Path != layout.Settings))
                lines.Add((former is null ? Text.InstallCreate : Text.InstallChange).With(path, Rights(file)));
        }
        if (request.Secrets is not null)
            lines.Add((File.Exists(request.At(layout.Secrets)) ? Text.InstallChange : Text.InstallCreate).With(request.At(layout.Secrets), "root:root 0600"));
        foreach (var (from, to) in request.Programs.Where(program => !SameContent(program.From, request.At(program.To))))
            lines.Add(Text.InstallCopy.With(from, request.At(to)));
        if (!File.Exists(request.At(layout.HostKey)))
            lines.Add(Text.InstallHostKey.With(request.At(layout.HostKey)));
        lines.Add(Text.InstallAsk.With(server, request.At(layout.HostCertificate), request.At(layout.UserAuthorities), request.At(layout.Settings)));
        return lines;
    }

    public static bool SameContent(string one, string other) =>
        File.Exists(other) && new FileInfo(one).Length == new FileInfo(other).Length && File.ReadAllBytes(one).AsSpan().SequenceEqual(File.ReadAllBytes(other));

    private static string Rights(RenderedFile file) => $"{file.Owner}:{file.Group} 0{Convert.ToString((int)file.Mode, 8)}";
}
