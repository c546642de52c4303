using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Rempart.Cli.Bastion.Files;
using Rempart.Cli.Bastion.Rendering;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Ssh.Keys;

namespace Rempart.Cli.Ssh.Keys;

/// <summary><c>rempart ssh keygen</c>: makes a key whose file a passphrase protects, or one that lives in a security key.</summary>
internal sealed class SshKeygenCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Option<string?> _file = new("--file") { Description = Text.KeygenFileOption, HelpName = Text.FileValue };
    private readonly Option<string?> _comment = new("--comment") { Description = Text.KeygenCommentOption, HelpName = Text.TextValue };
    private readonly Option<int> _rounds = new("--rounds") { Description = Text.KeygenRoundsOption, HelpName = "N", DefaultValueFactory = _ => SshSigningKey.DefaultRounds };
    private readonly Option<string?> _passphrase = new("--passphrase-file") { Description = Text.KeygenPassphraseOption, HelpName = Text.FileValue };
    private readonly Option<bool> _securityKey = new("--security-key") { Description = Text.KeygenSecurityKeyOption };
    private readonly ServerOptions _server = new();

    public SshKeygenCommand(CliEnvironment environment)
        : base("keygen", Text.KeygenDescription)
    {
        _environment = environment;
        foreach (var option in (Option[])[_file, _comment, _rounds, _passphrase, _securityKey])
            Add(option);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var security = parsed.GetValue(_securityKey);
        var file = Path.GetFullPath(parsed.GetValue(_file) ?? (security ? KeyFiles.Own(_environment) + "_sk" : KeyFiles.Own(_environment)));
        if (File.Exists(file) || File.Exists(file + ".pub"))
            throw CliException.Usage(Text.KeygenExists.With(file));
        var comment = parsed.GetValue(_comment) ?? $"{Environment.UserName}@{Environment.MachineName}";
        if (comment.Any(char.IsControl))
            throw CliException.Usage(Text.KeygenCommentWrong);
        MakeFolder(Path.GetDirectoryName(file)!);
        if (security)
        {
            using var api = _server.Open(parsed, _environment);
            await SecurityKey.MakeAsync(file, comment, api, _environment, cancellation).ConfigureAwait(false);
        }
        else
        {
            Make(file, comment, parsed.GetValue(_rounds), parsed.GetValue(_passphrase));
        }
        var screen = new Screen(_environment);
        screen.Line(new Cell(Text.KeygenMade.With(file, SshPublicKey.Parse(await File.ReadAllTextAsync(file + ".pub", cancellation).ConfigureAwait(false)).Fingerprint), Tone.Good));
        screen.Line(Text.KeygenNext.With(file));
        return ExitCodes.True;
    }

    private void Make(string file, string comment, int rounds, string? passphraseFile)
    {
        if (rounds is < SshSigningKey.DefaultRounds or > SshSigningKey.MostRounds)
            throw CliException.Usage(Text.KeygenRoundsWrong.With(SshSigningKey.DefaultRounds, SshSigningKey.MostRounds));
        var passphrase = new PassphraseEntry(_environment).Read(passphraseFile, [Environment.UserName, .. comment.Split('@', '.', ' ')]);
        byte[] bytes = [];
        try
        {
            bytes = Encoding.UTF8.GetBytes(passphrase);
            using var key = SshSigningKey.Generate(comment: comment);
            var saved = key.Save(bytes, rounds);
            try
            {
                DurableFile.Replace(file, saved, Modes.OwnerOnly);
                DurableFile.Replace(file + ".pub", Encoding.UTF8.GetBytes(key.PublicKey.ToLine() + "\n"), Modes.AllMayRead);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(saved);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CliException.CouldNotTell(Text.KeygenNotWritten.With(file, error.Message), error);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            Array.Clear(passphrase);
        }
    }

    private static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, Modes.OwnerOnly | UnixFileMode.UserExecute);
    }
}
