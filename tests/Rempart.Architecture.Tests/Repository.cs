namespace Rempart.Architecture.Tests;

/// <summary>Where the repository lies: above the test program.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Rempart.slnx")))
                return folder.FullName;
        }
        throw new InvalidOperationException("Rempart.slnx was not found above the test program.");
    }
}
