namespace Rempart.Core.Controls;

/// <summary>
/// Gathers what one run of a check sees. Safe for use by several threads; the conclusion is ordered, so that two runs that saw the same say the same.
/// </summary>
/// <param name="controlId">The control that runs.</param>
/// <param name="time">The clock that dates observations.</param>
public sealed class AssessmentDraft(string controlId, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly DateTimeOffset _began = time.GetUtcNow();
    private readonly List<Observation> _observations = [];
    private readonly List<Finding> _findings = [];
    private readonly List<string> _examined = [];
    private readonly List<Gap> _gaps = [];

    /// <summary>Notes a fact.</summary>
    /// <param name="source">Where it was read.</param>
    /// <param name="fact">What was read. No secrets, no personal data.</param>
    public void Observe(string source, string fact)
    {
        lock (_lock)
            _observations.Add(new Observation(source, fact, time.GetUtcNow()));
    }

    /// <summary>Notes a deviation.</summary>
    /// <param name="finding">The deviation.</param>
    public void Find(Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        lock (_lock)
            _findings.Add(finding);
    }

    /// <summary>Notes deviations.</summary>
    /// <param name="findings">The deviations.</param>
    public void Find(IEnumerable<Finding> findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        foreach (var finding in findings)
            Find(finding);
    }

    /// <summary>Notes that a resource was read.</summary>
    /// <param name="resource">The resource.</param>
    public void Examine(string resource)
    {
        lock (_lock)
            _examined.Add(resource);
    }

    /// <summary>Notes that a resource should have been read and was not.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="reason">Why, and what to do.</param>
    public void Miss(string resource, string reason)
    {
        lock (_lock)
            _gaps.Add(new Gap(resource, reason));
    }

    /// <summary>Concludes. A deviation that was found twice counts once.</summary>
    public Assessment Conclude()
    {
        lock (_lock)
        {
            return Assessment.Conclude(
                controlId,
                _began,
                [.. _observations.OrderBy(one => one.Source, StringComparer.Ordinal)],
                [.. _findings.DistinctBy(one => (one.Rule, one.Resource))
                    .OrderByDescending(one => one.Severity).ThenBy(one => one.Resource, StringComparer.Ordinal).ThenBy(one => one.Rule, StringComparer.Ordinal)],
                new Coverage(
                    [.. _examined.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
                    [.. _gaps.Distinct().OrderBy(one => one.Resource, StringComparer.Ordinal)]));
        }
    }

    /// <summary>The check could not look at all.</summary>
    /// <param name="reason">Why, and what to do.</param>
    public Assessment CouldNotTell(string reason) => Assessment.CouldNotTell(controlId, _began, reason);
}
