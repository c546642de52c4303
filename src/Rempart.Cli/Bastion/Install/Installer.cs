using System.Diagnostics;
using System.Text;
using Rempart.Cli.Bastion.Agent;
using Rempart.Cli.Bastion.Files;
using Rempart.Cli.Bastion.Rendering;
using Rempart.Cli.Hosting;
using Rempart.Core.Access;
using Rempart.Ssh.Keys;

namespace Rempart.Cli.Bastion.Install;

/// <summary>Does what the plan said, in an order in which a half-done installation lets nobody in: sshd's configuration comes last.</summary>
internal sealed class Installer(InstallRequest request, TimeProvider time)
{
    private BastionLayout Layout => request.Settings.Layout;

    public async Task<BastionSettings> RunAsync(Func<string, Task<BastionInstallation>> askServer, CancellationToken cancellation)
    {
        if (request.MakeAccounts)
            await MakeAccountsAsync(cancellation).ConfigureAwait(false);
        var accounts = LocalAccounts.Read(request.Root);
        foreach (var account in request.Accounts.Where(account => !accounts.Has(account)))
            throw CliException.Usage(Text.BastionAccountMissing.With(account));
        foreach (var folder in BastionRendering.Of(request.Settings).Where(file => file.IsFolder))
            MakeFolder(folder, accounts);
        var hostKey = HostKey();
        var answer = await askServer(hostKey).ConfigureAwait(false);
        var settings = Trusted(answer, hostKey);
        Put(new RenderedFile(Layout.HostCertificate, answer.HostCertificate.Trim() + "\n", Modes.AllMayRead, settings.AgentAccount, settings.AgentAccount), accounts);
        Put(new RenderedFile(Layout.UserAuthorities, string.Concat(answer.UserAuthorities.Select(line => line.Trim() + "\n")), Modes.AllMayRead, settings.AgentAccount, settings.AgentAccount), accounts);
        foreach (var (from, to) in request.Programs)
            DurableFile.Replace(request.At(to), await File.ReadAllBytesAsync(from, cancellation).ConfigureAwait(false), Modes.AllMayRun, (0, 0));
        if (request.Secrets is { } secrets)
            Put(new RenderedFile(Layout.Secrets, secrets, Modes.OwnerOnly) { IsSecret = true }, accounts);
        foreach (var file in BastionRendering.Of(settings).Where(file => !file.IsFolder).OrderBy(file => file.Path == Layout.SshdConfiguration))
            Put(file, accounts);
        return settings;
    }

    /// <summary>Looks at everything the server gave before any of it is written.</summary>
    private BastionSettings Trusted(BastionInstallation answer, string hostKey)
    {
        if (HostCertificates.Problem(answer.HostCertificate, hostKey, time.GetUtcNow()) is { } problem)
            throw CliException.CouldNotTell(Text.InstallAnswerWrong.With("hostCertificate", problem));
        foreach (var authority in answer.UserAuthorities)
        {
            if (TrustFormats.AuthorityProblem(authority) is { } wrong)
                throw CliException.CouldNotTell(Text.InstallAnswerWrong.With("userAuthorities", wrong));
        }
        if (UpdateKeys.Read(answer.UpdateKey) is not { } updateKey)
            throw CliException.CouldNotTell(Text.InstallAnswerWrong.With("updateKey", Text.BastionUpdateKeyWrong));
        var path = request.At(Layout.Settings);
        // Whoever could change this key would decide who enters: only a person may, by taking the file away.
        if (File.Exists(path) && BastionSettings.Load(path) is var former && !former.UpdateKey.AsSpan().SequenceEqual(answer.UpdateKey))
            throw CliException.CouldNotTell(Text.InstallOtherKey.With(UpdateKeys.Read(former.UpdateKey)?.Fingerprint ?? "-", updateKey.Fingerprint, path));
        return request.Settings with { UpdateKey = answer.UpdateKey };
    }

    /// <summary>The host's public key; made with its private one when there is none.</summary>
    private string HostKey()
    {
        var path = request.At(Layout.HostKey);
        if (!File.Exists(path) || !File.Exists(path + ".pub"))
        {
            using var key = SshSigningKey.Generate(comment: request.Settings.HostId);
            DurableFile.Replace(path, key.Save(), Modes.OwnerOnly, (0, 0));
            DurableFile.Replace(path + ".pub", Encoding.ASCII.GetBytes(key.PublicKey.ToLine() + "\n"), Modes.AllMayRead, (0, 0));
        }
        return File.ReadAllText(path + ".pub").Trim();
    }

    private void MakeFolder(RenderedFile folder, LocalAccounts accounts)
    {
        var path = request.At(folder.Path);
        var isNew = !Directory.Exists(path);
        Directory.CreateDirectory(path);
        // A folder of the system is as the system wants it; ours are as we want them.
        if (!isNew && folder.Owner == "root" && folder.Group == "root")
            return;
        NativeFiles.ChangeOwner(path, accounts.UserId(folder.Owner) ?? 0, accounts.GroupId(folder.Group) ?? 0);
        DurableFile.SetMode(path, folder.Mode);
    }

    private void Put(RenderedFile file, LocalAccounts accounts)
    {
        var path = request.At(file.Path);
        var owner = (accounts.UserId(file.Owner) ?? 0, accounts.GroupId(file.Group) ?? 0);
        if (file.Content is { } content)
        {
            DurableFile.Replace(path, Encoding.UTF8.GetBytes(content), file.Mode, owner);
            return;
        }
        if (!File.Exists(path))
            DurableFile.Replace(path, [], file.Mode, owner);
    }

    private async Task MakeAccountsAsync(CancellationToken cancellation)
    {
        var accounts = LocalAccounts.Read(request.Root);
        foreach (var account in request.Accounts.Where(account => !accounts.Has(account)))
        {
            // The password * fits nobody and does not lock the account, as ! would: sshd lets nobody into a locked one.
            string[] arguments = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", "--password", "*", account];
            using var program = Process.Start(new ProcessStartInfo("useradd", request.Root.Length > 0 ? ["--prefix", request.Root, .. arguments] : arguments) { RedirectStandardError = true })!;
            var words = await program.StandardError.ReadToEndAsync(cancellation).ConfigureAwait(false);
            await program.WaitForExitAsync(cancellation).ConfigureAwait(false);
            if (program.ExitCode != 0)
                throw CliException.CouldNotTell(Text.InstallAccountFailed.With(account, words.Trim()));
        }
    }
}
