namespace Rempart.Server.Platform.KeyBackup;

/// <summary><c>rempart-server keys restore --from FILE --to DIR</c>: opens a sealed copy with the recovery code read from standard input.</summary>
public static class KeysCommand
{
    private const string Usage = "Usage: rempart-server keys restore --from FILE --to DIR   (the recovery code is read from standard input)";

    // A data directory holds a few kilobytes of keys; what is far larger is something else.
    private const long Largest = 64 * 1024 * 1024;

    /// <summary>Runs the command.</summary>
    /// <param name="arguments">What follows <c>keys</c>.</param>
    /// <param name="input">Where the recovery code comes from.</param>
    /// <param name="output">Where success is told.</param>
    /// <param name="error">Where problems are told.</param>
    /// <returns>0 when restored, 1 when the backup or the code is wrong, 2 on wrong usage.</returns>
    public static int Run(IReadOnlyList<string> arguments, TextReader input, TextWriter output, TextWriter error)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(error);
        var (from, to) = arguments switch
        {
            ["restore", "--from", var file, "--to", var folder] => (file, folder),
            ["restore", "--to", var folder, "--from", var file] => (file, folder),
            _ => (null, null),
        };
        if (from is null || to is null)
        {
            error.WriteLine(Usage);
            return 2;
        }
        if (!RecoveryCode.TryParse(input.ReadLine() ?? "", out var code))
        {
            error.WriteLine("This is no recovery code: it has eight groups of four letters or digits, such as 7K3M-….");
            return 2;
        }
        try
        {
            if (new FileInfo(from).Length > Largest)
                throw new KeyBackupException("This file is too large to be a key backup of Rempart.");
            using var key = code.ToKey();
            var count = SecretArchive.Unpack(SealedBox.Open(File.ReadAllBytes(from), key), to);
            output.WriteLine($"{count} keys restored to {Path.GetFullPath(to)}. Move them to the folder 'secrets' of the data directory, then start the server.");
            return 0;
        }
        catch (Exception problem) when (problem is KeyBackupException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            error.WriteLine(problem.Message);
            return 1;
        }
    }
}
