namespace Rempart.Events.Tests.Conformance;

/// <summary>Other people's logs, read where they lie beside the repository.</summary>
internal static class Corpus
{
    private static readonly string? Root = Find();

    public static string Folder(string name)
    {
        Assert.SkipWhen(Root is null, "The conformance data (../shared/conformance beside the repository) is not here.");
        return Path.Combine(Root!, "conformance", name);
    }

    public static string Reference(string name)
    {
        Assert.SkipWhen(Root is null, "The reference data (../shared/reference beside the repository) is not here.");
        return Path.Combine(Root!, "reference", name);
    }

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var shared = Path.Combine(folder.FullName, "shared");
            if (Directory.Exists(Path.Combine(shared, "conformance")))
                return shared;
        }
        return null;
    }
}
