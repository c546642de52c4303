using System.Xml.Linq;

namespace Rempart.Architecture.Tests.Rules;

/// <summary>Files are small, and every text has its translation.</summary>
internal static class FileRules
{
    public const int LongestFile = 350;

    private static readonly string[] Code = [".cs", ".razor", ".css", ".js"];

    /// <summary>Code files that are too long. What EF Core generates for migrations does not count.</summary>
    public static string[] TooLong(string folder) =>
        [.. Files(folder)
            .Where(file => Code.Contains(Path.GetExtension(file), StringComparer.Ordinal) && !InFolder(folder, file, "Migrations"))
            .Select(file => (File: file, Lines: File.ReadLines(file).Count()))
            .Where(found => found.Lines > LongestFile)
            .Select(found => $"{Path.GetRelativePath(folder, found.File)} has {found.Lines} lines, more than {LongestFile}")];

    /// <summary>Keys that an English resource has and its French one has not, or the other way round.</summary>
    public static string[] MissingTranslations(string folder) =>
        [.. Files(folder)
            .Where(file => file.EndsWith(".resx", StringComparison.Ordinal) && !file.EndsWith(".fr.resx", StringComparison.Ordinal))
            .SelectMany(file => Differences(folder, file))];

    private static IEnumerable<string> Differences(string folder, string english)
    {
        var french = Path.ChangeExtension(english, ".fr.resx");
        var (from, to) = (Path.GetRelativePath(folder, english), Path.GetRelativePath(folder, french));
        if (!File.Exists(french))
            return [$"{from} has no {Path.GetFileName(french)}"];
        var (here, there) = (Keys(english), Keys(french));
        return [.. here.Except(there).Select(key => $"{to} lacks {key}"), .. there.Except(here).Select(key => $"{from} lacks {key}")];
    }

    private static string[] Keys(string file) => [.. XDocument.Load(file).Root!.Elements("data").Select(data => (string)data.Attribute("name")!)];

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => !InFolder(folder, file, "bin") && !InFolder(folder, file, "obj"));

    private static bool InFolder(string root, string file, string name) =>
        Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar).SkipLast(1).Contains(name, StringComparer.Ordinal);
}
