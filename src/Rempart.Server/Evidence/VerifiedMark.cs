using System.Globalization;
using System.Text;
using Rempart.Server.Hosting;

namespace Rempart.Server.Evidence;

/// <summary>How far the ledger was verified from its first entry on, and when; kept in the data directory, outside the database.</summary>
internal sealed class VerifiedMark(DataDirectory directory)
{
    private readonly string _path = directory.PathOf("ledger.verified");

    /// <summary>The time of the last full pass and the checkpoint that was verified since; null when there is none that can be read.</summary>
    public (DateTimeOffset FullAt, string Note)? Read()
    {
        if (!File.Exists(_path))
            return null;
        var parts = File.ReadAllText(_path).Split('\n', 2);
        return parts.Length == 2 && DateTimeOffset.TryParseExact(parts[0], "O", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? (at, parts[1])
            : null;
    }

    public void Write(DateTimeOffset fullAt, string note)
    {
        var temporary = $"{_path}.new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = DataDirectory.OwnerFile };
        using (var stream = new FileStream(temporary, options))
            stream.Write(Encoding.UTF8.GetBytes($"{fullAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)}\n{note}"));
        File.Move(temporary, _path, overwrite: true);
    }
}
