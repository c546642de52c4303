using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Rempart.Core.Estates;
using Rempart.Server.Hosting;

namespace Rempart.Server.Platform.KeyBackup;

/// <summary>
/// Keeps a sealed copy of the secrets outside the data directory. Call <see cref="Ensure"/> at start, after all secrets were made, and
/// whenever one changes.
/// </summary>
public sealed class KeyBackups(DataDirectory directory, IOptions<KeyBackupOptions> options, IEstateSource? estates = null)
{
    /// <summary>The folder in which <see cref="Open"/> gives the estate's files.</summary>
    public const string EstateFolder = "estate";

    private const string EstateFile = "rempart-estate.sealed";
    private string? _sealedEstate;

    private const string FingerprintKey = "key-backup.hmac";

    /// <summary>The folder of the sealed copies.</summary>
    public string Folder => options.Value.DirectoryFor(directory.Root);

    /// <summary>
    /// Opens a sealed copy into memory: the secrets as they were, by path relative to the folder <c>secrets</c>, and the estate that was sealed
    /// beside them, below <see cref="EstateFolder"/>.
    /// </summary>
    /// <param name="path">The sealed copy; null for the newest one in <see cref="Folder"/>.</param>
    /// <param name="recoveryCode">The code that was shown when the first copy was made.</param>
    /// <exception cref="InvalidDataException">The copy or the code is wrong; the message says which.</exception>
    public IReadOnlyDictionary<string, byte[]> Open(string? path, string recoveryCode)
    {
        if (!RecoveryCode.TryParse(recoveryCode, out var code))
            throw new InvalidDataException("This is no recovery code: it has eight groups of four letters or digits, such as 7K3M-….");
        var file = path ?? (System.IO.Directory.Exists(Folder) ? new System.IO.DirectoryInfo(Folder).GetFiles("rempart-keys-*.sealed").MaxBy(copy => copy.LastWriteTimeUtc)?.FullName : null)
            ?? throw new InvalidDataException($"There is no sealed copy of the keys in {Folder}; name one.");
        try
        {
            using var key = code.ToKey();
            var files = SecretArchive.Entries(SealedBox.Open(File.ReadAllBytes(file), key));
            var estate = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, EstateFile);
            foreach (var (name, content) in File.Exists(estate) ? SecretArchive.Entries(SealedBox.Open(File.ReadAllBytes(estate), key)) : [])
                files[$"{EstateFolder}/{name}"] = content;
            return files;
        }
        catch (Exception error) when (error is KeyBackupException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{file} cannot be opened: {error.Message}", error);
        }
    }

    internal string PublicKeyFile => directory.PathOf("key-backup.public");

    internal string CheckFile => directory.PathOf("key-backup.sha256");

    /// <summary>Seals the secrets if they changed since the last time. Does nothing otherwise.</summary>
    /// <param name="reveal">
    /// Shows a new recovery code to the operator; called only when there is no recovery key yet, before anything is kept. If the server
    /// ends in between, the next start shows a new code and the old one opens nothing.
    /// </param>
    /// <exception cref="StartupException">The copy cannot be written, or the recovery key is damaged.</exception>
    public void Ensure(Action<string> reveal)
    {
        ArgumentNullException.ThrowIfNull(reveal);
        try
        {
            var recipient = RecipientOrNew(reveal);
            directory.ReadOrCreateSecret(FingerprintKey, () => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
            SealEstate(recipient);
            var files = SecretArchive.Read(directory.Secrets);
            var path = PathFor(files);
            if (Problem(path, recipient) is null)
                return;
            System.IO.Directory.CreateDirectory(Folder, DataDirectory.OwnerFolder);
            var box = SealedBox.Seal(SecretArchive.Pack(files), recipient);
            Write(path, box);
            Write(CheckFile, System.Text.Encoding.ASCII.GetBytes($"{Convert.ToHexStringLower(SHA256.HashData(box))}  {path}\n"));
        }
        catch (FormatException error)
        {
            throw new StartupException(
                $"{PublicKeyFile} or {Path.Combine(directory.Secrets, FingerprintKey)} is damaged. Move both away and start again: a new recovery code is shown, and older copies keep theirs.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"The keys cannot be backed up to {Folder}: {error.Message} Free some space, or set Rempart__KeyBackup__Directory to a folder that this account may write.", error);
        }
    }

    /// <summary>What is wrong with the newest copy; null when the secrets as they are now lie sealed in it.</summary>
    /// <exception cref="IOException">The secrets or the copy cannot be read.</exception>
    internal string? Problem()
    {
        if (!File.Exists(PublicKeyFile) || !File.Exists(Path.Combine(directory.Secrets, FingerprintKey)))
            return "there is none yet";
        return Problem(PathFor(SecretArchive.Read(directory.Secrets)), ReadRecipient());
    }

    /// <summary>The copy that belongs to the secrets as they are now.</summary>
    internal string CurrentPath() => PathFor(SecretArchive.Read(directory.Secrets));

    // The estate says what the keys are for: with both, and the repositories, everything can be restored. It lies beside the keys and not
    // among them, because it changes every day and they do not.
    private void SealEstate(byte[] recipient)
    {
        if (estates is null || SecretArchive.ReadEstate(estates.Folder) is not { Count: > 0 } files)
            return;
        var state = $"{SecretArchive.Fingerprint(files, recipient)} {Convert.ToHexStringLower(recipient)}";
        var path = Path.Combine(Folder, EstateFile);
        if (state == _sealedEstate && File.Exists(path))
            return;
        System.IO.Directory.CreateDirectory(Folder, DataDirectory.OwnerFolder);
        Write(path, SealedBox.Seal(SecretArchive.Pack(files), recipient));
        _sealedEstate = state;
    }

    private string? Problem(string path, byte[] recipient)
    {
        if (!File.Exists(path))
            return "the keys changed since the last copy, or the copy is gone";
        var box = File.ReadAllBytes(path);
        try
        {
            if (!SealedBox.Recipient(box).AsSpan().SequenceEqual(recipient))
                return "the copy is sealed for another recovery code than the current one";
        }
        catch (KeyBackupException error)
        {
            return error.Message.TrimEnd('.');
        }
        var expected = File.Exists(CheckFile) ? File.ReadAllText(CheckFile).Split(' ')[0] : "";
        return expected == Convert.ToHexStringLower(SHA256.HashData(box)) ? null : "the copy was changed after it was written";
    }

    private byte[] RecipientOrNew(Action<string> reveal)
    {
        if (File.Exists(PublicKeyFile))
            return ReadRecipient();
        var code = RecoveryCode.New();
        using var key = code.ToKey();
        var recipient = SealedBox.Point(key);
        reveal(code.Reveal());
        Write(PublicKeyFile, System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(recipient) + "\n"));
        return recipient;
    }

    private byte[] ReadRecipient()
    {
        var point = Convert.FromHexString(File.ReadAllText(PublicKeyFile).Trim());
        return point.Length == SealedBox.PointBytes ? point : throw new FormatException($"{PublicKeyFile} holds no public point.");
    }

    private string PathFor(SortedDictionary<string, byte[]> files)
    {
        var key = Convert.FromHexString(File.ReadAllText(Path.Combine(directory.Secrets, FingerprintKey)).Trim());
        return Path.Combine(Folder, $"rempart-keys-{SecretArchive.Fingerprint(files, key)}.sealed");
    }

    private static void Write(string path, byte[] content)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.new";
        try
        {
            using (var file = new FileStream(temporary, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = DataDirectory.OwnerFile }))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
