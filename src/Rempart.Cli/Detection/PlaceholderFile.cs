using Rempart.Cli.Hosting;
using Rempart.Detection;

namespace Rempart.Cli.Detection;

/// <summary>A file of values for placeholders: a YAML mapping of name to value or list of values.</summary>
internal static class PlaceholderFile
{
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Read(string? path)
    {
        if (path is null)
            return new Dictionary<string, IReadOnlyList<string>>();
        return PlaceholderValues.TryRead(RuleFolder.Read(path), out var values, out var problem) ? values : throw CliException.Usage(problem.ToString());
    }
}
