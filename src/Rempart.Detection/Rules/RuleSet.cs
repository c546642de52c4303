using System.Globalization;
using Rempart.Detection.Correlations;

namespace Rempart.Detection;

/// <summary>Rules, correlations and filters that were read together and refer to each other.</summary>
public sealed class RuleSet
{
    private RuleSet(IReadOnlyList<SigmaRule> rules, IReadOnlyList<CorrelationRule> correlations, IReadOnlyList<SigmaFilter> filters, IReadOnlyList<RuleProblem> problems)
    {
        Rules = rules;
        Correlations = correlations;
        Filters = filters;
        Problems = problems;
    }

    /// <summary>The rules on single events that compiled, in the order of the files.</summary>
    public IReadOnlyList<SigmaRule> Rules { get; }

    /// <summary>The correlations that compiled; each after those it refers to.</summary>
    public IReadOnlyList<CorrelationRule> Correlations { get; }

    /// <summary>The filters that were applied.</summary>
    public IReadOnlyList<SigmaFilter> Filters { get; }

    /// <summary>What was rejected, and warnings, in the order of the files.</summary>
    public IReadOnlyList<RuleProblem> Problems { get; }

    /// <summary>All rules and correlations.</summary>
    public IEnumerable<DetectionRule> All => Rules.Concat<DetectionRule>(Correlations);

    /// <summary>Reads rules. A rule that is wrong is left out and reported; the others count.</summary>
    /// <param name="files">The files, rules, correlations and filters in any order.</param>
    /// <param name="options">Placeholders and limits; the defaults when null.</param>
    /// <returns>What compiled, and why the rest did not.</returns>
    public static RuleSet Load(IEnumerable<RuleFile> files, RuleOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        var reader = new RuleReader(options ?? new RuleOptions());
        foreach (var file in files)
            reader.Read(file);
        var correlations = CorrelationLinks.Resolve(reader.Rules, reader.Correlations, reader.Problems);
        Filtering.Apply(reader.Filters, reader.Rules, reader.Problems);
        return new RuleSet(reader.Rules, correlations, reader.Filters, reader.Problems);
    }

    /// <summary>As a person wants to read it.</summary>
    /// <returns>Counts of what was read.</returns>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Rules.Count} rules, {Correlations.Count} correlations, {Filters.Count} filters, {Problems.Count(problem => problem.IsRejection)} rejected");
}
