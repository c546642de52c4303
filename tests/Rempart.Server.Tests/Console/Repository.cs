namespace Rempart.Server.Tests.Console;

/// <summary>Where the repository is, seen from the built tests.</summary>
internal static class Repository
{
    public static string Folder(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Rempart.slnx")))
                return Path.Combine(folder.FullName, name);
        }
        throw new InvalidOperationException("The tests do not run from a folder of the repository.");
    }
}
