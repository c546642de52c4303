namespace Rempart.Detection.Tests.Support;

/// <summary>The public Sigma rules and their samples, which lie beside the repository.</summary>
internal static class SigmaCorpus
{
    private static readonly string? Folder = Find();

    public static string Path(params string[] parts)
    {
        Assert.SkipWhen(Folder is null, "The public Sigma rules (../shared/conformance/sigma beside the repository) are not here.");
        return System.IO.Path.Combine([Folder, .. parts]);
    }

    public static IEnumerable<RuleFile> Rules(params string[] folders) => folders
        .SelectMany(folder => Directory.EnumerateFiles(Path(folder), "*.yml", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        .Select(file => new RuleFile(file, File.ReadAllText(file)));

    public static RuleSet Active() => RuleSet.Load(Rules("rules", "rules-compliance", "rules-dfir", "rules-emerging-threats", "rules-placeholder", "rules-threat-hunting"));

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(System.IO.Path.Combine(folder.FullName, "Rempart.slnx")))
                continue;
            var corpus = System.IO.Path.Combine(folder.FullName, "..", "shared", "conformance", "sigma");
            return Directory.Exists(corpus) ? System.IO.Path.GetFullPath(corpus) : null;
        }
        return null;
    }
}
