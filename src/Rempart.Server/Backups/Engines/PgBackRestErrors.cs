using System.Text.RegularExpressions;
using Rempart.Backups;
using Rempart.Core.Hosts;

namespace Rempart.Server.Backups.Engines;

/// <summary>Turns pgBackRest's exit codes and words into faults. The codes are those of its <c>error.yaml</c>.</summary>
internal static partial class PgBackRestErrors
{
    private const int Longest = 400;

    public static BackupException Of(ProgramResult result, string purpose)
    {
        var said = $"{result.Error}\n{result.Output}";
        var error = Error().Match(said) is { Success: true } match ? match.Groups["text"].Value : said;
        // Behind the stars is all that was asked of a store, and its answer; of that the code counts, where there is one (HEAD has none).
        var message = Clean(error.Split("***")[0]).TrimEnd(':') + (StoreAnswer.CodeIn(error) is { } code ? $" ({code})" : "");
        // A message may begin with the worker that raised it: "raised from local-1 protocol: …".
        var fault = Classify(result.ExitCode, said);
        return new BackupException(fault, $"pgBackRest could not {purpose} (code {result.ExitCode}): {message}")
        {
            IsCrash = result.ExitCode is 134 or 139,
            File = Damaged().Match(said) is { Success: true } file ? file.Groups["file"].Value : null,
        };
    }

    private static BackupFault Classify(int code, string said)
    {
        if (said.Contains("No space left on device", StringComparison.Ordinal))
            return BackupFault.DiskFull;
        // OpenSSL's troubles have the same name as those of the cipher.
        if (IsCertificate(said))
            return BackupFault.Unreachable;
        if (said.Contains("[CryptoError]", StringComparison.Ordinal) || said.Contains("cipher header invalid", StringComparison.Ordinal) || said.Contains("key/value found outside of section", StringComparison.Ordinal))
            return said.Contains("error restoring", StringComparison.Ordinal) ? BackupFault.Damaged : BackupFault.WrongKey;
        return code switch
        {
            26 or 29 or 95 or 100 or 99 => BackupFault.Damaged,
            50 => BackupFault.Busy,
            40 or 38 => BackupFault.NotEmpty,
            82 => BackupFault.NotArchived,
            28 or 51 or 58 => BackupFault.OtherCluster,
            27 or 56 or 57 => BackupFault.ClusterAway,
            39 or 41 or 42 or 43 or 47 or 49 or 55 or 73 or 75 or 101 or 102 or 103 or 104 => Reading(said),
            _ => BackupFault.Failed,
        };
    }

    /// <summary>Whether the store's certificate is refused, which has nothing to do with the passphrase.</summary>
    public static bool IsCertificate(string said) => said.Contains("certificate", StringComparison.Ordinal);

    private static BackupFault Reading(string said) =>
        said.Contains("error restoring", StringComparison.Ordinal) || said.Contains("backup.manifest", StringComparison.Ordinal) || said.Contains("/bundle/", StringComparison.Ordinal)
            ? BackupFault.Damaged
            : BackupFault.Unreachable;

    private static string Clean(string text)
    {
        var lines = text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith("HINT", StringComparison.Ordinal));
        var clean = new string([.. string.Join(' ', lines).Where(letter => letter is >= ' ' and < '\u007f')]);
        return clean.Length > Longest ? clean[..Longest] + "…" : clean;
    }

    [GeneratedRegex(@"ERROR: \[\d+\]: (?<text>(.|\n)*?)(\n[A-Z ]*(INFO|WARN|P0)|\z)")]
    private static partial Regex Error();

    [GeneratedRegex(@"error restoring '(?<file>[^']+)'")]
    private static partial Regex Damaged();
}
