using Rempart.Network.Kubernetes;

namespace Rempart.Network.Tests.Conformance;

/// <summary>The public cases of np-guard's netpol-analyzer, read from beside the repository.</summary>
internal static class NpGuard
{
    private static readonly string Root = Path.Combine(Repository.Shared, "conformance", "netpol", "np-guard");

    public static bool IsThere => File.Exists(Path.Combine(Root, "cases.tsv"));

    public static string SkipReason => $"np-guard's cases are not there: {Root}";

    public static IReadOnlyList<NpGuardCase> Cases()
    {
        if (!IsThere)
            return [];
        return [.. File.ReadLines(Path.Combine(Root, "cases.tsv")).Skip(1).Where(line => line.Length > 0).Select(line => line.Split('\t')).Select(fields =>
            new NpGuardCase(fields[0], fields[1], fields[2], fields[3], fields[4]))];
    }

    public static string Expected(NpGuardCase one) => File.ReadAllText(Path.Combine(Root, "test_outputs", "connlist", one.ExpectedFile));

    public static ManifestReading Read(NpGuardCase one) => ManifestReader.Read(Files(one));

    public static ManifestFile[] Files(NpGuardCase one)
    {
        var folder = Path.Combine(Root, "tests", one.Folder);
        return [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".yaml" or ".yml" or ".json")
            .Order(StringComparer.Ordinal)
            .Select(file => new ManifestFile(Path.GetRelativePath(folder, file), File.ReadAllText(file)))];
    }
}
