using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Network.Kubernetes;
using Rempart.Network.Policies;

namespace Rempart.Cli.Network;

/// <summary>Reads the manifests of a folder or of one file.</summary>
internal static class ManifestFolder
{
    private const long LargestTotal = 512L * 1024 * 1024;

    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint };

    /// <summary>Reads, and writes what is wrong to standard error.</summary>
    /// <exception cref="CliException">The path is not there, holds no manifests, or something in it could not be read.</exception>
    public static ClusterModel Read(string path, CliEnvironment environment)
    {
        var files = Files(path);
        var texts = new ManifestFile[files.Length];
        try
        {
            if (files.Sum(file => new FileInfo(file).Length) > LargestTotal)
                throw CliException.Usage(Text.ManifestsTooLarge.With(path, LargestTotal / 1024 / 1024));
            Parallel.For(0, files.Length, index => texts[index] = new(files[index].Replace('\\', '/'), File.ReadAllText(files[index])));
        }
        catch (Exception error) when (error is AggregateException { InnerException: IOException or UnauthorizedAccessException } or IOException or UnauthorizedAccessException)
        {
            throw CliException.Usage(Text.ManifestsUnreadable.With(path, (error.InnerException ?? error).Message), error);
        }
        var reading = ManifestReader.Read(texts);
        foreach (var diagnostic in reading.Diagnostics)
            environment.Error.WriteLine(Screen.Clean(diagnostic.ToString()));
        if (reading.HasErrors)
            throw CliException.Usage(Text.ManifestsWrong.With(path, reading.Diagnostics.Count(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
        return reading.Cluster;
    }

    private static string[] Files(string path)
    {
        if (File.Exists(path))
            return [path];
        if (!Directory.Exists(path))
            throw CliException.Usage(Text.ManifestsAbsent.With(path));
        string[] files = [.. Directory.EnumerateFiles(path, "*", Everything).Where(file => Path.GetExtension(file) is ".yaml" or ".yml" or ".json").Order(StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw CliException.Usage(Text.ManifestsNone.With(path));
    }
}
