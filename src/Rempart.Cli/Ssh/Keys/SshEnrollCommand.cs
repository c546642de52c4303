using System.CommandLine;
using System.Security.Cryptography;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Core.Access;
using Rempart.Ssh;
using Rempart.Ssh.PrivateKeys;

namespace Rempart.Cli.Ssh.Keys;

/// <summary><c>rempart ssh enroll [KEYFILE]</c>: shows how a key's file is protected and makes the key known to the server. The private key stays here.</summary>
internal sealed class SshEnrollCommand : Command
{
    private const int LargestFile = 65_536;

    private readonly CliEnvironment _environment;
    private readonly Argument<string?> _file = new("KEYFILE") { Description = Text.EnrollArgument, Arity = ArgumentArity.ZeroOrOne };
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);
    private readonly ServerOptions _server = new();

    public SshEnrollCommand(CliEnvironment environment)
        : base("enroll", Text.EnrollDescription)
    {
        _environment = environment;
        Add(_file);
        Add(_output);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var file = Path.GetFullPath(parsed.GetValue(_file) ?? KeyFiles.Usual(_environment));
        var enrolment = Enrolment(file);
        using var api = _server.Open(parsed, _environment);
        var key = await api.EnrolAsync(enrolment, cancellation).ConfigureAwait(false);
        if (parsed.GetValue(_output) == OutputOption.Json)
        {
            _environment.Output.WriteLine(JsonText.Access.Of(key, json => json.EnrolledKey));
            return ExitCodes.True;
        }
        var screen = new Screen(_environment);
        screen.Line(new Cell(Text.Enrolled.With(key.Fingerprint, key.Person), Tone.Good));
        if (key.Protection.Kind == "security-key" && !key.Attested)
            screen.Line(new Cell(Text.EnrolledUnattested, Tone.Doubtful));
        screen.Line(Text.EnrolledNext);
        return ExitCodes.True;
    }

    /// <summary>What the server is told of a key's file. A file that protects too little is refused here, with the way out.</summary>
    public static KeyEnrolment Enrolment(string file)
    {
        if (file.EndsWith(".pub", StringComparison.Ordinal) || !File.Exists(file))
            throw CliException.Usage(File.Exists(file) || File.Exists(file + ".pub") ? Text.EnrollNeedsPrivate.With(file) : Text.EnrollNoFile.With(file));
        var inspection = Inspect(file);
        var weaknesses = inspection.FindWeaknesses(new PrivateKeyPolicy());
        if (weaknesses.Count > 0)
            throw new CliException(ExitCodes.Failed, string.Join('\n', weaknesses.Select(weakness => KeyAdvice.Of(weakness, file, inspection)).Distinct(StringComparer.Ordinal)));
        var key = inspection.PublicKey ?? throw CliException.Usage(Text.KeyUnreadable.With(file));
        if (key.IsSecurityKey)
        {
            var (attestation, challenge) = (KeyFiles.Base64(KeyFiles.Attestation(file)), KeyFiles.Base64(KeyFiles.Challenge(file)));
            return new KeyEnrolment(key.ToLine(), new KeyProtection("security-key", null, null, null, null))
            {
                Attestation = challenge is null ? null : attestation,
                Challenge = attestation is null ? null : challenge,
            };
        }
        return new KeyEnrolment(key.ToLine(), new KeyProtection("passphrase", "openssh-key-v1", inspection.Cipher, "bcrypt", (int?)inspection.Rounds));
    }

    private static PrivateKeyInspection Inspect(string file)
    {
        byte[]? bytes = null;
        try
        {
            if (new FileInfo(file).Length > LargestFile)
                throw CliException.Usage(Text.KeyUnreadable.With(file));
            bytes = File.ReadAllBytes(file);
            return PrivateKeyInspection.Inspect(bytes);
        }
        catch (SshFormatException error)
        {
            throw CliException.Usage(Text.EnrollNoKey.With(file, error.Message), error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CliException.Usage(Text.EnrollNoKey.With(file, error.Message), error);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
