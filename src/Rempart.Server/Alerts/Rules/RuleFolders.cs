using Rempart.Detection;

namespace Rempart.Server.Alerts.Rules;

/// <summary>Reads the rules of some folders. Files beside rules that hold their samples are no rules.</summary>
internal sealed class RuleFolders(IReadOnlyList<string> folders)
{
    private const int LargestFile = 1024 * 1024;
    private const int MostFiles = 50_000;
    private const string Samples = ".samples.yml";

    /// <summary>Names, sizes and times: a change is told without reading.</summary>
    public string Stamp()
    {
        try
        {
            return string.Join('|', Files().Select(file => $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }

    /// <summary>Reads and compiles all rules. One that is wrong is left out and reported.</summary>
    /// <exception cref="IOException">A folder cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder cannot be listed.</exception>
    public (RuleSet Rules, IReadOnlyList<RuleProblem> Unread) Load()
    {
        var unread = new List<RuleProblem>();
        var files = new List<RuleFile>();
        foreach (var file in Files())
        {
            var name = NameOf(file.FullName);
            try
            {
                if (file.Length > LargestFile)
                    unread.Add(new RuleProblem(name, 1, 1, $"the file is larger than {LargestFile} bytes"));
                else
                    files.Add(new RuleFile(name, File.ReadAllText(file.FullName)));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                unread.Add(new RuleProblem(name, 1, 1, $"the file cannot be read: {error.Message}"));
            }
        }
        return (RuleSet.Load(files), unread);
    }

    private IEnumerable<FileInfo> Files() => folders.Where(Directory.Exists)
        .SelectMany(folder => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories))
        .Where(file => file.Extension is ".yml" or ".yaml" && !file.Name.EndsWith(Samples, StringComparison.Ordinal))
        .OrderBy(file => file.FullName, StringComparer.Ordinal)
        .Take(MostFiles);

    private string NameOf(string path) =>
        folders.FirstOrDefault(folder => path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)) is { } folder
            ? Path.Combine(Path.GetFileName(folder), Path.GetRelativePath(folder, path))
            : path;
}
