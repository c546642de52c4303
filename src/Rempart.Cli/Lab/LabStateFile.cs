using System.Text.Json;
using Rempart.Cli.Hosting;

namespace Rempart.Cli.Lab;

/// <summary>The file that remembers a lab. It lies in memory (/run), as a lab does: both end with the machine.</summary>
internal sealed class LabStateFile(CliEnvironment environment)
{
    public const string Variable = "REMPART_LAB_STATE";

    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OthersMayWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    public string Path { get; } = environment.NonEmpty(Variable) ?? "/run/rempart-lab/state.json";

    /// <summary>Where a lab's services have their files: beside this file, by the lab's name.</summary>
    public string FolderOf(LabState state) => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!, state.Prefix.TrimEnd('-'));

    /// <summary>Reads what was recorded; null when nothing is.</summary>
    /// <exception cref="CliException">The file is not what a lab wrote.</exception>
    public LabState? Read()
    {
        try
        {
            if (!File.Exists(Path))
                return null;
            // What it names is deleted by root: it must be root's word.
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(Path) & OthersMayWrite) != 0)
                throw CliException.CouldNotTell(Text.LabStateWritable.With(Path));
            var state = JsonSerializer.Deserialize(File.ReadAllBytes(Path), LabJson.Default.LabState);
            if (state is null || !state.Prefix.StartsWith(LabNames.Prefix, StringComparison.Ordinal) || state.Prefix.Contains('/', StringComparison.Ordinal) || !state.Plan.Namespaces.All(part => LabNames.Belongs(part.Name, state.Prefix)))
                throw CliException.CouldNotTell(Text.LabStateUnreadable.With(Path, Text.LabStateForeign));
            return state;
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw CliException.CouldNotTell(Text.LabStateUnreadable.With(Path, error.Message), error);
        }
    }

    /// <summary>Replaces the file whole; it is on its way to the disk before anything it names is made.</summary>
    public void Write(LabState state)
    {
        var temporary = $"{Path}.new";
        try
        {
            using (var stream = new FileStream(temporary, ForOwner(FileMode.Create)))
            {
                JsonSerializer.Serialize(stream, state, LabJson.Default.LabState);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, Path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CliException.CouldNotTell(Text.LabStateNotWritten.With(Path, error.Message), error);
        }
    }

    public void Delete()
    {
        File.Delete($"{Path}.new");
        File.Delete(Path);
    }

    /// <summary>Keeps other labs' commands away until it is disposed; the kernel lets go when the process dies.</summary>
    public FileStream Lock()
    {
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder);
            else
                Directory.CreateDirectory(folder, OwnerFile | UnixFileMode.UserExecute);
            return new FileStream(Path + ".lock", ForOwner(FileMode.OpenOrCreate));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CliException.CouldNotTell(Text.LabBusy.With(Path + ".lock", error.Message), error);
        }
    }

    private static FileStreamOptions ForOwner(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerFile;
        return options;
    }
}

/// <summary>How the lab names its namespaces.</summary>
internal static class LabNames
{
    public const string Prefix = "rl-";

    public static string NewPrefix() => Prefix + Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(4));

    /// <summary>Whether a name can be one of a lab's: its prefix, a dash and plain letters.</summary>
    public static bool Belongs(string name, string prefix) =>
        name.Length > prefix.Length + 1 && name.StartsWith(prefix + "-", StringComparison.Ordinal) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-');
}
