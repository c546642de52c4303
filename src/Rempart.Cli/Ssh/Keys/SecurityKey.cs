using System.Diagnostics;
using Rempart.Cli.Bastion.Files;
using Rempart.Cli.Bastion.Rendering;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;

namespace Rempart.Cli.Ssh.Keys;

/// <summary>Makes a key inside a security key with OpenSSH's own program, and keeps the proof of it that enroll shows to the server.</summary>
internal static class SecurityKey
{
    public static async Task MakeAsync(string file, string comment, ApiClient api, CliEnvironment environment, CancellationToken cancellation)
    {
        // The challenge comes from the server, so that the proof cannot be an old one.
        var challenge = await api.KeyChallengeAsync(cancellation).ConfigureAwait(false);
        DurableFile.Replace(KeyFiles.Challenge(file), Convert.FromBase64String(challenge.Challenge), Modes.OwnerOnly);
        string[] arguments =
        [
            "-t", "ed25519-sk", "-O", "resident", "-O", "verify-required", "-O", $"challenge={KeyFiles.Challenge(file)}", "-O", $"write-attestation={KeyFiles.Attestation(file)}",
            "-C", comment, "-f", file,
        ];
        environment.Error.WriteLine(Text.KeygenTouch);
        Process program;
        try
        {
            // It has the terminal: it asks for the PIN and for a passphrase itself.
            program = Process.Start(new ProcessStartInfo("ssh-keygen", arguments))!;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw CliException.CouldNotTell(Text.SshNoProgram.With("ssh-keygen", error.Message), error);
        }
        using (program)
        {
            await program.WaitForExitAsync(cancellation).ConfigureAwait(false);
            if (program.ExitCode == 0 && File.Exists(file))
                return;
        }
        File.Delete(KeyFiles.Challenge(file));
        throw CliException.CouldNotTell(Text.KeygenSecurityFailed.With(program.ExitCode));
    }
}
