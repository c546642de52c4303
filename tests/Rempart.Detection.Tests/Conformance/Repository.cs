namespace Rempart.Detection.Tests.Conformance;

/// <summary>Where things lie: the repository, and the third-party suites beside it.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Data => Path.Combine(Root, "tests", "Rempart.Detection.Tests", "Data");

    public static string Rules => Path.Combine(Root, "rules");

    /// <summary>A path below the third-party Sigma suites; the test is skipped where they are absent.</summary>
    public static string Sigma(params string[] parts)
    {
        var folder = Path.Combine(Root, "..", "shared", "conformance", "sigma");
        Assert.SkipUnless(Directory.Exists(folder), "The Sigma suites (../shared/conformance/sigma beside the repository) are not here.");
        return Path.Combine([folder, .. parts]);
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Rempart.slnx")))
                return folder.FullName;
        }

        throw new InvalidOperationException("Rempart.slnx was not found above the tests.");
    }
}
