using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Detection;

namespace Rempart.Cli.Detection;

/// <summary>Finds rule files below paths, and reads what goes with them.</summary>
internal static class RuleFolder
{
    private const int LongestRule = 16 * 1024 * 1024;
    private const string Samples = ".samples.yml";

    /// <summary>The rule files of a file or of a folder and all below it, in order of name. Samples are no rules.</summary>
    public static IReadOnlyList<string> Files(string path)
    {
        if (File.Exists(path))
            return [path];
        if (!Directory.Exists(path))
            throw CliException.Usage(Text.FileAbsent.With(path));
        try
        {
            return [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(IsRule).Order(StringComparer.Ordinal)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CliException.Usage(Text.FileUnreadable.With(path, error.Message), error);
        }
    }

    /// <summary>The rule files of all the paths, each once; without any there is nothing to work on.</summary>
    public static IReadOnlyList<string> Files(IReadOnlyCollection<string> paths)
    {
        string[] files = [.. paths.SelectMany(Files).Distinct(StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw CliException.Usage(Text.RulesAbsent.With(string.Join(", ", paths)));
    }

    public static RuleSet Load(IReadOnlyCollection<string> paths, string? filters, string? placeholders)
    {
        var files = Files(paths).Concat(filters is null ? [] : Files(filters)).Distinct(StringComparer.Ordinal);
        return RuleSet.Load(files.Select(Read), new RuleOptions { Placeholders = PlaceholderFile.Read(placeholders) });
    }

    public static RuleFile Read(string path) => new(path, System.Text.Encoding.UTF8.GetString(Cli.Ledger.InputFile.Read(path, LongestRule)));

    /// <summary>The samples beside a rule file; null when there are none.</summary>
    public static string? SamplesOf(string rule)
    {
        var samples = Path.ChangeExtension(rule, null) + Samples;
        return File.Exists(samples) ? samples : null;
    }

    /// <summary>Says on standard error what was rejected.</summary>
    public static void Warn(RuleSet rules, CliEnvironment environment)
    {
        foreach (var problem in rules.Problems)
            environment.Error.WriteLine(Screen.Clean(problem.ToString()));
        if (rules.Rules.Count == 0)
            Screen.WriteError(environment, Text.RulesNone);
    }

    public static bool IsYaml(string path) => path.EndsWith(".yml", StringComparison.Ordinal) || path.EndsWith(".yaml", StringComparison.Ordinal);

    private static bool IsRule(string path) => IsYaml(path) && !path.EndsWith(Samples, StringComparison.Ordinal);
}
